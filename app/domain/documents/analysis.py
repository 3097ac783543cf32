"""The whole of what is known about one picture: stored once, read by every plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.documents.backgrounds import Ground
from app.domain.documents.elements import Element
from app.domain.geometry import Box, Size


@dataclass(frozen=True, slots=True)
class Analysis:
    """size: of the upright master.  is_layout: drawn (an ad, a flyer) rather than photographed.

    nsfw_score: 0..1.  models: name -> version of every model that was asked.  ground: when the
    picture lies on a plain or evenly graded one, so that pieces can be lifted from it.  detail: the
    scale down to which the picture can be reduced without visible loss to what is made smaller
    still: 1, or .5 for one whose pixels hold less than their number promises.  content: the picture
    without letterbox bars, when it has some.
    """

    size: Size
    elements: tuple[Element, ...]
    is_layout: bool
    nsfw_score: float = 0.0
    models: Mapping[str, str] = field(default_factory=dict)
    ground: Ground | None = None
    detail: float = 1.0
    content: Box | None = None

    def to_dict(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "width": self.size.width,
            "height": self.size.height,
            "elements": [element.to_dict() for element in self.elements],
            "isLayout": self.is_layout,
            "nsfwScore": round(self.nsfw_score, 4),
            "models": dict(self.models),
        }
        if self.ground:
            document["ground"] = self.ground.to_dict()
        if self.content:
            document["content"] = self.content.as_list()
        if self.detail < 1:
            document["detail"] = self.detail
        return document

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Analysis:
        return cls(
            size=Size(document["width"], document["height"]),
            elements=tuple(Element.from_dict(e) for e in document["elements"]),
            is_layout=document["isLayout"],
            nsfw_score=document["nsfwScore"],
            models=document["models"],
            ground=Ground.from_dict(document["ground"]) if document.get("ground") else None,
            detail=float(document.get("detail", 1.0)),
            content=Box(*document["content"]) if document.get("content") else None,
        )

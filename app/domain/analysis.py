"""The whole of what is known about one picture: stored once, read by every plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.elements import Element
from app.domain.geometry import Size


@dataclass(frozen=True, slots=True)
class Analysis:
    """size: of the upright master.  is_layout: drawn (an ad, a flyer) rather than photographed.

    nsfw_score: 0..1.  models: name -> version of every model that was asked.
    """

    size: Size
    elements: tuple[Element, ...]
    is_layout: bool
    nsfw_score: float
    models: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "width": self.size.width,
            "height": self.size.height,
            "elements": [element.to_dict() for element in self.elements],
            "isLayout": self.is_layout,
            "nsfwScore": round(self.nsfw_score, 4),
            "models": dict(self.models),
        }

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Analysis:
        return cls(
            size=Size(document["width"], document["height"]),
            elements=tuple(Element.from_dict(e) for e in document["elements"]),
            is_layout=document["isLayout"],
            nsfw_score=document["nsfwScore"],
            models=document["models"],
        )

"""The whole of what is known about one picture: stored once, read by every plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Self

from pydantic import Field

from app.domain.documents.backgrounds import Background
from app.domain.documents.document import Json, Stored, adapter_of
from app.domain.documents.elements import Element
from app.domain.documents.fields import UNLESS_EMPTY, StoredBox, rounded_to
from app.domain.documents.suggestions import Suggestions
from app.domain.geometry import Size


@dataclass(frozen=True, slots=True)
class Analysis(Stored):
    """What models and rules found in a picture."""

    size: Size
    """Of the upright master; stored as width and height beside the rest."""
    elements: tuple[Element, ...]
    is_layout: bool
    """Drawn (an ad, a flyer) rather than photographed."""
    nsfw_score: Annotated[float, rounded_to(4)] = 0.0
    """0..1, by the moderator."""
    models: Mapping[str, str] = field(default_factory=dict)
    """Name and version of every model that was asked."""
    background: Annotated[Background | None, UNLESS_EMPTY, Field(alias="ground")] = None
    """When the picture lies on a plain or graded background, from which pieces can be lifted."""
    detail: Annotated[float, Field(exclude_if=lambda scale: scale >= 1)] = 1.0
    """The scale down to which the picture can be reduced without visible loss to what is made
    smaller still: 1, or .5 for one whose pixels hold less than their number promises.
    """
    content: Annotated[StoredBox | None, UNLESS_EMPTY] = None
    """The picture without letterbox bars, when it has some."""
    suggestions: Annotated[Suggestions | None, UNLESS_EMPTY] = None
    """What another provider suggests; without it they follow from the rest."""

    @property
    def has_plain_ground(self) -> bool:
        """Whether what it lies on goes on beyond the picture without a trace."""
        return self.background is not None and self.background.is_plain

    @classmethod
    def read(cls, document: object) -> Self:
        """See Stored; width and height stand beside the rest."""
        if isinstance(document, Mapping):
            size = {"width": document["width"], "height": document["height"]}
            document = {**document, "size": size}
        value: Self = adapter_of(cls).validate_python(document)
        return value

    def to_json(self) -> Json:
        """See Stored."""
        document: Json = adapter_of(type(self)).dump_python(self, mode="json", by_alias=True)
        del document["size"]
        return {"width": self.size.width, "height": self.size.height, **document}

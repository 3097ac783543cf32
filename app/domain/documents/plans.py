"""A plan says which source rectangles land where on the canvas, and what fills the rest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.documents.backgrounds import Ground
from app.domain.documents.elements import Mask
from app.domain.geometry import Box


class Strategy(StrEnum):
    """How a result was made."""

    CROP = "crop"
    EXTEND_CANVAS = "extend-canvas"
    ADD_BACKGROUND = "add-background"
    RECOMPOSE = "recompose"


class Fill(StrEnum):
    """What covers the canvas where no placement does."""

    NONE = "none"
    CONTINUE = "continue"
    """The picture's border goes on: a fitted plain or gradient ground, even texture, else its
    colours, softer with distance.
    """
    BLUR = "blur"
    COLOUR = "colour"
    """One calm tone taken from the picture's border."""


class Cut(StrEnum):
    """What of a placement's source rectangle is shown."""

    WINDOW = "window"
    """All of it."""
    LETTERING = "lettering"
    """What stands out from the ground, or a band with its lettering."""
    PLATE = "plate"
    """The same for a button, whose shape is its own."""
    LOGO = "logo"
    """The same for a logo: its icon and its lettering, which may be two shapes."""
    SUBJECT = "subject"
    """What the mask holds, and what stands out from the ground beside it."""


@dataclass(frozen=True, slots=True)
class Placement:
    """src: in pixels of the master.  dst: in pixels of the canvas. Both have the same ratio:
    nothing is stretched.

    mask: over the whole picture, of a cut-out subject.  elements: ids of what the piece was lifted
    for; empty for a window.
    """

    src: Box
    dst: Box
    cut: Cut = Cut.WINDOW
    mask: Mask | None = None
    elements: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        document: dict[str, Any] = {"src": self.src.as_list(2), "dst": self.dst.as_list(2)}
        if self.cut is not Cut.WINDOW:
            document["cut"] = str(self.cut)
        if self.mask is not None:
            document["mask"] = self.mask.to_text()
        if self.elements:
            document["elements"] = list(self.elements)
        return document

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Placement:
        mask = document.get("mask")
        return cls(
            src=Box(*document["src"]),
            dst=Box(*document["dst"]),
            cut=Cut(document.get("cut", Cut.WINDOW)),
            mask=Mask.from_text(mask) if mask else None,
            elements=tuple(document.get("elements", ())),
        )


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a person should know of a result before using it."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """ground: of a recomposition, what the pieces were lifted from and are laid on; None when that
    is a tone of the picture.

    spared: of a photograph, over all of it, what must not be seen again in what is added; None when
    that is not known.
    """

    strategy: Strategy
    placements: tuple[Placement, ...]
    fill: Fill = Fill.NONE
    flags: tuple[Flag, ...] = ()
    reason: str = ""
    ground: Ground | None = None
    spared: Mask | None = None

    def to_dict(self) -> dict[str, Any]:
        """The contract's `plan`, with the flags and what lifting pieces takes beside it."""
        document: dict[str, Any] = {
            "strategy": str(self.strategy),
            "placements": [placement.to_dict() for placement in self.placements],
            "fill": str(self.fill),
            "reason": self.reason,
            "warnings": [{"code": f.code, "message": f.message} for f in self.flags],
        }
        if self.ground:
            document["ground"] = self.ground.to_dict()
        if self.spared:
            document["spared"] = self.spared.to_text()
        return document

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Plan:
        return cls(
            strategy=Strategy(document["strategy"]),
            placements=tuple(Placement.from_dict(p) for p in document["placements"]),
            fill=Fill(document["fill"]),
            flags=tuple(Flag(w["code"], w["message"]) for w in document["warnings"]),
            reason=document["reason"],
            ground=Ground.from_dict(document["ground"]) if document.get("ground") else None,
            spared=Mask.from_text(document["spared"]) if document.get("spared") else None,
        )

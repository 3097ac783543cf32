"""A plan says which source rectangles land where on the canvas, and what fills the rest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
    """The picture's border goes on: a fitted plain or gradient ground, else its own colours, softer with distance."""
    BLUR = "blur"
    COLOUR = "colour"
    """One calm tone taken from the picture's border."""


@dataclass(frozen=True, slots=True)
class Placement:
    """src: in pixels of the master.  dst: in pixels of the canvas. Both have the same ratio: nothing is stretched."""

    src: Box
    dst: Box


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a person should know of a result before using it."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    strategy: Strategy
    placements: tuple[Placement, ...]
    fill: Fill = Fill.NONE
    flags: tuple[Flag, ...] = ()
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The contract's `plan`, with the flags beside it."""
        return {
            "strategy": str(self.strategy),
            "placements": [{"src": p.src.as_list(2), "dst": p.dst.as_list(2)} for p in self.placements],
            "fill": str(self.fill),
            "reason": self.reason,
            "warnings": [{"code": f.code, "message": f.message} for f in self.flags],
        }

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Plan:
        return cls(
            strategy=Strategy(document["strategy"]),
            placements=tuple(Placement(Box(*p["src"]), Box(*p["dst"])) for p in document["placements"]),
            fill=Fill(document["fill"]),
            flags=tuple(Flag(w["code"], w["message"]) for w in document["warnings"]),
            reason=document["reason"],
        )

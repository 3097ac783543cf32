"""Kinds of layouts, and the names by which edits call a kind or exactly one layout of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.documents.plans import Strategy

MARK_LETTERS = 12
"""Hexadecimal digits of a mark: of a million layouts of one result no two have the same."""


class PictureSide(StrEnum):
    """Where the picture of a composed layout stands, seen from its lettering."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"


LAYOUT_NAME = (
    rf"^({'|'.join(Strategy)})(-({'|'.join(PictureSide)}))?(-[0-9a-f]{{{MARK_LETTERS}}})?$"
)
"""Strategy and side are the kind; with a mark exactly one layout is meant."""


@dataclass(frozen=True, slots=True)
class LayoutKind:
    """What layouts of the same family have in common, whatever the picture and the canvas."""

    strategy: Strategy
    side: PictureSide | None
    """None where there is no lettering beside the picture."""

    @property
    def name(self) -> str:
        return f"{self.strategy}-{self.side}" if self.side else str(self.strategy)


def read_kind(name: str) -> LayoutKind:
    """The kind that the name of a layout or of a kind says.

    Raises:
        ValueError: It is none.
    """
    found = re.match(LAYOUT_NAME, name)
    if found is None:
        raise ValueError(f"{name!r} names no layout")
    return LayoutKind(Strategy(found[1]), PictureSide(found[3]) if found[3] else None)

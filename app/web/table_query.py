"""What an address of the light table asks for, and how the person's table is set up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from flask import request

from app.domain.light_table import Grouping, TableFilter, TableState, TableType

WINDOW = 30
"""Cards that a page is sent with; the others are filled in as they come into sight."""
MOST_CARDS = 40
"""Cards that one answer bears at most."""
SETUP_COOKIE = "table"
"""Keeps how big cards are and what lies over them; it is the script's, and names nobody."""
SIZES = (1, 2, 3, 4, 5)
"""Steps of the size of cards, the smallest first."""
USUAL_SIZE = 3

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class TableQuery:
    """Which results are shown, under which headings, and with which window of cards.

    Attributes:
        page: Of the cards that are sent at once, from 1.
    """

    wanted: TableFilter = field(default_factory=TableFilter)
    by: Grouping = Grouping.PLATFORM
    page: int = 1

    def words(self) -> dict[str, str]:
        """What its address says; what is usual is not said."""
        wanted = self.wanted
        said = {
            "state": wanted.state,
            "group": wanted.group,
            "kind": wanted.kind,
            "picture": wanted.asset_id,
            "by": self.by if self.by is not Grouping.PLATFORM else None,
            "page": self.page if self.page > 1 else None,
        }
        return {name: str(value) for name, value in said.items() if value}

    def with_words(self, **changes: object) -> dict[str, str]:
        """What the address of the first page says with other words; None takes one out."""
        words = {**self.words(), **changes}
        words.pop("page", None)
        return {name: str(value) for name, value in words.items() if value}


@dataclass(frozen=True, slots=True)
class TableSetup:
    """How a browser shows the table.

    Attributes:
        size: A step of the size of cards.
        shows_zones: Whether safe zones lie over the pictures.
        shows_frames: Whether outlines of the platforms' own buttons do.
    """

    size: int = USUAL_SIZE
    shows_zones: bool = False
    shows_frames: bool = False


def query_from(words: Mapping[str, str]) -> TableQuery:
    """What the words of an address or of a form ask for; words that mean nothing narrow nothing."""
    wanted = TableFilter(
        state=read(TableState, words.get("state")),
        group=words.get("group") or None,
        kind=read(TableType, words.get("kind")),
        asset_id=read(UUID, words.get("picture")),
    )
    by = read(Grouping, words.get("by")) or Grouping.PLATFORM
    return TableQuery(wanted, by, max(1, read(int, words.get("page")) or 1))


def read(kind: Callable[[str], Value], word: str | None) -> Value | None:
    """The word as a value of a kind; None when it is none."""
    try:
        return kind(word) if word else None
    except ValueError:
        return None


def setup_of_browser() -> TableSetup:
    """What the browser's cookie says: `size-zones-frames`, such as `3-0-1`."""
    size, *switches = [read(int, part) for part in request.cookies.get(SETUP_COOKIE, "").split("-")]
    if size not in SIZES or len(switches) != 2:
        return TableSetup()
    zones, frames = (switch == 1 for switch in switches)
    return TableSetup(size or USUAL_SIZE, zones, frames)

"""The light table under its headings: a window of cards, and places for all the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from app.domain.light_table import TableRow
from app.domain.results import GeneratedAsset, Review

WIDE = 2.2
"""Width by height from which a card takes two columns."""


@dataclass(frozen=True, slots=True)
class TableGroup:
    """Results under one heading.

    Attributes:
        number: How many there are.
        before: Those before the window, of which places alone are sent.
        shown: The cards of the window.
        after: Those after it.
    """

    heading: str
    number: int
    before: Sequence[TableRow]
    shown: Sequence[GeneratedAsset]
    after: Sequence[TableRow]


def open_window(
    groups: Mapping[str, Sequence[TableRow]],
    cards: Mapping[UUID, GeneratedAsset],
    start: int,
    size: int,
) -> list[TableGroup]:
    """The groups with the cards of the window, which begins at a result of all of them."""
    opened = []
    for heading, rows in groups.items():
        first, last = max(0, start), max(0, start + size)
        shown = [cards[row.id] for row in rows[first:last] if row.id in cards]
        opened.append(TableGroup(heading, len(rows), rows[:first], shown, rows[last:]))
        start -= len(rows)
    return opened


def write_places(rows: Iterable[TableRow]) -> Markup:
    """Cards that are filled in as they come into sight: their places are kept from the start.

    Not by a template: of thousands its macro took a third of the page's time.
    """
    return Markup("".join(map(write_place, rows)))  # noqa: S704 -- of ids and words of ours alone


def write_place(row: TableRow) -> str:
    wide = " wide" if row.width / row.height > WIDE else ""
    marks = " data-pickable" if row.is_made and not row.is_nsfw else ""
    if row.review is Review.PENDING and row.is_made:
        marks += " data-undecided"
    return f'<li class="result{wide} js-only" id="result-{row.id}" data-unfilled{marks}></li>'

"""The list of formats: searched, narrowed to a place or a state, and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import gcd

from werkzeug.datastructures import MultiDict

from app.domain.catalogue import FormatState, KeptFormat
from app.domain.geometry import Size
from app.web.languages import mark_text

LARGEST_TERM = 40
"""Of a ratio that is written as two whole numbers; others are written as 1.91:1."""


STATE_WORDS: Mapping[FormatState, tuple[str, str]] = {
    FormatState.ACTIVE: (mark_text("In use"), ""),
    FormatState.UNCHECKED: (mark_text("Not checked for 180 days"), "clock"),
    FormatState.PAUSED: (mark_text("Cannot be ordered"), "lock"),
    FormatState.ARCHIVED: (mark_text("Archived"), ""),
}
"""What each is called, and its icon."""


@dataclass(frozen=True, slots=True)
class FormatFilter:
    """What is looked for.

    Attributes:
        query: Words of a name or a place, a size or a ratio.
        group: A platform or category; empty for all.
        offset: How many are passed over.
    """

    query: str = ""
    group: str = ""
    state: FormatState = FormatState.ACTIVE
    offset: int = 0

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> FormatFilter:
        state = args.get("state", "")
        return cls(
            args.get("q", "")[:120].strip(),
            args.get("group", "")[:120],
            FormatState(state) if state in set(FormatState) else FormatState.ACTIVE,
            max(0, args.get("offset", 0, type=int)),
        )

    def as_query(self, **changes: object) -> dict[str, object]:
        """The address of this view, with some of it changed."""
        values = {
            "q": self.query,
            "group": self.group,
            "state": str(self.state),
            "offset": self.offset,
        }
        return {name: value for name, value in {**values, **changes}.items() if value}


@dataclass(frozen=True, slots=True)
class FoundFormats:
    """What was found.

    Attributes:
        formats: In the catalogue's order.
        counts: How many there are of each state, of what is looked for.
        groups: Every platform and category of the catalogue.
        platforms: How many platforms have formats in use.
        categories: How many categories have.
    """

    formats: tuple[KeptFormat, ...]
    counts: Mapping[FormatState, int]
    groups: tuple[str, ...]
    platforms: int
    categories: int


def find_formats(
    everything: Sequence[KeptFormat], wanted: FormatFilter, today: date
) -> FoundFormats:
    """Narrow the catalogue to what is looked for."""
    in_use = [kept.format for kept in everything if kept.archived_at is None]
    matching = [kept for kept in everything if matches(kept, wanted)]
    return FoundFormats(
        tuple(kept for kept in matching if is_in(kept, wanted.state, today)),
        {state: sum(is_in(kept, state, today) for kept in matching) for state in FormatState},
        tuple(dict.fromkeys(kept.format.group for kept in everything)),
        len({fmt.platform_id for fmt in in_use if fmt.platform_id}),
        len({fmt.category for fmt in in_use if not fmt.platform_id and fmt.category}),
    )


def is_in(kept: KeptFormat, state: FormatState, today: date) -> bool:
    """Whether a format belongs to a state; those that need a look are in use as well."""
    is_archived = kept.archived_at is not None
    return is_archived is (state is FormatState.ARCHIVED) and kept.format.is_in(state, today)


def matches(kept: KeptFormat, wanted: FormatFilter) -> bool:
    """Whether a format is of the place and has every word that is looked for."""
    fmt = kept.format
    if wanted.group and fmt.group != wanted.group:
        return False
    size = Size(fmt.width, fmt.height)
    known = f"{fmt.group} {fmt.name} {size.width}x{size.height} {ratio_text(size)}".casefold()
    return all(word in known for word in words_of(wanted.query))


def words_of(query: str) -> list[str]:
    """The words of a search; a size may be written with blanks around its sign."""
    folded = query.casefold().replace("×", "x").replace(" x ", "x").replace("*", "x")
    return folded.split()


def ratio_text(size: Size) -> str:
    """`9:16`, or `1.91:1` where whole numbers would say nothing."""
    common = gcd(size.width, size.height)
    across, down = size.width // common, size.height // common
    if max(across, down) <= LARGEST_TERM:
        return f"{across}:{down}"
    ratio = size.width / size.height
    return f"{ratio:.2f}:1" if ratio >= 1 else f"1:{1 / ratio:.2f}"

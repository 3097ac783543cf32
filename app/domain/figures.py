"""Figures of use as tables: what a chart, a screen reader and a spreadsheet are all given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from app.domain.tables import Cell

LONGEST_DAYS = 366
"""Of a range: a year, with its leap day."""
YEARS = (1970, 9000)
"""Of days that can be asked for: every database and clock knows them."""
SHOWN_DAYS = 30
"""Of the range that is shown first."""


class FigureKey(StrEnum):
    """Which figure it is."""

    ACCEPTED = "accepted"
    RESULTS = "results"
    STRATEGIES = "strategies"
    EDITS = "edits"
    PLATFORMS = "platforms"
    FORMATS = "formats"
    TIMES = "times"
    USERS = "users"
    PROJECTS = "projects"
    STORAGE = "storage"


@dataclass(frozen=True, slots=True)
class Figure:
    """One table.

    Attributes:
        note: What is counted, in words.
        columns: Their names; the first one says what a row is.
        over_time: Whether a row is a day or a month.
    """

    key: FigureKey
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    over_time: bool = False


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days in UTC, the first and the last of them included."""

    first: date
    last: date

    @classmethod
    def ending(cls, last: date, days: int = SHOWN_DAYS) -> DayRange:
        first = date.fromordinal(max(1, last.toordinal() - days + 1))
        return cls(first, last)

    def fault(self) -> str | None:
        """What is wrong with the range; None when nothing is."""
        if not YEARS[0] <= self.first.year <= self.last.year <= YEARS[1]:
            return "Use days of this time, the first one before the last."
        if self.first > self.last:
            return "The first day is after the last one."
        if (self.last - self.first).days >= LONGEST_DAYS:
            return f"Use {LONGEST_DAYS} days at most."
        return None

    @property
    def start(self) -> datetime:
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The beginning of the day after the last."""
        after = self.last + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=UTC)

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def share(part: int, whole: int) -> float | None:
    """In percent, to one place; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def percentile(values: Iterable[float], percent: int) -> float | None:
    """The smallest value that so many percent of the values do not exceed; None of nothing.

    Source: nearest-rank method.
    """
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]


def seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds / 1000, 2)


def month_names(last: date, count: int) -> Sequence[str]:
    """Such as 2027-03, the oldest first, up to the month of the day."""
    number = last.year * 12 + last.month - 1
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(number - count + 1, number + 1)]

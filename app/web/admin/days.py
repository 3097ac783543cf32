"""Days that a filter of a list names: in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


def read_day(text: str | None) -> datetime | None:
    """The beginning of the day in UTC; None when it is no day that a calendar of ours knows."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if 1970 <= day.year < 9000 else None


def end_of_day(text: str | None) -> datetime | None:
    """The beginning of the day after it, likewise."""
    day = read_day(text)
    return day + timedelta(days=1) if day else None

"""Tables as files: comma-separated values that a spreadsheet takes for what they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum

Cell = str | int | float | datetime | StrEnum | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a spreadsheet recognizes a formula, full-width forms included.

Source: OWASP, CSV Injection.
"""
CONTENT_TYPE = "text/csv; charset=utf-8"


def cell_text(cell: Cell) -> str:
    """The cell as text that no spreadsheet runs: what looks like a formula gets an apostrophe.

    Numbers are numbers, also those below zero; moments are RFC 3339 in UTC.
    """
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(cell, int | float):
        return str(cell)
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA_STARTS) else str(cell)


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The table line by line, with a byte order mark before it: Excel reads UTF-8 by that alone."""
    yield "\ufeff" + csv_line(header)
    for row in rows:
        yield csv_line(row)


def csv_line(row: Sequence[Cell]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([cell_text(cell) for cell in row])
    return line.getvalue()

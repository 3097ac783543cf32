"""Tables as files: nothing in a cell is run, and everything can be read back."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest

from app.domain.tables import cell_text, csv_lines

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
    '=HYPERLINK("http://example.com")',
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_begins_with_an_apostrophe(text: str) -> None:
    assert cell_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Nordly", "a=b", "1-2", "", "it's"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert cell_text(text) == text


def test_numbers_below_zero_are_numbers_and_moments_are_in_utc() -> None:
    assert cell_text(-3) == "-3"
    assert cell_text(datetime(2027, 3, 1, 12, tzinfo=UTC)) == "2027-03-01T12:00:00Z"
    assert cell_text(None) == ""


def test_commas_quotes_and_lines_in_a_cell_are_read_back() -> None:
    row = ['a,"b"', "two\nlines", "ü"]
    lines = "".join(csv_lines(["x", "y", "z"], [row]))
    assert lines.startswith("\ufeffx")
    assert list(csv.reader(lines[1:].splitlines(keepends=True)))[1] == row

"""Ceilings for figures of the code, which go down and never up.

`python -m tools.measure` prints the figures.
"""

from __future__ import annotations

import pytest

from tools.measure import ROOT, Figures, measure

MOST_ANY = 119
"""Uses of `Any` outside imports: what a type checker cannot see through."""
LARGEST_PRIVATE_SHARE = 0.075
"""Functions and methods that start with one underscore, in all: 0..1."""
MOST_LONG_LINES = 0
"""Lines over 100 columns that ruff lets pass for the remark at their end."""


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measure(ROOT, ("app", "tasks"))


def test_any_is_used_less_and_less(figures: Figures) -> None:
    assert figures.any_names <= MOST_ANY


def test_the_share_of_private_functions_does_not_grow(figures: Figures) -> None:
    assert figures.private_share <= LARGEST_PRIVATE_SHARE


def test_lines_fit_into_the_columns(figures: Figures) -> None:
    assert figures.long_lines <= MOST_LONG_LINES

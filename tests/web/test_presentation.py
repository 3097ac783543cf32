"""The words and figures that people read."""

from __future__ import annotations

import pytest

from app.domain.documents.elements import Element, ElementKind
from app.domain.geometry import Box
from app.web.amounts import bytes_text, count_text, money_text
from app.web.presentation import percent
from app.web.tags import element_name

N = "\u00a0"


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, f"0{N}bytes"),
        (999, f"999{N}bytes"),
        (1000, f"1{N}KB"),
        (148_400, f"148{N}KB"),
        (8_000_000, f"8{N}MB"),
        (9_840_000, f"9.8{N}MB"),
    ],
)
def test_bytes_are_told_in_decimal_units(size: int, text: str) -> None:
    assert bytes_text(size) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0.0, "0.00"), (0.115, "0.115"), (0.25, "0.25"), (0.000004, "0.000004"), (1234.5, "1,234.50")],
)
def test_money_is_never_rounded(amount: float, text: str) -> None:
    assert money_text(amount, "EUR") == f"{text}{N}EUR"
    assert money_text(amount, "") == text


def test_one_is_singular() -> None:
    assert [count_text(n, "picture") for n in (0, 1, 1200)] == [
        f"0{N}pictures",
        f"1{N}picture",
        f"1,200{N}pictures",
    ]
    assert count_text(7, "category", "categories") == f"7{N}categories"


def test_a_share_of_nothing_is_nothing() -> None:
    assert percent(3, 0) == "0%"


def test_lettering_is_named_by_its_words() -> None:
    box = Box(0, 0, 1, 1)
    assert element_name(Element("1", ElementKind.TEXT, "SALE", 1, box)) == "“SALE”"
    assert element_name(Element("1", ElementKind.CTA, "Buy", 1, box)) == "Button “Buy”"
    assert element_name(Element("1", ElementKind.OBJECT, "sports_ball", 1, box)) == "Sports ball"

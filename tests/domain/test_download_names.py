"""What files of a download are called by a pattern."""

from __future__ import annotations

import pytest

from app.domain.download_names import (
    DEFAULT_PATTERN,
    MAX_PATTERN,
    PARTS,
    fill_pattern,
    pattern_error,
)
from app.domain.file_names import LONGEST_PART, count_bytes

VALUES = {
    "project": "Winter launch!",
    "picture": "ski/er",
    "platform": "Google Ads",
    "format": "Wide Skyscraper",
    "width": "160",
    "height": "600",
    "version": "2",
    "date": "2027-01-31",
    "number": "007",
}


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (DEFAULT_PATTERN, "ski-er_google-ads-wide-skyscraper_160x600"),
        ("{project}_{format}", "winter-launch_wide-skyscraper"),
        ("Q1 {number} v{version}.{date}", "Q1-007-v2-2027-01-31"),
        ("..{width}..", "160"),
        ("con-{width}", "con-160"),
        ("冬 {width}", "冬-160"),
    ],
)
def test_parts_are_filled_in_and_the_rest_stays(pattern: str, name: str) -> None:
    assert pattern_error(pattern) is None
    assert fill_pattern(pattern, VALUES) == name


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{size}", "There is no part {size}"),
        ("{}", "There is no part {}"),
        ("../{format}", "“/” cannot be in a file name"),
        ("a\\{format}", "“\\” cannot be in a file name"),
        ("{format}{", "“{” cannot be in a file name"),
        ("{format}\n", "cannot be in a file name"),
        ("poster", "Use at least one part"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_in_words(pattern: str, said: str) -> None:
    assert said in (pattern_error(pattern) or "")


def test_no_pattern_is_the_name_of_old() -> None:
    assert pattern_error("") is None


@pytest.mark.parametrize("value", ["", "💥", "ä" * 500, "../../etc/passwd", "a\u202egpj", "..."])
def test_whatever_things_are_called_the_name_is_a_safe_file_name(value: str) -> None:
    pattern = "_".join(f"{{{part}}}" for part in PARTS)
    assert len(pattern) <= MAX_PATTERN
    name = fill_pattern(pattern, dict.fromkeys(PARTS, value))
    assert name
    assert count_bytes(name) < LONGEST_PART
    assert not set(name) & set('/\\:*?"<>|\u202e')
    assert not name.startswith(".")


def test_a_name_of_a_device_is_none() -> None:
    assert fill_pattern("{picture}", {**VALUES, "picture": "NUL"}) == "nul_"

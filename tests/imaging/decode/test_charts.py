"""No file is changed in silence: the chart comes out right from every layout.

The layouts are drawn by testing/files; bench/decoding.py counts them in a table.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from testing.files.charts import Case, Verdict, judge
from testing.files.png_cases import colour_cases, layout_cases
from testing.files.screen_cases import every_screen_file


def wrong_of(files: Iterator[tuple[str, Case]]) -> dict[str, str]:
    judged = {case.name: judge(case) for _, case in files}
    assert len(judged) > 40
    return {name: said for name, (verdict, said) in judged.items() if verdict is not Verdict.RIGHT}


def test_a_png_of_every_depth_order_and_transparency_shows_the_chart() -> None:
    assert wrong_of(layout_cases()) == {}


def test_a_png_shows_the_chart_however_it_tells_its_colours() -> None:
    """Code points come before a profile, that before the mark of sRGB, that before numbers."""
    assert wrong_of(colour_cases()) == {}


def test_files_of_screens_show_the_chart_however_they_are_packed_turned_and_coloured() -> None:
    assert wrong_of(every_screen_file()) == {}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "JPEG2000"])
def test_the_files_of_screens_are_of_every_kind(kind: str) -> None:
    assert kind in {row for row, _ in every_screen_file()}

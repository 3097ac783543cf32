"""The drawn ads of the bench: what is annotated is what can be seen."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bench.adaptation.strangers.canvas import READABLE, Canvas, Element
from bench.adaptation.strangers.causes import find_cause
from bench.adaptation.strangers.drawing import SEED, Drawn, draw_ad, write_set
from bench.adaptation.strangers.judging import Row, print_totals
from bench.adaptation.strangers.lettering import STYLES, find_font, has_letters
from bench.adaptation.strangers.parts import BUTTONS, draw_brief, put_button
from bench.adaptation.strangers.photographs import THIRDS, Library, third_of
from bench.adaptation.strangers.posters import FAMILIES
from bench.adaptation.strangers.rules import find_faults, ink_contrast, is_inside
from bench.adaptation.strangers.words import COPY

NUMBERS = (1, 4, 7, 9, 10, 13, 14)
"""Of a scrim, two products, a word across, curved words, a real strip, a coupon and a ribbon."""


HEADLINE = {"kind": "text", "box": [10, 10, 80, 20]}
"""What a detector may have found."""


@pytest.fixture(scope="module")
def drawn() -> list[Drawn]:
    return [draw_ad(number, SEED, None) for number in NUMBERS]


def test_every_element_lies_inside_its_ad(drawn: list[Drawn]) -> None:
    outside = [
        (ad.family, e) for ad in drawn for e in ad.canvas.elements if not is_inside(e, ad.canvas)
    ]
    assert outside == []


def test_every_line_and_button_stands_out_from_its_ground(drawn: list[Drawn]) -> None:
    faint = [
        (ad.family, element.words)
        for ad in drawn
        for element in ad.canvas.elements
        if element.kind in ("text", "cta") and ink_contrast(ad.canvas, element) < READABLE
    ]
    assert faint == []


def test_a_line_s_box_ends_where_its_ink_ends(drawn: list[Drawn]) -> None:
    """On the border of each box there is ink."""
    loose = []
    for ad in drawn:
        for element in ad.canvas.elements:
            if element.kind == "text" and element.role in ("headline", "lead", "price", "curved"):
                left, top, width, height = (round(v) for v in element.box)
                pixels = np.asarray(ad.canvas.picture.crop((left, top, left + width, top + height)))
                near = np.abs(pixels.astype(int) - np.array(element.ink)).sum(axis=2) < 500
                edges = (near[:3], near[-3:], near[:, :3], near[:, -3:])
                loose += [element.words for edge in edges if not edge.any()]
    assert loose == []


def test_nothing_lies_on_anything_where_that_is_not_meant(drawn: list[Drawn]) -> None:
    assert [find_faults(ad.canvas) for ad in drawn] == [[] for _ in drawn]


def test_what_lies_on_another_by_accident_is_a_fault(drawn: list[Drawn]) -> None:
    canvas = drawn[1].canvas
    headline = next(e for e in canvas.elements if e.role == "headline")
    logo = Element("logo", headline.box, "Brio")
    faults = find_faults(Canvas(canvas.picture, "flat", [headline, logo]))
    assert any("lies on" in fault for fault in faults)


@pytest.mark.parametrize("shape", BUTTONS)
def test_a_button_on_its_own_colour_is_still_seen(shape: str) -> None:
    class Chosen(random.Random):
        def choice(self, seq: Any) -> Any:
            return shape if shape in seq else seq[0]

    brief = draw_brief(Chosen(1), Library(None, "first"), 0)
    canvas = Canvas(Image.new("RGB", (400, 200), brief.palette.accent), "flat")
    put_button(canvas, brief, (50, 50, 300, 80), "middle")
    left, top, width, _ = canvas.elements[0].box
    x, y = round(left + width / 2), round(top)
    rim = [canvas.picture.getpixel((x, y + step)) for step in range(4)]
    assert any(pixel != brief.palette.accent for pixel in rim)


def test_words_that_were_painted_over_are_a_fault(drawn: list[Drawn]) -> None:
    canvas = drawn[1].canvas
    headline = next(e for e in canvas.elements if e.role == "headline")
    blank = Canvas(Image.new("RGB", canvas.size, (90, 120, 90)), "flat", [headline])
    assert any("cannot be read" in fault for fault in find_faults(blank))


def test_a_word_across_the_subject_and_a_sticker_s_price_may_lie_on_it(drawn: list[Drawn]) -> None:
    roles = {e.role for ad in drawn for e in ad.canvas.elements if e.group}
    assert {"shout", "sticker", "ribbon", "price"} <= roles


def test_the_same_number_and_seed_draw_the_same_pixels(drawn: list[Drawn]) -> None:
    again = draw_ad(NUMBERS[0], SEED, None)
    assert again.canvas.picture.tobytes() == drawn[0].canvas.picture.tobytes()
    other = draw_ad(NUMBERS[0], SEED + 1, None)
    assert other.canvas.picture.tobytes() != drawn[0].canvas.picture.tobytes()


def test_every_language_has_fonts_with_all_of_its_letters() -> None:
    fonts = [name for names in STYLES.values() for name in names]
    for font in fonts:
        assert find_font(font).is_file()
    cyrillic = "".join(COPY["ru"].headlines[0])
    assert sum(has_letters(font, cyrillic) for font in fonts) > 3


def test_there_are_more_than_twelve_families_and_eight_scripts() -> None:
    assert len(set(FAMILIES)) >= 12
    assert len(COPY) >= 8


def test_the_sealed_third_is_written_only_when_it_is_asked_for(tmp_path: Path) -> None:
    count = 1 + max(next(n for n in range(60) if name_in(n, third)) for third in THIRDS[:2])
    write_set(tmp_path, SEED, count, None, THIRDS[:2])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first", "second"]
    for third in THIRDS[:2]:
        pictures = read_annotations(tmp_path / third)
        assert all(third_of(Path(p["file"]).stem) == third for p in pictures)
        assert any("ads" in p["set"] for p in pictures)
        for picture in pictures:
            with Image.open(tmp_path / third / picture["file"]) as stored:
                assert stored.size == (picture["w"], picture["h"])
            for element in picture["elements"]:
                assert_mask_fits(tmp_path / third, picture, element)


def test_no_photograph_is_used_in_two_thirds_and_none_that_is_judged_is_used(
    tmp_path: Path,
) -> None:
    names = ["ecssd_0722", *(f"photo_{n}" for n in range(20))]
    records = [{"file": f"images/{name}.jpg", "elements": [{"mask": "m.png"}]} for name in names]
    (tmp_path / "annotations.json").write_text(json.dumps({"images": records}))
    used = [{r["file"] for r in Library(tmp_path, third).records} for third in THIRDS]
    assert all(used)
    assert sum(map(len, used)) == len(set.union(*used)) == 20


def test_of_the_sealed_third_nothing_but_totals_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    picture = {"set": "stranger-ads", "family": "coupon", "elements": [HEADLINE]}
    row = Row(picture, "728x90", False, False, ["text"], False, ("decision", "a layout in no size"))
    print_totals("first", [row], has_families=True)
    assert "coupon" in (open_print := capsys.readouterr().out)
    assert "decision" in open_print
    print_totals("sealed", [row], has_families=False)
    sealed_print = capsys.readouterr().out
    assert "stranger-ads" in sealed_print
    assert "coupon" not in sealed_print
    assert "decision" not in sealed_print


def name_in(number: int, third: str) -> bool:
    return third_of(f"stranger_{SEED}_{number:03d}") == third


def read_annotations(folder: Path) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads((folder / "annotations.json").read_text())["images"]
    return read


def assert_mask_fits(folder: Path, picture: dict[str, Any], element: dict[str, Any]) -> None:
    """The mask has the picture's size, and its edges are the box's."""
    if "mask" not in element:
        return
    with Image.open(folder / element["mask"]) as stored:
        mask = stored.convert("L")
    assert mask.size == (picture["w"], picture["h"])
    left, top, right, bottom = mask.point(lambda v: 255 * (v > 127)).getbbox() or (0, 0, 0, 0)
    assert element["box"] == [left, top, right - left, bottom - top]


@pytest.mark.parametrize(
    ("found", "cut", "strategies", "stage"),
    [
        ([], ["text"], ("crop", "recompose"), "detection"),
        ([HEADLINE], ["text"], ("crop", "crop"), "decision"),
        ([HEADLINE], [], ("extend-canvas", "crop"), "decision"),
        ([HEADLINE], [], ("extend-canvas", "recompose"), "planning"),
        ([HEADLINE], [], ("recompose", "recompose"), "composition"),
    ],
)
def test_a_failure_is_counted_at_the_first_stage_that_went_wrong(
    found: list[dict[str, Any]], cut: list[str], strategies: tuple[str, str], stage: str
) -> None:
    picture = {"elements": [{"kind": "text", "box": [10, 10, 80, 20], "role": "headline"}]}
    plans = {
        size: {"strategy": name}
        for size, name in zip(("728x90", "160x600"), strategies, strict=True)
    }
    planned = {"elements": found, "plans": plans}
    row = {"size": "728x90", "cut": cut}
    assert find_cause(picture, planned, row, {"kept": True, "near": False})[0] == stage

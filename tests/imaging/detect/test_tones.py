"""Grounds of a few tones, and that nothing which stands out of a ground gets lost."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask, Protection
from app.domain.geometry import Box, Size, join_boxes
from app.imaging.detect.background import find_background
from app.imaging.detect.findings import Floats, Pixels
from app.imaging.tones import find_tones, nearest_ground, tones_behind

NOTHING: Floats = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.float32)
SIZE = Size(800, 600)
BLUE, PALE, INK, RED = (20, 80, 130), (60, 120, 170), (255, 255, 255), (220, 40, 40)
Colour = tuple[int, int, int]


def stripes() -> Image.Image:
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    draw = ImageDraw.Draw(image)
    for left in range(-600, 800, 80):
        draw.polygon([(left, 0), (left + 40, 0), (left + 640, 600), (left + 600, 600)], fill=PALE)
    return image


def panels() -> Image.Image:
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    ImageDraw.Draw(image).rectangle((0, 0, 800, 260), fill=INK)
    return image


def pixels_of(image: Image.Image) -> Pixels:
    return np.asarray(image, dtype=np.uint8)


def test_things_are_lifted_from_a_pattern() -> None:
    background = find_background(pixels_of(stripes()), [], NOTHING).background
    assert background is not None
    assert len(background.tones) == 2


def test_the_rule_of_a_name_stays_with_it_below_a_loose_box() -> None:
    """The reader's box of the headline reaches over the rule above it."""
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    draw = ImageDraw.Draw(image)
    for left in range(60, 240, 30):
        draw.rectangle((left, 60, left + 18, 90), fill=INK)
    draw.rectangle((60, 104, 230, 109), fill=INK)
    for left in range(60, 600, 70):
        draw.rectangle((left, 140, left + 40, 210), fill=INK)
    name = Element("text-1", ElementKind.TEXT, "Name", 0.9, Box(56, 56, 180, 38))
    headline = Element("text-2", ElementKind.TEXT, "Words", 0.9, Box(50, 98, 560, 120))
    found = find_background(pixels_of(image), [name, headline], NOTHING).elements
    boxes = {e.id: e.box for e in found}
    assert boxes["text-1"].bottom >= 109
    assert boxes["text-2"].top >= 109
    assert boxes["text-2"].top < 140


LEAVES = [(30 + 85 * n, 20 + 62 * ((4 * n) % 9), 70, 40) for n in range(9)]


def scattered(*colours: Colour) -> Pixels:
    """Leaves on a plain ground, less than 5 % of it."""
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    for n, (left, top, wide, high) in enumerate(LEAVES):
        box = (left, top, left + wide, top + high)
        ImageDraw.Draw(image).ellipse(box, fill=colours[n % len(colours)])
    return pixels_of(image)


def test_small_shapes_of_one_tone_all_over_a_ground_are_its_pattern() -> None:
    found = find_background(scattered(PALE), [], NOTHING)
    assert found.background is not None
    assert len(found.background.tones) == 2
    assert found.elements == ()


def test_shapes_of_several_tones_are_things_or_marks() -> None:
    found = find_background(scattered(RED, INK, PALE), [], NOTHING)
    assert found.background is not None
    assert not found.background.tones
    assert len(found.elements) == len(LEAVES)


def test_one_shape_is_no_pattern() -> None:
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    ImageDraw.Draw(image).ellipse((300, 200, 440, 340), fill=PALE)
    found = find_background(pixels_of(image), [], NOTHING)
    assert found.background is not None
    assert not found.background.tones
    assert len(found.elements) == 1


def test_things_on_panels_are_found_whole() -> None:
    ground = panels()
    thing = Box(300, 300, 200, 220)
    ImageDraw.Draw(ground).ellipse((300, 300, 500, 520), fill=RED)
    found = find_background(pixels_of(ground), [], NOTHING)
    assert found.background is not None
    assert len(found.background.tones) >= 2
    assert found.background.loose < 0.01
    assert max(e.box.iou(thing) for e in found.elements) > 0.9


def test_a_photograph_is_no_ground_of_tones() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (400, 600, 3)).astype(np.uint8)
    assert find_background(noise, [], NOTHING).background is None


def test_letters_beside_what_was_read_and_lines_that_were_not_are_kept() -> None:
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    draw = ImageDraw.Draw(image)
    for left in range(100, 500, 50):
        draw.rectangle((left, 100, left + 30, 150), fill=INK)
    for left in range(120, 420, 24):
        draw.rectangle((left, 400, left + 12, 424), fill=INK)
    read = Element("text-1", ElementKind.TEXT, "words", 0.9, Box(110, 104, 370, 42))
    found = find_background(pixels_of(image), [read], NOTHING).elements
    line = next(e for e in found if e.id == "text-1")
    assert line.box.left <= 101
    assert line.box.right >= 480
    unread = [e for e in found if e.kind is ElementKind.TEXT and e.id != "text-1"]
    assert join_boxes(e.box for e in unread).iou(Box(120, 400, 276, 25)) > 0.7
    assert all((e.label, e.is_set, e.protection) == ("", True, Protection.MUST) for e in unread)


def test_a_mark_beside_a_line_belongs_to_it() -> None:
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((200, 200, 500, 240), fill=INK)
    draw.ellipse((150, 202, 186, 238), fill=RED)
    line = Element("text-1", ElementKind.TEXT, "feature", 0.9, Box(200, 200, 300, 40))
    (found,) = find_background(pixels_of(image), [line], NOTHING).elements
    assert found.box.left <= 152


def test_a_frame_about_everything_is_no_thing() -> None:
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 780, 580), outline=RED, width=6)
    draw.ellipse((300, 200, 480, 400), fill=INK)
    (found,) = find_background(pixels_of(image), [], NOTHING).elements
    assert found.box.iou(Box(300, 200, 180, 200)) > 0.9


def test_two_parts_of_one_thing_are_one_thing() -> None:
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((300, 150, 500, 300), fill=RED)
    draw.rectangle((340, 330, 460, 380), fill=RED)
    (found,) = find_background(pixels_of(image), [], NOTHING).elements
    assert found.box.iou(Box(300, 150, 200, 230)) > 0.9


def test_behind_letters_on_a_panel_lies_that_panel_alone() -> None:
    tones = np.array([BLUE, INK], np.float32)
    window = np.full((40, 120, 3), BLUE, np.float32)
    window[10:30, 20:100] = INK
    (behind,) = tones_behind(window, tones)
    assert tuple(behind) == BLUE
    assert (nearest_ground(window, behind[None]) == BLUE).all()


def test_few_tones_are_found_in_the_order_of_their_share() -> None:
    pixels = np.array([BLUE] * 700 + [PALE] * 250 + [RED] * 50, np.float32)
    tones = find_tones(pixels)
    assert tones is not None
    assert [tuple(np.round(tone)) for tone in tones[:2]] == [BLUE, PALE]


def test_soft_tones_of_a_photograph_are_none_though_they_cover_it() -> None:
    noise = np.random.default_rng(3).normal(0, 9, (4000, 3)).astype(np.float32)
    dark, light = np.full(3, 40, np.float32), np.full(3, 90, np.float32)
    assert find_tones(np.concatenate([dark + noise, light + noise])) is None
    assert find_tones(np.concatenate([dark + noise / 9, light + noise / 9])) is not None


def test_words_across_a_thing_do_not_swallow_it() -> None:
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    draw = ImageDraw.Draw(image)
    draw.ellipse((200, 80, 600, 520), fill=RED)
    draw.rectangle((280, 240, 520, 330), fill=INK)
    word = Element("text-1", ElementKind.TEXT, "word", 0.9, Box(270, 230, 260, 110))
    found = find_background(pixels_of(image), [word], NOTHING).elements
    assert next(e for e in found if e.id == "text-1").box.height < 200
    (thing,) = [e for e in found if e.kind is ElementKind.PRODUCT]
    assert thing.box.iou(Box(200, 80, 400, 440)) > 0.9


def test_the_plate_of_a_name_goes_with_it() -> None:
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    ImageDraw.Draw(image).rectangle((300, 100, 500, 190), fill=INK)
    name = Element("text-1", ElementKind.TEXT, "name", 0.9, Box(305, 110, 190, 64))
    (found,) = find_background(pixels_of(image), [name], NOTHING).elements
    assert found.box.iou(Box(300, 100, 200, 90)) > 0.9


def test_lettering_that_was_taken_for_a_thing_is_none() -> None:
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    draw = ImageDraw.Draw(image)
    for left in range(200, 600, 50):
        draw.rectangle((left, 100, left + 30, 150), fill=INK)
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    pixels[54:80, 82:230] = True
    line = Element("text-1", ElementKind.TEXT, "words", 0.9, Box(195, 96, 390, 60))
    thing = Element(
        "product-1", ElementKind.PRODUCT, "", 0.9, Box(205, 100, 370, 50), mask=Mask(pixels)
    )
    found = find_background(pixels_of(image), [line, thing], NOTHING).elements
    assert next(e for e in found if e.id == "product-1").protection is Protection.NONE


def test_two_alike_things_close_beside_each_other_are_a_group() -> None:
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    draw = ImageDraw.Draw(image)
    draw.ellipse((300, 200, 400, 300), fill=RED)
    draw.ellipse((440, 205, 540, 300), fill=RED)
    (found,) = find_background(pixels_of(image), [], NOTHING).elements
    assert found.box.iou(Box(300, 200, 240, 100)) > 0.9


def test_words_that_nobody_found_are_no_tone_of_the_ground() -> None:
    image = stripes()
    pen = ImageDraw.Draw(image)
    for top in range(40, 560, 80):
        for left in range(30, 760, 36):
            pen.rectangle((left, top, left + 12, top + 50), fill=INK)
    read = Element("text-1", ElementKind.TEXT, "read", 0.9, Box(20, 515, 760, 65), is_set=True)
    found = find_background(pixels_of(image), [read], NOTHING).background
    assert found is not None
    assert len(found.tones) == 2
    assert all(max(tone) < 200 for tone in found.tones)


def test_a_short_word_between_the_rows_of_a_headline_is_a_line_of_it() -> None:
    image = Image.new("RGB", (SIZE.width, SIZE.height), BLUE)
    pen = ImageDraw.Draw(image)
    for top in (300, 400):
        for left in range(300, 500, 30):
            pen.rectangle((left, top, left + 12, top + 28), fill=INK)
    pen.rectangle((396, 352, 414, 374), fill=INK)
    rows = [
        Element(f"text-{n}", ElementKind.TEXT, "row", 0.9, Box(290, top, 220, 44))
        for n, top in enumerate((292, 392))
    ]
    found = find_background(pixels_of(image), rows, NOTHING).elements
    assert [e.kind for e in found] == [ElementKind.TEXT] * 3
    assert Box(396, 352, 18, 22).share_inside(found[-1].box) > 0.9

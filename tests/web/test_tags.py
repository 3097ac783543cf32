"""Names on a picture: each stands where it covers least."""

from __future__ import annotations

from itertools import combinations

from app.domain.documents.elements import Element, ElementKind
from app.domain.geometry import Box
from app.web.tags import SHOWN, SHOWN_HIGH, Tag, tag_box, tagged


def boxes_of(tags: list[Tag]) -> list[Box]:
    """What the names take, in px of a picture that is shown in its own size."""
    return [tag_box(tag.element.box, tag.width, tag.place) for tag in tags]


def test_names_do_not_cover_each_other_or_the_words_around_them() -> None:
    """Three lines of lettering close to each other: no tag lies on another line."""
    lines = [
        Element(str(n), ElementKind.TEXT, "Line of words", 0.9, Box(50, 200 + 44 * n, 400, 36))
        for n in range(3)
    ]
    tags = tagged(lines, (int(SHOWN), int(SHOWN_HIGH)))
    for tag, box in zip(tags, boxes_of(tags), strict=True):
        others = [line.box for line in lines if line is not tag.element]
        assert max(box.overlap(other.grown(0, -6)) for other in others) == 0


def test_names_of_boxes_within_each_other_do_not_lie_on_each_other() -> None:
    """A subject that fills the picture, and a person who fills nearly all of it."""
    size = (int(SHOWN_HIGH), int(SHOWN_HIGH))
    whole = Element("s", ElementKind.SUBJECT, "subject", 0.99, Box(0, 0, *size))
    person = Element("p", ElementKind.PERSON, "person", 0.63, Box(20, 12, 400, 520))
    face = Element("f", ElementKind.FACE, "face", 0.95, Box(180, 60, 90, 110))
    boxes = boxes_of(tagged([whole, person, face], size))
    assert [one.overlap(other) for one, other in combinations(boxes, 2)] == [0, 0, 0]
    assert all(box.clamped(whole.box) == box for box in boxes), "none is cut at the border"


def test_larger_boxes_are_drawn_first_so_that_smaller_ones_can_be_reached() -> None:
    small = Element("s", ElementKind.FACE, "face", 0.9, Box(10, 10, 20, 20))
    large = Element("l", ElementKind.SUBJECT, "subject", 0.9, Box(0, 0, 90, 90))
    assert [t.element.id for t in tagged([small, large], (100, 100))] == ["l", "s"]

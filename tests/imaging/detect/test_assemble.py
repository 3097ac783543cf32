"""What each finding becomes, and how hard it is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Protection
from app.domain.geometry import Box, Size
from app.imaging.detect.assemble import assemble_elements, is_undecided, shows_sign
from app.imaging.detect.findings import Finding, Line, Observation

FACE = Finding("face", 0.95, Box(400, 100, 100, 120))
PERSON = Finding("person", 0.8, Box(300, 80, 300, 520))
CUP = Finding("cup", 0.9, Box(350, 150, 300, 300))
SALE = Line("Autumn sale", 0.95, Box(50, 450, 300, 60), 60.0, 0.0, two_colours=0.9)
BUTTON = Line(
    "Order now",
    0.95,
    Box(50, 540, 150, 30),
    30.0,
    0.0,
    two_colours=0.9,
    backing=Box(30, 530, 190, 50),
)
BRAND = Line(
    "Nordly", 0.95, Box(700, 540, 150, 30), 30.0, 0.0, two_colours=0.9, icon=Box(650, 540, 30, 30)
)
EMPTY = Observation(
    Size(1000, 600), (), (), (), (), np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.float32), 0.1
)


def with_subject(seen: Observation, box: Box) -> Observation:
    values = seen.saliency.copy()
    across, down = MASK_SIDE / seen.size.width, MASK_SIDE / seen.size.height
    values[
        int(box.top * down) : int(box.bottom * down),
        int(box.left * across) : int(box.right * across),
    ] = 1
    return replace(seen, saliency=values)


def found(seen: Observation) -> dict[str, Element]:
    return {element.id: element for element in assemble_elements(seen)[0]}


def protected(seen: Observation) -> set[str]:
    return {key for key, element in found(seen).items() if element.protection is Protection.MUST}


def test_nothing_seen_gives_no_elements() -> None:
    assert assemble_elements(EMPTY) == ((), False)


@pytest.mark.parametrize(("height", "is_sign"), [(60, True), (22, True), (20, False)])
def test_what_is_nearly_as_high_as_a_protected_line_may_be_a_sign(
    height: int, is_sign: bool
) -> None:
    line = replace(SALE, box=Box(50, 450, 300, height))
    assert shows_sign([line], EMPTY.size) is is_sign
    assert not shows_sign([], EMPTY.size)


def test_a_face_must_be_kept_and_a_tiny_one_is_only_listed() -> None:
    tiny = Finding("face", 0.9, Box(10, 10, 20, 20))
    elements = found(replace(EMPTY, faces=[FACE, tiny]))
    assert [e.protection for e in elements.values()] == [Protection.MUST, Protection.NONE]
    assert list(elements) == ["face-1", "face-2"]


def test_in_a_layout_every_set_line_is_protected() -> None:
    seen = replace(EMPTY, lines=[SALE, BUTTON, BRAND])
    elements, layout = assemble_elements(seen)
    assert layout
    assert [(e.id, e.label) for e in elements] == [
        ("text-1", "Autumn sale"),
        ("cta-1", "Order now"),
        ("logo-1", "Nordly"),
    ]
    assert protected(seen) == {"text-1", "cta-1", "logo-1"}


def test_a_button_has_the_box_of_its_plate_and_a_logo_holds_its_icon() -> None:
    elements = found(replace(EMPTY, lines=[SALE, BUTTON, BRAND]))
    assert elements["cta-1"].box == BUTTON.backing
    assert elements["logo-1"].box == Box.from_edges(650, 540, 850, 570)


@pytest.mark.parametrize(
    "icon",
    [Box(600, 540, 30, 30), Box(650, 520, 30, 30), Box(630, 540, 60, 30)],
    ids=["far away", "higher", "oblong"],
)
@pytest.mark.parametrize("flat", [EMPTY.flat, 0.9], ids=["photograph", "plain"])
def test_other_flat_places_are_no_icons(icon: Box, flat: float) -> None:
    lines = [SALE, BUTTON, replace(BRAND, icon=icon)]
    elements = found(replace(EMPTY, lines=lines, flat=flat))
    assert elements["text-2"].box == BRAND.box


def test_an_unread_line_on_a_plate_of_its_own_is_kept_in_a_layout() -> None:
    unread = replace(BUTTON, text="", score=0.0, two_colours=0.67)
    lines = [SALE, replace(SALE, box=Box(50, 350, 300, 60)), unread]
    assert "cta-1" in protected(replace(EMPTY, lines=lines))
    bare = replace(unread, backing=None)
    assert "text-3" not in protected(replace(EMPTY, lines=[*lines[:2], bare]))


def test_a_thing_that_was_read_as_one_letter_is_no_text() -> None:
    """A ball is an O; a large letter among large letters stays one."""
    ball = Line("O", 0.9, Box(400, 100, 200, 200), 200.0, 0.0, two_colours=0.9)
    drawn = replace(EMPTY, lines=[SALE, BUTTON, ball], flat=0.9)
    assert {e.label for e in found(drawn).values()} == {"Autumn sale", "Order now"}
    headline = replace(SALE, box=Box(50, 300, 700, 190), height=190.0)
    assert "O" in {e.label for e in found(replace(drawn, lines=[headline, ball])).values()}


def test_a_line_that_cannot_be_read_is_protected_in_layouts_alone() -> None:
    unread = Line("", 0.0, Box(500, 450, 200, 40), 40.0, 0.0, two_colours=0.9)
    assert protected(replace(EMPTY, lines=[unread, SALE, BUTTON])) == {"text-1", "text-2", "cta-1"}
    assert assemble_elements(replace(EMPTY, lines=[unread]))[0] == ()


def test_in_a_photograph_only_large_well_read_lines_are_protected() -> None:
    scene = replace(SALE, two_colours=0.3)
    small, doubtful = (
        replace(scene, box=Box(50, 20, 60, 15)),
        replace(scene, score=0.7, box=Box(600, 20, 200, 60)),
    )
    seen = replace(EMPTY, lines=[scene, small, doubtful])
    assert protected(seen) == {"text-1"}
    assert len(found(seen)) == 3


def test_lettering_in_the_scene_beside_a_face_is_only_listed() -> None:
    seen = replace(EMPTY, lines=[replace(SALE, two_colours=0.3)], faces=[FACE])
    assert protected(seen) == {"face-1"}


def test_a_sign_is_kept_beside_a_face_that_is_small_in_the_picture() -> None:
    """Whoever passes by a shop does not make its sign beside the point."""
    passer_by = replace(FACE, box=Box(400, 100, 50, 60))
    seen = replace(EMPTY, lines=[replace(SALE, two_colours=0.3)], faces=[passer_by])
    assert protected(seen) == {"face-1", "text-1"}
    assert protected(with_subject(seen, Box(380, 80, 100, 400))) == {"face-1", "subject-1"}
    number = replace(SALE, text="24", two_colours=0.3)
    ad = replace(seen, lines=[SALE, BUTTON, replace(number, box=Box(700, 300, 90, 60))])
    assert {found(ad)[key].label for key in protected(ad)} == {"face", "Autumn sale", "Order now"}


@pytest.mark.parametrize(
    ("saliency", "box", "has_sign", "is_kept"),
    [
        (0.7, Box(100, 20, 800, 420), True, False),
        (0.95, Box(100, 20, 800, 420), True, True),
        (0.7, Box(100, 20, 400, 420), True, True),
        (0.7, Box(100, 20, 800, 420), False, True),
    ],
)
def test_beside_a_sign_a_hall_that_is_faintly_salient_need_not_be_kept(
    saliency: float, box: Box, has_sign: bool, is_kept: bool
) -> None:
    """Without a sign it is all that the photograph shows."""
    lines = [replace(SALE, two_colours=0.3)] if has_sign else []
    seen = with_subject(replace(EMPTY, lines=lines), box)
    seen = replace(seen, saliency=seen.saliency * np.float32(saliency))
    subject = found(seen)["subject-1"]
    assert subject.protection is (Protection.MUST if is_kept else Protection.MAY)
    assert ("text-1" in protected(seen)) == has_sign


def test_the_subject_must_be_kept_when_there_is_no_face() -> None:
    seen = with_subject(EMPTY, Box(300, 100, 400, 400))
    assert protected(seen) == {"subject-1"}
    assert found(seen)["subject-1"].mask is not None


def test_behind_a_face_the_subject_is_the_body_and_may_be_kept() -> None:
    seen = with_subject(replace(EMPTY, faces=[FACE], objects=[PERSON]), Box(300, 100, 300, 480))
    assert found(seen)["subject-1"].protection is Protection.MAY
    assert "face-1" in protected(seen)


def test_a_doubtful_face_does_not_stand_for_its_person() -> None:
    doubtful = replace(FACE, score=0.8)
    seen = with_subject(replace(EMPTY, faces=[doubtful], objects=[PERSON]), PERSON.box)
    assert protected(seen) == {"face-1", "subject-1"}


def test_a_photograph_in_which_no_large_face_is_seen_is_worth_a_second_look() -> None:
    tiny = Finding("face", 0.9, Box(10, 10, 20, 20))
    assert is_undecided(EMPTY)
    assert is_undecided(replace(EMPTY, faces=[tiny]))
    assert not is_undecided(replace(EMPTY, faces=[FACE]))
    assert not is_undecided(replace(EMPTY, lines=[SALE, BUTTON]))


def test_mask_and_detector_meet_half_way_and_never_inside_of_the_mask() -> None:
    seen = with_subject(replace(EMPTY, objects=[CUP]), Box(300, 150, 300, 300))
    elements = found(seen)
    assert protected(seen) == {"object-1"}
    assert elements["object-1"].box.left == pytest.approx(304, abs=4)
    assert elements["object-1"].box.right == pytest.approx(625, abs=4)
    assert (elements["object-1"].label, elements["subject-1"].protection) == (
        "cup",
        Protection.NONE,
    )


def test_in_a_layout_mask_and_detector_meet_half_way() -> None:
    lines = [SALE, replace(SALE, box=Box(50, 520, 300, 60))]
    seen = with_subject(replace(EMPTY, objects=[CUP], lines=lines), Box(300, 150, 300, 300))
    assert found(seen)["object-1"].box.left == pytest.approx(325, abs=4)


def test_a_faint_tail_belongs_to_the_subject_of_a_photograph() -> None:
    seen = with_subject(EMPTY, Box(300, 100, 400, 400))
    seen.saliency[200:220, 32:96] = 0.2
    seen.saliency[300:320, 32:96] = 0.2
    elements = found(seen)
    assert elements["subject-1"].box == Box.from_edges(100, 99.375, 700, 498.75)
    assert elements["subject-1"].score == 1.0
    lines = [SALE, replace(SALE, box=Box(50, 520, 300, 60))]
    assert found(replace(seen, lines=lines))["product-1"].box.left == 300


def test_without_a_mask_the_largest_thing_is_the_subject_and_furniture_is_not() -> None:
    table, spoon = (
        Finding("dining table", 0.9, Box(0, 0, 1000, 600)),
        Finding("spoon", 0.9, Box(800, 400, 20, 100)),
    )
    seen = replace(EMPTY, objects=[table, CUP, spoon])
    assert [found(seen)[key].label for key in protected(seen)] == ["cup"]
    assert len(found(seen)) == 3


def test_in_a_layout_the_subject_is_the_product() -> None:
    seen = with_subject(replace(EMPTY, flat=0.8), Box(300, 100, 400, 400))
    assert found(seen)["product-1"].kind is ElementKind.PRODUCT


def test_lettering_is_not_taken_for_the_subject_of_a_layout() -> None:
    seen = with_subject(
        replace(EMPTY, flat=0.8, lines=[replace(SALE, box=Box(100, 200, 700, 200))]),
        Box(120, 220, 660, 160),
    )
    assert set(found(seen)) == {"text-1"}


def test_beside_faces_a_thing_counts_when_it_is_larger_than_the_people() -> None:
    car = Finding("car", 0.8, Box(300, 50, 690, 540))
    assert protected(replace(EMPTY, faces=[FACE], objects=[PERSON, car])) == {"face-1", "object-1"}
    assert protected(replace(EMPTY, faces=[FACE], objects=[PERSON, CUP])) == {"face-1"}


def test_everything_else_is_listed_once_without_protection() -> None:
    mug, bottle = (
        Finding("mug", 0.8, Box(352, 152, 296, 296)),
        Finding("bottle", 0.6, Box(50, 50, 60, 200)),
    )
    elements = found(replace(EMPTY, objects=[CUP], products=[mug, bottle]))
    assert {e.label: e.protection for e in elements.values()} == {
        "cup": Protection.MUST,
        "bottle": Protection.NONE,
    }


def test_boxes_stay_inside_the_picture() -> None:
    edge = Finding("face", 0.95, Box(-20, -10, 120, 140))
    assert found(replace(EMPTY, faces=[edge]))["face-1"].box == Box(0, 0, 100, 130)


def test_in_a_layout_a_well_read_upright_line_is_protected_whatever_is_behind_it() -> None:
    over_a_photograph = replace(BUTTON, text="Learn more", two_colours=0.5, backing=None)
    seen = replace(
        EMPTY,
        lines=[SALE, replace(SALE, box=Box(50, 350, 300, 60)), over_a_photograph],
        faces=[FACE],
    )
    assert protected(seen) == {"face-1", "text-1", "text-2", "text-3"}


ROWS = tuple(
    Line(
        f"Feature {n}",
        0.95,
        Box(120, 200 + 80 * n, 200 + 20 * n, 30),
        30.0,
        0.0,
        two_colours=0.9,
        icon=Box(70, 198 + 80 * n, 34, 34),
    )
    for n in range(3)
)


def test_marks_before_the_rows_of_a_list_make_no_logos() -> None:
    elements = found(replace(EMPTY, lines=ROWS, flat=0.9)).values()
    assert {e.kind for e in elements} == {ElementKind.TEXT}
    assert all(e.box.left == 70 for e in elements)


def test_one_mark_that_was_seen_of_a_list_in_even_steps_makes_no_logo() -> None:
    rows = [ROWS[0], *(replace(row, icon=None) for row in ROWS[1:])]
    elements = found(replace(EMPTY, lines=rows, flat=0.9)).values()
    assert {e.kind for e in elements} == {ElementKind.TEXT}


def test_a_name_with_its_icon_beside_other_lines_stays_a_logo() -> None:
    lines = [BRAND, replace(ROWS[0], icon=None), SALE]
    elements = found(replace(EMPTY, lines=lines, flat=0.9)).values()
    assert [e.label for e in elements if e.kind is ElementKind.LOGO] == ["Nordly"]


def test_an_unread_line_of_a_flat_picture_is_kept_though_the_reader_tilts_it() -> None:
    small = Line("", 0.0, Box(400, 300, 160, 30), 26.0, 0.032, two_colours=0.9)
    assert protected(replace(EMPTY, lines=[SALE, small], flat=0.9)) == {"text-1", "text-2"}
    slanted = replace(small, tilt=0.2)
    assert protected(replace(EMPTY, lines=[SALE, slanted], flat=0.9)) == {"text-1"}

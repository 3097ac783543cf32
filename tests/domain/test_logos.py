"""The organization's own logos among the elements."""

from __future__ import annotations

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.geometry import Box, Size
from app.domain.logos import KnownLogo, add_known_logos

FOUND = KnownLogo("Nordly", 0.9, Box(100, 100, 300, 100))
NAME = Element(
    "text-1", ElementKind.TEXT, "NORDLY", 0.9, Box(210, 110, 180, 80), letters=60.0, is_set=True
)
SALE = Element("text-2", ElementKind.TEXT, "Sale", 0.9, Box(100, 300, 300, 100))
ICON = Element("product-1", ElementKind.PRODUCT, "product", 0.9, Box(105, 105, 90, 90))
FACE = Element("face-1", ElementKind.FACE, "face", 0.9, Box(110, 110, 50, 60))


def elements(*given: Element, found: tuple[KnownLogo, ...] = (FOUND,)) -> list[Element]:
    return list(
        add_known_logos(
            Analysis(Size(1000, 600), given, is_layout=True, nsfw_score=0.0), found
        ).elements
    )


def test_a_known_logo_is_a_protected_element_under_its_name() -> None:
    (logo,) = elements()
    assert (logo.id, logo.kind, logo.label, logo.source) == (
        "logo-1",
        ElementKind.LOGO,
        "Nordly",
        "match",
    )
    assert (logo.box, logo.score, logo.protection) == (FOUND.box, 0.9, Protection.MUST)


def test_its_letters_and_its_icon_are_no_other_elements() -> None:
    kept, logo = elements(NAME, ICON, SALE)
    assert kept == SALE
    assert (logo.letters, logo.is_set) == (60.0, True)


def test_a_face_in_a_logo_stays_a_face() -> None:
    assert FACE in elements(FACE)


def test_a_logo_that_was_seen_by_its_look_is_the_same_one() -> None:
    guessed = Element("logo-1", ElementKind.LOGO, "NORDLY", 0.8, Box(90, 105, 300, 90))
    (logo,) = elements(guessed)
    assert (logo.id, logo.label) == ("logo-1", "Nordly")
    assert logo.box == FOUND.box.joined(guessed.box)


def test_another_logo_keeps_its_id() -> None:
    other = Element("logo-1", ElementKind.LOGO, "Fjell", 0.8, Box(600, 400, 300, 90))
    assert [e.id for e in elements(other)] == ["logo-1", "logo-2"]


def test_without_known_logos_nothing_changes() -> None:
    assert elements(NAME, SALE, found=()) == [NAME, SALE]

"""What the layers below say in English is said in the language of the page."""

from __future__ import annotations

import time

import pytest

from app.domain.documents.edits import Edits
from app.domain.documents.elements import Element
from app.domain.edit_changes import list_changes
from app.domain.errors import EditsOutOfDate
from app.domain.geometry import Box, Size
from app.domain.kinds import KINDS
from app.domain.planning.warnings import warn_of_cut
from app.domain.preferences import Language
from app.domain.preflight.traits import TRAITS
from app.web.languages import gettext, mark_up
from app.web.sentences import mark_said, say, say_name, translate_sentence
from testing.factories.installation import Installation


def in_german(text: str) -> str | None:
    return translate_sentence(Language.GERMAN, text)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("The file is empty.", "Die Datei ist leer."),
        ("Cuts 12 % of the headline “SALE”.", "Schneidet 12 % ab: Überschrift “SALE”."),
        (
            "The headline “A” and face 2 reach into the safe zone: up to 9 px at the top.",
            "Überschrift “A” und Gesicht 2 ragen in die Schutzzone: bis 9 px oben.",
        ),
        (
            "The picture is damaged or incomplete. The other files are not affected. "
            "Export it again, or upload another copy.",
            "Das Bild ist beschädigt oder unvollständig. Die anderen Dateien sind nicht betroffen. "
            "Exportiere sie noch einmal oder lade eine andere Kopie hoch.",
        ),
        (
            "Not recomposed because some piece would become smaller: kept face 1; a crop holds it "
            "whole (face-centric).",
            "Nicht neu angeordnet, weil ein Teil kleiner würde: Behalten: Gesicht 1; ein Zuschnitt "
            "fasst es ganz (Gesichter zuerst).",
        ),
        (
            "Kept the product, the headline “mornings, all” and 8 more; a crop holds all of them "
            "(face-centric).",
            "Behalten: Produkt, Überschrift “mornings, all” und 8 weitere; ein Zuschnitt fasst "
            "alles (Gesichter zuerst).",
        ),
        ("There is no part {brand}.", "Den Teil {brand} gibt es nicht."),
        ("Safe zone 12 px at the left", "Schutzzone 12 px links"),
        ("Dog", "Hund"),
        ("Leaves out the dog and cup 2.", "Lässt Hund und Tasse 2 weg."),
        (
            "Kept the dining table; a crop holds it whole (face-centric).",
            "Behalten: Esstisch; ein Zuschnitt fasst es ganz (Gesichter zuerst).",
        ),
    ],
)
def test_a_sentence_keeps_its_names_and_figures(english: str, german: str) -> None:
    assert in_german(english) == german


def test_what_is_filled_in_never_reaches_over_the_end_of_a_sentence() -> None:
    said = in_german("There is no part {brand}. Use letters, figures, - _ . and parts.")
    assert said == "Den Teil {brand} gibt es nicht. Nimm Buchstaben, Ziffern, - _ . und Teile."


def test_a_name_that_looks_like_a_pattern_is_left_as_it_is() -> None:
    assert in_german("“{0} % %(x)s {name}” could not be made.") == (
        "„{0} % %(x)s {name}“ konnte nicht erstellt werden."
    )


def test_what_the_catalogue_does_not_know_is_said_in_english_and_says_so(
    installation: Installation,
) -> None:
    text = "<b>Nobody</b> has translated this."
    assert in_german(text) is None
    with installation.app.test_request_context("/login", headers={"Accept-Language": "ar"}):
        assert mark_said(text) == (
            '<span lang="en" dir="ltr">&lt;b&gt;Nobody&lt;/b&gt; has translated this.</span>'
        )
    with installation.app.test_request_context("/login"):
        assert mark_said(text) == text


def test_what_a_page_says_itself_is_not_taken_for_english(installation: Installation) -> None:
    with installation.app.test_request_context("/login", headers={"Accept-Language": "de"}):
        for said in (gettext("Cropping is switched off by your organization."), mark_up("Save")):
            assert mark_said(said) == say(said) == said
            assert "switched" not in said
        assert mark_said("40\u00a0%") == "40\u00a0%", "figures are no language"


@pytest.mark.parametrize("language", [Language.GERMAN, Language.ARABIC])
def test_every_badge_of_the_pre_flight_has_its_words(language: Language) -> None:
    badges = [traits.badge for traits in TRAITS.values()]
    assert [badge for badge in badges if translate_sentence(language, badge) is None] == []


def test_kinds_and_their_cuts_have_their_words() -> None:
    for kind, traits in KINDS.items():
        warning = warn_of_cut(Element("1", kind, "", 1, Box(0, 0, 9, 9)), f"{traits.noun} 2", 0.4)
        assert in_german(traits.noun)
        assert in_german(warning.badge) != warning.badge
        said = in_german(warning.message)
        assert said
        assert traits.noun not in said.replace(in_german(traits.noun) or "", "")


def test_a_lost_update_names_who_was_first(installation: Installation) -> None:
    moment = installation.deps.clock.now()
    assert in_german(EditsOutOfDate(4, "mia", moment).message) == (
        "mia hat inzwischen Version 4 dieses Ergebnisses gespeichert. Es wurde nichts geändert; "
        "sieh dir zuerst diese Version an."
    )


def test_changes_of_edits_are_told_in_german() -> None:
    changed = Edits.model_validate(
        {"saturation": 0.4, "rotate": 90, "flip": "vertical", "strategy": "crop", "quality": 80}
    )
    told = [in_german(c.after) for c in list_changes(Edits(), changed, Size(100, 100))]
    assert None not in told


@pytest.mark.parametrize(
    "text",
    [
        "Use 1 to " * 400,
        "Use y to " + "  at  dpi ( to " * 300,
        "Use y to " + "  at  dpi ( to " * 15,
        "Extended y: kept " + "; cut  (: kept " * 15,
        "a, b and " * 300,
        ". A" * 1_000,
    ],
)
def test_a_text_that_is_made_to_be_searched_for_long_stays_as_it_is(text: str) -> None:
    def work(of: str) -> float:
        translate_sentence.cache_clear()
        before = time.process_time()
        in_german(of)
        return time.process_time() - before

    plain = "The file is empty and has no such words in it at all. " * 15
    assert work(text) < 50 * work(plain)


def test_formats_of_the_catalogue_are_called_in_the_language_of_the_page(
    installation: Installation,
) -> None:
    told = {}
    for language in ("en", "de"):
        with installation.app.test_request_context(headers={"Accept-Language": language}):
            told[language] = [say_name(name) for name in ("Feed square 1:1", "Print", "Our own")]
    assert told["en"] == ["Feed square 1:1", "Print", "Our own"]
    assert told["de"] == ["Feed-Quadrat 1:1", "Print", "Our own"]

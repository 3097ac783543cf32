"""The catalogues hold what the product says: all in German, in Arabic all that users read."""

from __future__ import annotations

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog

from app.domain.preferences import Language
from app.web.catalogues import SAID, read_catalogue
from tools.translate import (
    WORDS,
    bring_up_to_date,
    catalogue_path,
    is_translated,
    untranslated,
    words_of,
    write_catalogue,
)

TRANSLATED = [language for language in Language if language is not Language.ENGLISH]
BLANKS = re.compile(r"%\(\w+\)s|\{\w+\}")
IN_ENGLISH = (
    "app/static/js/charts.js",
    "app/templates/admin/",
    "app/templates/components/catalogue.html",
    "app/templates/components/rules.html",
    "app/templates/components/webhooks.html",
    "app/web/admin/",
    "app/adapters/outbound.py",
    "app/domain/documents/brand.py",
    "app/domain/documents/file_types.py",
    "app/domain/documents/rules.py",
    "app/domain/figures.py",
    "app/domain/format_import.py",
    "app/domain/organizations.py",
    "app/domain/single_sign_on.py",
    "app/domain/webhooks.py",
    "app/imaging/decode/fonts.py",
    "app/records/rules.py",
    "app/services/accounts/own_organization.py",
    "app/services/accounts/single_sign_on",
    "app/services/accounts/users.py",
    "app/services/catalogue/fonts.py",
    "app/services/catalogue/platforms.py",
    "app/services/catalogue/rule",
    "app/services/delivery/exports.py",
    "app/services/delivery/webhooks.py",
    "app/services/operations/",
)
"""What screens are made of that Arabic does not have, and what says the sentences that only they
show: app/web/languages.py names the screens.
"""


@cache
def brought_up_to_date(language: Language) -> Catalog:
    return bring_up_to_date(language)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_just_what_is_said(language: Language) -> None:
    wanted, kept = (
        {(m.context, str(m.id)) for m in catalog if m.id}
        for catalog in (brought_up_to_date(language), read_catalogue(language))
    )
    assert sorted(wanted - kept, key=str) == [], "run python -m tools.translate, and translate it"
    assert sorted(kept - wanted, key=str) == [], "run python -m tools.translate"
    written = catalogue_path(language).read_bytes()
    assert written == write_catalogue(brought_up_to_date(language))


def test_everything_is_said_in_german() -> None:
    assert [message.id for message in untranslated(brought_up_to_date(Language.GERMAN))] == []


def test_all_that_users_read_is_said_in_arabic() -> None:
    missing = [
        message.id
        for message in untranslated(brought_up_to_date(Language.ARABIC))
        if any(not place.startswith(IN_ENGLISH) for place, _ in message.locations)
    ]
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_in_what_its_source_does(language: Language) -> None:
    for message in read_catalogue(language):
        sources, said = forms_of(message.id), forms_of(message.string)
        if not message.id or not is_translated(message):
            continue
        known = {blank for source in sources for blank in BLANKS.findall(source)}
        for text in said:
            assert set(BLANKS.findall(text)) <= known, text
            left = text.replace("%%", "").count("%") - len(re.findall(r"%\(\w+\)s", text))
            assert left == 0 or message.context == SAID, text
        if not message.pluralizable:
            assert {blank for text in said for blank in BLANKS.findall(text)} == known, message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_stands_in_markup_and_in_attributes_as_it_is(language: Language) -> None:
    messages = [message for message in read_catalogue(language) if message.id]
    said = (text for message in messages for text in forms_of(message.string))
    assert [text for text in said if re.search(r'[<>"&]', text)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_scripts_have_the_words_of_the_catalogue(language: Language) -> None:
    written = (WORDS / f"{language}.js").read_text()
    assert written == words_of(read_catalogue(language)), "run python -m tools.translate"


def test_a_new_text_without_a_translation_is_named() -> None:
    catalog = Catalog(locale="de")
    catalog.add("Say it", "Sag es")
    catalog.add("A new button")
    catalog.add(("one", "many"), ("eins", ""))
    assert [message.id for message in untranslated(catalog)] == ["A new button", ("one", "many")]


def forms_of(text: str | tuple[str, ...] | list[str]) -> list[str]:
    """The text, or its singular and plurals."""
    return [text] if isinstance(text, str) else [str(form) for form in text]

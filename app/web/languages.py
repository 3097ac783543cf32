"""Which language a page is in, and what it says in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from gettext import NullTranslations
from typing import cast

from babel import Locale
from flask import g, has_request_context, request
from flask.sansio.app import App
from flask_babel import Babel
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from app.domain.preferences import Language
from app.web.catalogues import SOURCE, translations_of
from app.web.guard import viewer

COOKIE = "aicreat_language"
"""What a visitor chose, who is nobody yet."""
TEXTS_KEPT = 4096
"""Texts of templates that are kept translated: more than all there are in every language."""
COOKIE_S = 31_536_000
"""A year, in seconds."""
NAMES = {Language.ENGLISH: "English", Language.GERMAN: "Deutsch", Language.ARABIC: "العربية"}
"""Each as its speakers call it; never translated."""
RIGHT_TO_LEFT = frozenset({Language.ARABIC})
ADMIN = "admin_"
"""How the blueprints of the admin's screens begin, which are in English alone."""
IN_ENGLISH: Mapping[Language, frozenset[str]] = {
    Language.GERMAN: frozenset({"api_description"}),
    Language.ARABIC: frozenset({"api_description"}),
}
"""The blueprints and endpoints whose screens a language does not have: they are shown in English,
whole. docs/languages.md tells the same.
"""


def install(app: App) -> None:
    """Give the templates words, and Babel's formats the language of the page."""
    Babel(app, configure_jinja=False, locale_selector=page_language)
    app.jinja_env.globals.update(_=mark_up, ngettext=mark_up_count)
    app.context_processor(describe_language)


def describe_language() -> dict[str, object]:
    """What every page says of its language."""
    language = page_language()
    return {
        "language": language,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "languages": NAMES,
    }


def page_language() -> Language:
    """The language of the page that is being made: what was chosen, where that has the page."""
    try:
        return cast(Language, g.language)  # asked for a thousand times a page
    except (AttributeError, RuntimeError):  # not asked for before, or there is no page
        if not has_request_context():
            return SOURCE
    chosen = choose_language()
    is_there = has_page(chosen, request.blueprint or "", request.endpoint or "")
    g.language = chosen if is_there else SOURCE
    return cast(Language, g.language)


def has_page(language: Language, blueprint: str, endpoint: str) -> bool:
    """Whether a screen is there in a language."""
    if language is SOURCE:
        return True
    return not blueprint.startswith(ADMIN) and IN_ENGLISH[language].isdisjoint(
        (blueprint, endpoint)
    )


def choose_language() -> Language:
    """As the person prefers, else as the browser was told here, else as it asks, else English."""
    who = viewer()
    if who is not None and who.preferences.language is not None:
        return who.preferences.language
    return read_cookie() or accepted_language()


def read_cookie() -> Language | None:
    word = request.cookies.get(COOKIE, "")
    return Language(word) if word in set(Language) else None


def accepted_language() -> Language:
    """The best of what the browser asks for. 'de-AT' is German."""
    for wanted, _quality in request.accept_languages:
        if (word := wanted.split("-")[0].lower()) in set(Language):
            return Language(word)
    return SOURCE


def keep_language(response: Response, language: Language | None, *, is_secure: bool) -> None:
    """Let the browser keep what was chosen, or forget it."""
    if language is None:
        response.delete_cookie(COOKIE, samesite="Lax", secure=is_secure)
    else:
        response.set_cookie(
            COOKIE, language, COOKIE_S, samesite="Lax", secure=is_secure, httponly=True
        )


def translations() -> NullTranslations:
    """The words of the page's language."""
    return translations_of(page_language())


def page_locale() -> Locale:
    """How the page writes dates and numbers."""
    return locale_of(page_language())


@lru_cache(maxsize=len(Language))
def locale_of(language: Language) -> Locale:
    """English is written as it is in Britain."""
    return Locale("en", "GB") if language is SOURCE else Locale(language)


def gettext(text: str, **values: object) -> str:
    """The text in the language of the page; %(name)s is filled in where values are given."""
    said = translations().gettext(text)
    return said % values if values else said


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """The one or the other by number, which is %(num)s in them."""
    return translations().ngettext(one, many, number) % {"num": number, **values}


def mark_up(text: str, **values: object) -> Markup:
    """The same in a template, where %% is a percent sign, and what is filled in is escaped."""
    language = page_language()
    return fill_in(pattern_of(language, text), values) if values else words_of(language, text)


def mark_up_count(one: str, many: str, number: int, **values: object) -> Markup:
    said = translations().ngettext(one, many, number)
    return fill_in(said, {"num": number, **values})


def fill_in(said: str, values: Mapping[str, object]) -> Markup:
    # the catalogue is ours, and a test keeps markup out of it
    return Markup(said % {name: escape(value) for name, value in values.items()})  # noqa: S704


@lru_cache(maxsize=TEXTS_KEPT)
def pattern_of(language: Language, text: str) -> str:
    return translations_of(language).gettext(text)


@lru_cache(maxsize=TEXTS_KEPT)
def words_of(language: Language, text: str) -> Markup:
    return fill_in(pattern_of(language, text), {})


def mark_text(text: str) -> str:
    """Give back the text: marks what is kept in a table and translated where it is shown."""
    return text

"""The catalogues of the languages: read from their text, once a process.

There is no compiled copy that could be missing or older than the text: reading one takes a tenth
of a second, when its language is asked for the first time.
"""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from app.domain.preferences import Language

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
SOURCE = Language.ENGLISH
"""What the product is written in; it has no catalogue."""
SAID = "said"
"""Context of the sentences that the layers below say: their words in braces are filled in."""

NAME = "name"
"""Context of the names of formats and categories that every organization starts with."""


def catalogue_path(language: Language) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(language: Language) -> Catalog:
    """The catalogue as it is written, unfinished entries and all."""
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language, domain="messages", abort_invalid=True)


@cache
def translations_of(language: Language) -> NullTranslations:
    """What screens ask for words; that of English gives back what it is asked."""
    if language is SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return Translations(compiled)

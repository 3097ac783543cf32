"""What the layers below say, in the language of the page.

They say it in English, with names and figures in it, and much of it is stored so. Each sentence is
found again among the patterns of the catalogue, and said with the same names and figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from markupsafe import Markup

from app.domain.preferences import Language
from app.web.catalogues import NAME, SAID, SOURCE, read_catalogue, translations_of
from app.web.languages import Told, page_language

BLANK = re.compile(r"\{(\w+)\}")
"""What is filled in."""
QUOTE = "quote"
"""The blank in which only what stands in quotation marks is filled in."""
BETWEEN_SENTENCES = re.compile(r"(?<=[.?!…]) (?=[A-Z“{])")
LISTING = re.compile(r"(?:, | and |; |: )(?![^“”]*”)")
"""Between the parts of a sentence that each say something by themselves, outside of quotes."""
NUMBERED = re.compile(r"(.+) (\d+)")
"""One of several that are called alike, such as `dog 2`."""
LETTER = re.compile(r"[^\W\d_]{2}")
"""What figures and units of one letter do not have."""
LONGEST = 1_000
"""Letters of a text that is looked up."""
LONGEST_SENTENCE = 300
"""Letters of a sentence in which something is filled in, such as what people call their files:
looking for five names in one takes a time that grows with its length to the fifth, .02 s here.
"""
DEEPEST = 4
"""How often what is filled in is a sentence with something filled in itself."""
KEPT = 4096
"""Sentences that are kept in each process: those of some hundred results."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One sentence with what is filled in, and how a language says it."""

    form: re.Pattern[str]
    said: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """Everything that a language can say of what the layers below say."""

    fixed: dict[str, str]
    patterns: tuple[Pattern, ...]


@cache
def phrases_of(language: Language) -> Phrases:
    """The patterns with the most fixed letters come first: they are the surest."""
    told = {
        str(message.id): str(message.string)
        for message in read_catalogue(language)
        if message.context == SAID and message.string and not message.fuzzy
    }
    open_ones = sorted(
        (text for text in told if BLANK.search(text)), key=lambda text: -len(BLANK.sub("", text))
    )
    return Phrases(
        {text: said for text, said in told.items() if not BLANK.search(text)},
        tuple(Pattern(form_of(text), told[text]) for text in open_ones),
    )


def form_of(text: str) -> re.Pattern[str]:
    """What a sentence looks like when it is filled in."""
    parts = BLANK.split(text)
    return re.compile(
        "".join(blank_form(part) if i % 2 else re.escape(part) for i, part in enumerate(parts)),
        re.DOTALL,
    )


def blank_form(name: str) -> str:
    """What may be filled into a blank; name: of the blank."""
    return f"(?P<{name}>“.+?”)" if name == QUOTE else f"(?P<{name}>.+?)"


@lru_cache(maxsize=KEPT)
def translate_sentence(language: Language, text: str, depth: int = 0) -> str | None:
    """The text in the language; None when the catalogue does not know it.

    Several sentences are said one by one: what is filled in never reaches over the end of one.
    depth: In how many others it was filled in.
    """
    if len(text) > LONGEST or depth > DEEPEST:
        return None
    phrases = phrases_of(language)
    if (said := say_fixed(phrases, text)) is not None:
        return said
    sentences = split_sentences(text)
    if len(sentences) > 1:
        parts = [translate_sentence(language, each, depth + 1) for each in sentences]
        if None not in parts:
            return " ".join(part for part in parts if part)
    return say_filled(phrases, language, text, depth) or say_list(language, text, depth)


def split_sentences(text: str) -> list[str]:
    return BETWEEN_SENTENCES.split(text)


def say_fixed(phrases: Phrases, text: str) -> str | None:
    """The text as one of the phrases in which nothing is filled in."""
    for turned, back in first_letters(text):
        if (fixed := phrases.fixed.get(turned)) is not None:
            return back(fixed)
    numbered = NUMBERED.fullmatch(text)
    said = say_fixed(phrases, numbered[1]) if numbered else None
    return f"{said} {numbered[2]}" if numbered and said is not None else None


def say_filled(phrases: Phrases, language: Language, text: str, depth: int) -> str | None:
    """The text as one of the phrases in which something is filled in."""
    if len(text) > LONGEST_SENTENCE:
        return None
    for turned, back in first_letters(text):
        for pattern in phrases.patterns:
            if found := pattern.form.fullmatch(turned):
                values = {
                    name: translate_value(language, value, depth + 1)
                    for name, value in found.groupdict().items()
                }
                return back(BLANK.sub(partial(fill_blank, values), pattern.said))
    return None


def say_list(language: Language, text: str, depth: int) -> str | None:
    """The text as a list of phrases; figures need none."""
    parts = LISTING.split(text)
    known = (translate_sentence(language, part, depth + 1) for part in parts if LETTER.search(part))
    return translate_list(language, text, depth) if len(parts) > 1 and None not in known else None


def fill_blank(values: Mapping[str, str], blank: re.Match[str]) -> str:
    """What stands in a place of the translation; a name that the sentence does not have stays."""
    return values.get(blank[1], blank[0])


def first_letters(text: str) -> Iterator[tuple[str, Callable[[str], str]]]:
    """The text as it is, and with another first letter; each with what undoes that."""
    yield text, str
    first = text[:1]
    if first.isupper():
        yield first.lower() + text[1:], lambda said: said[:1].upper() + said[1:]
    elif first.islower():
        yield first.upper() + text[1:], str


def translate_value(language: Language, value: str, depth: int) -> str:
    """What is filled in: a phrase, a list of such, or a name that stays as it is."""
    return (
        say_list(language, value, depth)
        or translate_sentence(language, value, depth)
        or translate_list(language, value, depth)
    )


def translate_list(language: Language, text: str, depth: int) -> str:
    """Each part by itself; one that is no phrase stays as it is."""
    parts = LISTING.split(text)
    if len(parts) < 2:
        return text
    marks = [translate_mark(language, mark) for mark in LISTING.findall(text)]
    told = [translate_sentence(language, part, depth + 1) or part for part in parts]
    return told[0] + "".join(mark + part for mark, part in zip(marks, told[1:], strict=True))


def translate_mark(language: Language, mark: str) -> str:
    """What stands between two parts."""
    word = mark.strip()
    return mark.replace(word, translate_sentence(language, word) or word)


def is_said(language: Language, text: str) -> bool:
    """Whether a text needs no translation: English on an English page, translated, or figures."""
    if language is SOURCE or isinstance(text, Markup | Told):
        return True
    return not text or not LETTER.search(text)


def say(text: str) -> str:
    """The text in the language of the page, or as it is where that does not know it."""
    language = page_language()
    if is_said(language, text):
        return text
    return translate_sentence(language, text) or text


def mark_said(text: str) -> str:
    """The same for the contents of an element: what stays English says so of itself."""
    language = page_language()
    if is_said(language, text):
        return text
    said = translate_sentence(language, text)
    return Markup('<span lang="en" dir="ltr">{}</span>').format(text) if said is None else said


def say_name(name: str) -> str:
    """The name of a format or category of the first catalogue; what people named stays so."""
    return str(translations_of(page_language()).pgettext(NAME, name))

"""Reading what providers answer: strictly, since a model may say anything at all.

What is a little outside is clamped, what cannot be true is refused, and an answer that is mostly
refused is refused as a whole.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from app.adapters.providers.questions import SEEN_BY_MODELS, THOUSANDTHS
from app.domain.documents.elements import Element, ElementKind
from app.domain.documents.suggestions import LONGEST_SUGGESTION, MOST_SUGGESTIONS, Suggestions
from app.domain.geometry import Box, Size
from app.domain.providers import Cause
from app.ports.providers import ProviderFailed
from app.ports.reader import ReadLine

MOST_ITEMS = 60
"""Elements or lines of one answer: what a busy advertisement has, and half as many more."""
LONGEST_LABEL = 300
"""Characters of what was read in one line."""
TOLERANCE = 50
"""Thousandths that an edge may lie outside: rounding of models; more is another unit."""
SMALLEST_SIDE = 2
"""Thousandths: nothing that matters is smaller."""
WHOLE = 0.97
"""Share of the picture from which a box says nothing of where a thing is."""
MOST_REFUSED = 0.5
"""Share of an answer that may be refused before all of it is."""

T = TypeVar("T")


def as_object(value: object) -> Mapping[str, object]:
    """The value as a JSON object.

    Raises:
        ProviderFailed: It is none.
    """
    if not isinstance(value, dict):
        raise ProviderFailed(Cause.NONSENSE)
    return value


def as_list(value: object) -> Sequence[object]:
    """The value as a JSON array.

    Raises:
        ProviderFailed: It is none.
    """
    if not isinstance(value, list):
        raise ProviderFailed(Cause.NONSENSE)
    return value


def as_text(value: object, longest: int) -> str:
    """The text on one line, without what is not shown.

    Raises:
        ProviderFailed: It is no text.
    """
    if not isinstance(value, str):
        raise ProviderFailed(Cause.NONSENSE)
    shown = "".join(
        " " if unicodedata.category(letter) in ("Zl", "Zp", "Cc") else letter
        for letter in value[: longest * 4]
        if unicodedata.category(letter) not in ("Cf", "Cs", "Co", "Cn") or letter == "\u200d"
    )
    return " ".join(shown.split())[:longest]


def as_number(value: object) -> float:
    """The value as a finite number.

    Raises:
        ProviderFailed: It is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProviderFailed(Cause.NONSENSE)
    number = float(value) if abs(value) < 1e12 else math.inf
    if not math.isfinite(number):
        raise ProviderFailed(Cause.NONSENSE)
    return number


def as_share(value: object) -> float:
    """A number of 0..1; a little outside is clamped.

    Raises:
        ProviderFailed: It is none, such as a percentage.
    """
    number = as_number(value)
    if not -0.05 <= number <= 1.05:
        raise ProviderFailed(Cause.IMPLAUSIBLE)
    return min(max(number, 0.0), 1.0)


def as_box(edges: Sequence[object], size: Size) -> Box:
    """A box in the picture's pixels.

    Args:
        edges: Left, top, right, bottom in thousandths.
        size: Of the picture.

    Raises:
        ProviderFailed: It lies outside, is turned round or empty, or is in another unit.
    """
    if len(edges) != 4:
        raise ProviderFailed(Cause.NONSENSE)
    numbers = [as_number(edge) for edge in edges]
    if not all(-TOLERANCE <= number <= THOUSANDTHS + TOLERANCE for number in numbers):
        raise ProviderFailed(Cause.IMPLAUSIBLE)
    left, top, right, bottom = (min(max(number, 0.0), THOUSANDTHS) for number in numbers)
    if right - left < SMALLEST_SIDE or bottom - top < SMALLEST_SIDE:
        raise ProviderFailed(Cause.IMPLAUSIBLE)
    wide, high = size.width / THOUSANDTHS, size.height / THOUSANDTHS
    return Box.from_edges(left * wide, top * high, right * wide, bottom * high)


def edges_of(item: Mapping[str, object]) -> Sequence[object]:
    return [item.get(edge) for edge in ("left", "top", "right", "bottom")]


def read_elements(answer: object, size: Size, source: str) -> tuple[Element, ...]:
    """What a model says to be in a picture of that size; source: the model's name.

    Raises:
        ProviderFailed: The answer is none, or most of it cannot be true.
    """

    def read_one(item: object, number: int) -> Element:
        fields = as_object(item)
        kind = fields.get("kind")
        if kind not in SEEN_BY_MODELS:
            raise ProviderFailed(Cause.IMPLAUSIBLE)
        box = as_box(edges_of(fields), size)
        if box.area > WHOLE * size.pixels:
            raise ProviderFailed(Cause.IMPLAUSIBLE)
        return Element(
            id=f"{kind}-{source}-{number}",
            kind=ElementKind(str(kind)),
            label=as_text(fields.get("label"), LONGEST_LABEL),
            score=as_share(fields.get("score")),
            box=box,
            source=source,
        )

    return tuple(read_items(as_object(answer).get("elements"), read_one))


def read_lines(answer: object, size: Size) -> tuple[ReadLine, ...]:
    """The lines that a model says it has read in a picture of that size.

    Raises:
        ProviderFailed: The answer is none, or most of it cannot be true.
    """

    def read_one(item: object, _number: int) -> ReadLine:
        fields = as_object(item)
        text = as_text(fields.get("text"), LONGEST_LABEL)
        if not text:
            raise ProviderFailed(Cause.IMPLAUSIBLE)
        return ReadLine(text, as_share(fields.get("score")), as_box(edges_of(fields), size))

    return tuple(read_items(as_object(answer).get("lines"), read_one))


def read_items(value: object, read_one: Callable[[object, int], T]) -> list[T]:
    """Every item that holds up.

    Raises:
        ProviderFailed: There is no list, or it is too long, or most of it does not hold up.
    """
    items = as_list(value)
    if len(items) > MOST_ITEMS:
        raise ProviderFailed(Cause.IMPLAUSIBLE)
    taken: list[T] = []
    refused: list[ProviderFailed] = []
    for number, item in enumerate(items, 1):
        try:
            taken.append(read_one(item, number))
        except ProviderFailed as refusal:
            refused.append(refusal)
    if refused and len(refused) > MOST_REFUSED * len(items):
        raise refused[0]
    return taken


def read_scores(answer: object, categories: Iterable[str]) -> dict[str, float]:
    """How likely the picture belongs to each of the categories, 0..1.

    Raises:
        ProviderFailed: The answer does not say of each.
    """
    fields = as_object(answer)
    return {name: as_share(fields.get(name)) for name in categories}


def read_suggestions(answer: object, source: str) -> Suggestions:
    """Suggestions for people; source: the model's name.

    Raises:
        ProviderFailed: The answer is none, or holds nothing.
    """
    fields = as_object(answer)
    found = Suggestions(
        alt=as_text(fields.get("alt"), LONGEST_SUGGESTION + 50),
        captions=short_texts(fields.get("captions")),
        prompts=short_texts(fields.get("prompts")),
        source=source,
    )
    if not (found.alt or found.captions or found.prompts):
        raise ProviderFailed(Cause.IMPLAUSIBLE)
    return found


def short_texts(value: object) -> tuple[str, ...]:
    texts = [as_text(item, LONGEST_SUGGESTION) for item in as_list(value)[: 4 * MOST_SUGGESTIONS]]
    return tuple(dict.fromkeys(filter(None, texts)))[:MOST_SUGGESTIONS]

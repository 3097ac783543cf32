"""Kinds of fields that several documents have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from app.domain.documents.sentences import SENTENCES
from app.domain.geometry import Box

COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)

Switch = StrictBool
Whole = StrictInt


def write_whole_as_integer(value: float) -> int | float:
    return int(value) if value.is_integer() else value


Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number; one in quotation marks is none."""
Amount = Annotated[Number, PlainSerializer(write_whole_as_integer, return_type=int | float)]
"""A number that is mostly whole, and then written as a whole one: 50 and not 50.0."""
Factor = Annotated[Number, Field(ge=0, le=2)]
"""0..2; 1 leaves everything as it is."""
Share = Annotated[Number, Field(ge=0, le=1)]


def long_colour(value: object) -> object:
    """`#rrggbb` in small letters; the short form `#rgb` is taken too."""
    if not isinstance(value, str) or not COLOUR.fullmatch(value):
        raise PydanticCustomError("colour", "Use a colour such as #1a2b3c.")
    digits = value[1:].lower()
    return f"#{''.join(2 * digit for digit in digits) if len(digits) == 3 else digits}"


Colour = Annotated[
    str, BeforeValidator(long_colour), Field(json_schema_extra={"pattern": "^#[0-9a-fA-F]{6}$"})
]

Item = TypeVar("Item")


def each_once(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items without repetitions, in the order given."""
    return tuple(dict.fromkeys(items))


def said_of_the_whole(sentence: str) -> WrapValidator:
    """Say one sentence of a list, under its own name, whatever is wrong in it.

    A check of our own inside speaks for itself.
    """

    def check(value: object, handler: ValidatorFunctionWrapHandler) -> object:
        try:
            return handler(value)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            ours = "ctx" not in first and not first["loc"] and first["type"] not in SENTENCES
            said = first["msg"] if ours else sentence
            raise PydanticCustomError("list", "{said}", {"said": said}) from None

    return WrapValidator(check)


def words_of(kind: type[StrEnum]) -> WrapValidator:
    """Of a list of at least one word: says what the words are."""
    return said_of_the_whole(f"Use a list of at least one of {', '.join(kind)}.")


def texts_of(at_most: int, longest: int) -> WrapValidator:
    """Of a list of short texts: says how many and how long."""
    return said_of_the_whole(f"Use a list of at most {at_most} texts of at most {longest} letters.")


EACH_ONCE = AfterValidator(each_once)


MOST_PROVIDERS = 20
"""Providers that can be named: more than anybody sets up."""
LONGEST_PROVIDER = 31
"""Letters of a provider's name."""


def strip_blanks(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


STRIPPED = BeforeValidator(strip_blanks)
"""Kept without the blanks around it."""


def title(longest: int) -> Any:
    """Of a text that must not be blank; stands before STRIPPED."""
    return Field(min_length=1, max_length=longest, json_schema_extra={"pattern": r"\S"})


ProviderNames = Annotated[
    tuple[Annotated[str, title(LONGEST_PROVIDER)], ...],
    Field(max_length=MOST_PROVIDERS),
    EACH_ONCE,
    texts_of(MOST_PROVIDERS, LONGEST_PROVIDER),
]


def read_box(value: object) -> object:
    return Box(*value) if isinstance(value, Iterable) and not isinstance(value, Mapping) else value


READ_BOX = BeforeValidator(read_box, json_schema_input_type=tuple[float, float, float, float])


def box_to_list(digits: int) -> PlainSerializer:
    """How a box is written: as [left, top, width, height], rounded to digits."""
    return PlainSerializer(lambda box: box.as_list(digits), return_type=list[float])


StoredBox = Annotated[Box, READ_BOX, box_to_list(1)]
"""A box that is written to a tenth of a pixel."""


def rounded_to(digits: int) -> PlainSerializer:
    """How a number is written."""
    return PlainSerializer(lambda value: round(value, digits), return_type=float)


UNLESS_EMPTY: Any = Field(exclude_if=lambda value: not value)
"""Written only when there is something: not None, nor 0, nor an empty list."""

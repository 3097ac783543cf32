"""What a document's declaration says to people: the fields of a form, made from it alone.

Label, help and unit stand in the field's annotation (`Shown`), limits and choices are those that
the document is checked by. A new field of a known kind is in the form without any further step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache, reduce
from types import NoneType
from typing import TypeGuard, get_args, get_origin
from uuid import UUID

from pydantic import GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.domain.documents.document import Document
from app.domain.documents.fields import Colour

LARGEST_WITHOUT_LIMIT = 1e6
"""Upper limit of a number whose declaration names none."""


class Control(StrEnum):
    """What a field is set with."""

    CHOICE = "choice"
    """One of some words."""
    SEVERAL = "several"
    """Some of some words."""
    ORDERED = "ordered"
    """Some of some words that are known elsewhere, in an order."""
    NUMBER = "number"
    SWITCH = "switch"
    COLOURS = "colours"
    COLOUR = "colour"
    TEXT = "text"
    LINES = "lines"
    """Short texts, one a line."""
    DATE = "date"
    LISTED = "listed"
    """One of some things that are known elsewhere."""


class Source(StrEnum):
    """Where the choices of a field come from that its declaration cannot know."""

    FONTS = "fonts"
    COLOURS = "colours"
    """Of the brand; others are typed."""
    PLATFORMS = "platforms"
    CATEGORIES = "categories"
    """Offered beside what is typed."""
    MASKS = "masks"
    FORMAT_RULES = "format_rules"
    PROVIDERS = "providers"


@dataclass(frozen=True, slots=True)
class Words:
    """What a member of an enum is called on screens, and what it means."""

    label: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """How people see a field.

    Attributes:
        label: Its name; the description of the API bears it too.
        help: What it does, in a sentence or two.
        unit: Of its number, as it is shown.
        factor: What is shown per what is stored: 100 for a fraction in percent.
        step: Of its slider, in what is shown.
        words: Of its choices; others are called by what is stored.
        source: Where its choices come from, if not from its type.
        absent: Of numbers by word, what counts for a word that has none.
    """

    label: str
    help: str = ""
    unit: str = ""
    factor: float = 1.0
    step: float = 1.0
    words: Mapping[StrEnum, Words] = field(default_factory=dict, hash=False)
    source: Source | None = None
    absent: float = 0.0

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = handler(schema)
        if self.help and "description" not in described:
            described["description"] = self.help
        return described


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form.

    Attributes:
        path: Dotted, in the words of the stored document; errors bear it too.
        names: The attributes that lead to it, from the document on.
        section: Heading of the group it stands in; its own label when it stands alone.
        is_inset: Whether the group is the four margins of a picture.
        least, most: Of its number, as stored.
        key: Of numbers by word, whose number it is.
        is_whole: Whether its number has no fraction.
        is_optional: Whether it may be left empty, which is stored as null.
        longest: Of its text, letters.
    """

    path: str
    names: tuple[str, ...]
    control: Control
    shown: Shown
    section: str
    section_help: str = ""
    is_inset: bool = False
    options: tuple[Option, ...] = ()
    least: float = 0.0
    most: float = LARGEST_WITHOUT_LIMIT
    key: StrEnum | None = None
    is_whole: bool = False
    is_optional: bool = False
    longest: int = 0

    def value_in(self, document: Document) -> object:
        """What the document holds in it, in JSON: text, number, switch, or a list of texts."""
        value: object = reduce(getattr, self.names, document)
        if self.key is not None and isinstance(value, Mapping):
            value = value.get(self.key, self.shown.absent)
        if isinstance(value, tuple):
            given = [option.value for option in self.options]
            items = [str(item) for item in value]
            return sorted(items, key=given.index) if given else items
        return str(value) if isinstance(value, StrEnum | UUID | date) else value


@cache
def form_of(declaration: type[Document]) -> tuple[FormField, ...]:
    """Every field of a form that sets the document, in the order of the declaration."""
    return tuple(find_fields(declaration))


def find_fields(
    declaration: type[Document], parent: FormField | None = None
) -> Iterator[FormField]:
    """The fields of a document, and of the documents in it."""
    schemas = declaration.model_json_schema()["properties"]
    for name, info in declaration.model_fields.items():
        shown = shown_of(name, info)
        around = parent or FormField("", (), Control.NUMBER, shown, shown.label)
        path = ".".join(filter(None, [around.path, info.alias or name]))
        here = replace(
            around,
            path=path,
            names=(*around.names, name),
            shown=shown,
            section=around.section or shown.label,
        )
        if isinstance(info.annotation, type) and issubclass(info.annotation, Document):
            if shown.label:
                here = replace(here, section=shown.label, section_help=shown.help)
            is_inset = {"top", "bottom", "left", "right"} == set(info.annotation.model_fields)
            yield from find_fields(info.annotation, replace(here, is_inset=is_inset))
        else:
            yield from with_controls(here, info.annotation, schemas[info.alias or name])


def shown_of(name: str, info: FieldInfo) -> Shown:
    """How people see a field; one that does not say it is called by its name."""
    for note in info.metadata:
        if isinstance(note, Shown):
            return note
    return Shown(name.replace("_", " ").capitalize())


def with_controls(here: FormField, kind: object, schema: JsonSchemaValue) -> Iterator[FormField]:
    """The field with what it is set with; of numbers by word, a field for each word."""
    if get_origin(kind) is not dict:
        yield with_control(here, kind, schema)
        return
    words, number = get_args(kind)
    if not is_enum(words):
        raise TypeError(f"{here.path}: no control is known for {kind}")
    bare = get_args(number)[0] if get_args(number) else number
    inner = with_control(here, bare, schema["additionalProperties"])
    for option, key in zip(options_of(words, here.shown), words, strict=True):
        shown = replace(here.shown, label=option.label, help=option.help)
        yield replace(
            inner,
            path=f"{here.path}.{key}",
            key=key,
            shown=shown,
            section=here.shown.label,
            section_help=here.shown.help,
        )


def with_control(here: FormField, kind: object, schema: JsonSchemaValue) -> FormField:
    """The field with what it is set with, by its type and the limits in its schema.

    Raises:
        TypeError: No control is known for the type.
    """
    inner = get_args(kind)
    if NoneType in inner:
        some = next(bare_type(each) for each in inner if each is not NoneType)
        filled = next(each for each in schema["anyOf"] if each.get("type") != "null")
        return replace(with_control(here, some, filled), is_optional=True)
    if kind is bool:
        return replace(here, control=Control.SWITCH)
    if kind in (int, float):
        least, most = limits_in(schema)
        return replace(here, control=Control.NUMBER, least=least, most=most, is_whole=kind is int)
    if kind in (date, UUID):
        return replace(here, control=Control.DATE if kind is date else Control.LISTED)
    if kind is str:
        return with_text(here, schema)
    if is_enum(kind):
        return replace(here, control=Control.CHOICE, options=options_of(kind, here.shown))
    if get_origin(kind) is tuple and is_enum(word := bare_type(inner[0])):
        return replace(here, control=Control.SEVERAL, options=options_of(word, here.shown))
    if get_origin(kind) is tuple and (here.shown.source or inner[0] == Colour):
        return replace(here, control=control_of_list(here.shown, inner[0]))
    if get_origin(kind) is tuple and bare_type(inner[0]) is str:
        return replace(here, control=Control.LINES)
    raise TypeError(f"{here.path}: no control is known for {kind}")


CHOSEN_FROM = frozenset({Source.FONTS, Source.MASKS, Source.PLATFORMS})
"""Sources from which a text is chosen; from others it is typed."""


ORDERED_FROM = frozenset({Source.PROVIDERS})
"""Sources of which the order counts."""


def with_text(here: FormField, schema: JsonSchemaValue) -> FormField:
    """The field of a text: a colour by its pattern, one that is chosen by where from."""
    if schema.get("pattern", "").startswith("^#"):
        return replace(here, control=Control.COLOUR)
    control = Control.LISTED if here.shown.source in CHOSEN_FROM else Control.TEXT
    return replace(here, control=control, longest=schema.get("maxLength", 0))


def control_of_list(shown: Shown, item: object) -> Control:
    """With what a list is set whose choices are known elsewhere."""
    if item == Colour:
        return Control.COLOURS
    return Control.ORDERED if shown.source in ORDERED_FROM else Control.SEVERAL


def bare_type(kind: object) -> object:
    """The type without what is noted beside it."""
    return get_args(kind)[0] if hasattr(kind, "__metadata__") else kind


def limits_in(schema: JsonSchemaValue) -> tuple[float, float]:
    """The least and the most that a number may be."""
    least: float = schema.get("minimum") or schema.get("exclusiveMinimum") or 0.0
    most: float = schema.get("maximum") or LARGEST_WITHOUT_LIMIT
    return least, most


def is_enum(kind: object) -> TypeGuard[type[StrEnum]]:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def options_of(kind: type[StrEnum], shown: Shown) -> tuple[Option, ...]:
    """The members of an enum as choices."""
    return tuple(
        Option(str(member), words.label, words.help)
        for member in kind
        for words in [shown.words.get(member, Words(member.replace("-", " ").capitalize()))]
    )

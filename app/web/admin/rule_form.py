"""The form of a document: made from its declaration alone, and read back into it.

Rules, formats and text styles are set by such forms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field as made_by
from itertools import groupby
from typing import Generic, TypeVar

from werkzeug.datastructures import MultiDict

from app.domain.documents.declared import Control, FormField, Option, Source, form_of
from app.domain.documents.document import Document, Json
from app.domain.errors import Invalid
from app.domain.rule_changes import Change, label_of, put_value, say_value, shown_number, with_unit
from app.web.languages import Told, gettext
from app.web.sentences import say

SENT = "field"
"""Names the fields that a page shows: one that it does not know stays as it is."""
MOVE = "move"
"""Names the button that moves one of several words: the field's path, `up` or `down`, the word."""
MOST_STEPS = 400
"""Steps of a slider: with more, a hand finds none of them."""
DIGITS = 9
"""Places after the point to which a shown number is brought back to a stored one."""


UNITS = {"KB": {"MB": 1_000.0, "B": 0.001}}
"""Of a field's unit, what others are taken too, and how many of it they are."""
AnyDocument = TypeVar("AnyDocument", bound=Document)
Choices = Mapping[Source, Sequence[Option]]
"""What can be chosen, by where it is known."""


@dataclass(frozen=True, slots=True)
class Draft(Generic[AnyDocument]):
    """What somebody typed.

    Attributes:
        rule: The version that the form was opened with, with what was typed and is good.
        errors: What is wrong, by path.
        typed: What stands in each field, as it was typed.
    """

    rule: AnyDocument
    errors: Mapping[str, str] = made_by(default_factory=dict)
    typed: Mapping[str, list[str]] = made_by(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field as the page shows it.

    Attributes:
        field: Its declaration.
        value: Of a number, choice or colours the text in it; of a switch `on` or nothing.
        chosen: Of several words, the chosen ones.
        options: Its choices.
        error: What is wrong with it.
        was: What is in force, where that is something else.
        theirs: What another admin made of it in between.
    """

    field: FormField
    value: str
    chosen: tuple[str, ...]
    options: tuple[Option, ...]
    error: str
    was: str
    theirs: Change | None

    @property
    def has_slider(self) -> bool:
        shown = self.field.shown
        steps = (self.field.most - self.field.least) * shown.factor / shown.step
        return self.field.control is Control.NUMBER and steps <= MOST_STEPS

    @property
    def least(self) -> str:
        return shown_number(self.field, self.field.least)

    @property
    def most(self) -> str:
        return shown_number(self.field, self.field.most)


@dataclass(frozen=True, slots=True)
class SectionView:
    """Fields that stand together. title: empty where each has its own; help: of all of them."""

    title: str
    help: str
    is_inset: bool
    fields: tuple[FieldView, ...]

    @property
    def is_single(self) -> bool:
        """Whether the section is one field with the same name."""
        return len(self.fields) == 1 and self.fields[0].field.shown.label == self.title


def read_draft(base: AnyDocument, form: MultiDict[str, str]) -> Draft[AnyDocument]:
    """What was typed, over the version that the form was opened with."""
    values: dict[str, object] = {}
    errors: dict[str, str] = {}
    typed = {path: read_typed(form, path) for path in set(form.getlist(SENT))}
    for field in form_of(type(base)):
        if field.path not in typed:
            continue
        try:
            values[field.path] = read_field(field, typed[field.path])
        except ValueError as error:
            errors[field.path] = str(error)
    try:
        return Draft(lay_over(base, values), errors, typed)
    except Invalid as refusal:
        bad = [*refusal.fields]
        good = {
            path: value
            for path, value in values.items()
            if not any(f"{each}.".startswith(f"{path}.") for each in bad)
        }
        return Draft(lay_over_what_goes(base, good), {**errors, **refusal.fields}, typed)


def read_typed(form: MultiDict[str, str], path: str) -> list[str]:
    """What stands in a field; with one word moved, where its button was pressed."""
    typed = form.getlist(path)
    moved, _, rest = form.get(MOVE, "").partition(" ")
    step, _, word = rest.partition(" ")
    return move_word(typed, word, is_up=step == "up") if moved == path else typed


def move_word(words: Sequence[str], word: str, *, is_up: bool) -> list[str]:
    """The words with one of them a place further up or down; as they are where that is no place."""
    moved = list(words)
    if word in moved:
        at = moved.index(word)
        to = min(max(at - 1 if is_up else at + 1, 0), len(moved) - 1)
        moved.insert(to, moved.pop(at))
    return moved


def lay_over_what_goes(base: AnyDocument, values: Mapping[str, object]) -> AnyDocument:
    """The document with the values; as it was where they do not go with what stays in it."""
    try:
        return lay_over(base, values)
    except Invalid:
        return base


def name_errors(draft: Draft[AnyDocument]) -> tuple[str, ...]:
    """What is wrong, with the name of each field."""
    labels = {field.path: label_of(field) for field in form_of(type(draft.rule))}
    return tuple(
        Told(f"{say(labels.get(path, path.capitalize()))}: {say(error)}")
        for path, error in draft.errors.items()
    )


def lay_over(base: AnyDocument, values: Mapping[str, object]) -> AnyDocument:
    """The document with some values, by path.

    Raises:
        Invalid: With the path of every bad one.
    """
    document: Json = {}
    for path, value in values.items():
        put_value(document, path, value)
    return base.with_changes(document)


def read_field(field: FormField, typed: Sequence[str]) -> object:
    """The stored value of what stands in a field.

    Raises:
        ValueError: With a sentence for people.
    """
    text = typed[0].strip() if typed else ""
    if field.control is Control.SWITCH:
        return bool(typed)
    if field.is_optional and not text:
        return None
    if field.control is Control.LINES:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if field.control in (Control.SEVERAL, Control.ORDERED):
        return list(typed)
    if field.control is Control.COLOURS:
        text = " ".join(typed)
        return text.replace(",", " ").replace(";", " ").split()
    return read_amount(field, text) if field.control is Control.NUMBER else text


def read_amount(field: FormField, text: str) -> float:
    """A number as people type it, with comma or point, a true minus or a hyphen, or its unit."""
    unit = field.shown.unit
    others = UNITS.get(unit, {})
    other = "" if text.endswith(unit) else next((o for o in others if text.endswith(o)), "")
    bare = text.removesuffix(other or unit).strip().replace(",", ".").replace("\u2212", "-")
    try:
        value = float(bare) * others.get(other, 1.0) / field.shown.factor
    except ValueError:
        value = float("nan")
    if not field.least <= value <= field.most:
        least = shown_number(field, field.least)
        raise ValueError(f"Use {least} to {with_unit(field, field.most)}.")
    if not field.is_whole:
        return round(value, DIGITS)
    whole = round(value, DIGITS)
    if not whole.is_integer():
        raise ValueError("Use a whole number.")
    return int(whole)


def show_form(
    draft: Draft[AnyDocument],
    in_force: AnyDocument,
    choices: Choices,
    theirs: Mapping[str, Change] | None = None,
) -> tuple[SectionView, ...]:
    """The form of a document, section by section.

    Args:
        draft: What stands in the fields.
        in_force: What is changed.
        choices: What its declaration cannot know.
        theirs: What another admin changed in between, by path.
    """
    fields = form_of(type(draft.rule))
    views = [show_field(field, draft, in_force, choices, theirs or {}) for field in fields]
    sections = []
    for (title, is_inset), group in groupby(views, heading_of):
        shown = tuple(group)
        sections.append(SectionView(title, shown[0].field.section_help, is_inset, shown))
    return tuple(sections)


def heading_of(view: FieldView) -> tuple[str, bool]:
    """What a field stands under; fields that say all by themselves stand together under nothing."""
    field = view.field
    is_alone = field.section == field.shown.label
    has_legend = field.control in (Control.CHOICE, Control.SEVERAL) and not field.is_optional
    if is_alone and not has_legend:
        return "", False
    return field.section, field.is_inset


def show_field(
    field: FormField,
    draft: Draft[AnyDocument],
    in_force: AnyDocument,
    choices: Choices,
    theirs: Mapping[str, Change],
) -> FieldView:
    """One field; while anything is wrong each one stands there as it was typed.

    Fields that do not go together may leave nothing of what was typed in the document.
    """
    value, live = field.value_in(draft.rule), field.value_in(in_force)
    error = draft.errors.get(field.path, "")
    shown = text_of(field, value)
    chosen = tuple(map(str, value)) if isinstance(value, list) else (shown,) if shown else ()
    if draft.errors and field.path in draft.typed:
        typed = draft.typed[field.path]
        shown = "on" if typed and field.control is Control.SWITCH else " ".join(typed)
        chosen = tuple(word for word in typed if word)
    return FieldView(
        field=field,
        value=shown,
        chosen=chosen,
        options=options_of_field(field, choices, chosen),
        error=error,
        was=say_value(field, live) if value != live else "",
        theirs=theirs.get(field.path),
    )


def text_of(field: FormField, value: object) -> str:
    """A stored value as it stands in its field."""
    if field.control is Control.SWITCH:
        return "on" if value else ""
    if value is None:
        return ""
    if isinstance(value, list):
        return ("\n" if field.control is Control.LINES else " ").join(map(str, value))
    return shown_number(field, value) if isinstance(value, int | float) else str(value)


def options_of_field(
    field: FormField, choices: Choices, chosen: Sequence[str]
) -> tuple[Option, ...]:
    """The choices of a field; what was chosen once stays a choice, though it is gone.

    Where the order counts, what is chosen comes first, in its order.
    """
    offered = field.options if field.shown.source is None else choices[field.shown.source]
    if field.control not in (Control.SEVERAL, Control.ORDERED, Control.LISTED):
        return tuple(offered)
    known = {option.value: option for option in offered}
    if field.control is Control.ORDERED:
        gone = gettext("not set up in this installation")
        first = tuple(known.get(name, Option(name, name, gone)) for name in chosen)
        return (*first, *(option for option in offered if option not in first))
    return (*offered, *(Option(name, name) for name in chosen if name not in known))


def named_options(names: Sequence[str]) -> tuple[Option, ...]:
    """Choices that are called by what is stored."""
    return tuple(Option(name, name) for name in names)

"""A rule value is added in its declaration alone: the screens draw it, read it, compare it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

import pytest
from pydantic import Field
from werkzeug.datastructures import MultiDict

from app.domain.documents.declared import Shown, Words, form_of
from app.domain.documents.document import Document
from app.domain.documents.fields import Colour, Factor, Number, Switch, Whole
from app.domain.documents.rules import (
    RULES,
    AdaptationStrategy,
    AIBehaviorRule,
    BesidePhotographs,
    FocalPointLogic,
    Insets,
    RuleGroup,
)
from app.web.admin.rule_form import read_draft
from tests.architecture.sources import ROOT
from tests.web.forms import read_form
from tests.web.screens import Screens

GROUP = RuleGroup.AI_BEHAVIOR
ADDRESS = f"/admin/rules/{GROUP}"


class Mood(StrEnum):
    CALM = "calm"
    LOUD_AND_CLEAR = "loud-and-clear"


class Nested(Document):
    patience: Annotated[Number, Field(ge=1, le=9), Shown("Patience", unit="s")] = 2.0


class Grown(AIBehaviorRule):
    """A rule with a new value of every kind."""

    steps: Annotated[Whole, Field(ge=1, le=8), Shown("Steps", "How often.")] = 3
    share: Annotated[Number, Field(ge=0, le=0.5), Shown("Share", unit="%", factor=100)] = 0.25
    is_bold: Annotated[Switch, Shown("Bold", "Or not.")] = False
    mood: Annotated[Mood, Shown("Mood", words={Mood.CALM: Words("Calm", "As a lake.")})] = Mood.CALM
    moods: Annotated[tuple[Mood, ...], Shown("Moods")] = (Mood.CALM,)
    tints: Annotated[tuple[Colour, ...], Shown("Tints")] = ()
    loudness: Annotated[dict[Mood, Factor], Shown("Loudness", absent=1.0)] = Field(
        default_factory=dict
    )
    border: Annotated[Insets, Shown("Border", "All around.")] = Insets()
    nested: Annotated[Nested, Shown("Nested")] = Nested()
    unnamed_value: Annotated[Number, Field(ge=0, le=10)] = 1.0


TYPED = {
    "steps": "8",
    "share": "12,5",
    "isBold": "on",
    "mood": "loud-and-clear",
    "moods": ["calm", "loud-and-clear"],
    "tints": "#abc #123456",
    "loudness.calm": "0.5",
    "border.left": "10",
    "nested.patience": "4",
    "unnamedValue": "7",
}


@pytest.fixture
def grown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, GROUP, Grown)  # type: ignore[arg-type]


@pytest.mark.usefixtures("grown")
def test_a_new_value_of_every_kind_needs_no_template(screens: Screens) -> None:
    page = screens.get(ADDRESS).text
    for words in ("Steps", "How often.", "Bold", "Mood", "As a lake.", "Loud and clear", "Tints"):
        assert words in page
    assert "Unnamed value" in page
    fields = read_form(page, "rule-form")
    assert set(TYPED) <= set(fields["field"])
    assert (fields["steps"], fields["share"], fields["loudness.calm"]) == (["3"], ["25"], ["1"])

    answer = screens.post(ADDRESS, **{**fields, **TYPED, "act": "publish"})
    assert answer.status_code == 303
    shown = read_form(screens.get(answer.location).text, "rule-form")
    for path, value in TYPED.items():
        expected = value if isinstance(value, list) else [value.replace(",", ".")]
        assert shown.get(path) == (
            [expected[0].replace("#abc", "#aabbcc")] if path == "tints" else expected
        )
    history = screens.get(f"{ADDRESS}/versions?from=1&to=2").text
    for words in ("Steps", "12.5\u00a0%", "Loud and clear", "Border: Left", "4\u00a0s"):
        assert words in history


@pytest.mark.usefixtures("grown")
@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("steps", "2.5", "Use a whole number."),
        ("steps", "9", "Use 1 to 8."),
        ("share", "51", "Use 0 to 50\u00a0%."),
        ("nested.patience", "0", "Use 1 to 9\u00a0s."),
        ("tints", "blue", "such as #1a2b3c"),
        ("mood", "sad", "Use one of"),
    ],
)
def test_a_new_value_is_checked_by_its_declaration(
    screens: Screens, path: str, typed: str, said: str
) -> None:
    fields = {**read_form(screens.get(ADDRESS).text, "rule-form"), path: typed, "act": "publish"}
    answer = screens.post(ADDRESS, **fields)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_a_type_that_no_control_is_known_for_is_refused_when_the_form_is_made() -> None:
    class Odd(Document):
        anything: dict[str, str] = {}  # noqa: RUF012

    with pytest.raises(TypeError, match="anything"):
        form_of(Odd)


def test_templates_of_rules_name_no_value() -> None:
    names = {
        name
        for declaration in RULES.values()
        for field in form_of(declaration)
        for name in field.path.split(".")
        if field.key is None
    } - {"top", "right", "bottom", "left"}
    assert len(names) > 15
    for template in ("admin/rules.html", "admin/rule_history.html", "components/rules.html"):
        text = (ROOT / "app" / "templates" / template).read_text(encoding="utf-8")
        assert [name for name in names if re.search(rf"\b{name}\b", text)] == []


def test_logics_strategies_and_photographs_are_drawn_and_nothing_else_is() -> None:
    text = (ROOT / "app/templates/components/choice_drawings.html").read_text(encoding="utf-8")
    drawn = re.findall(r"value == '([^']+)'", text)
    known = {*FocalPointLogic, *AdaptationStrategy, *BesidePhotographs}
    assert sorted(drawn) == sorted(known)


def test_every_value_of_every_rule_has_a_label_of_its_own() -> None:
    for declaration in RULES.values():
        labels = [(field.section, field.shown.label) for field in form_of(declaration)]
        assert all(label for _, label in labels)
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("typed", ["0.1", "0,1", " 10 % ", "10%", "1e1", "10.0"])
def test_a_number_is_read_as_people_type_it(typed: str) -> None:
    rule = RULES[RuleGroup.ADAPTATION]()
    path = "layoutGuidance.safeZone.top"
    draft = read_draft(rule, MultiDict([("field", path), (path, typed)]))
    assert draft.errors == {}
    small = typed in {"0.1", "0,1"}
    assert draft.rule.to_json()["layoutGuidance"]["safeZone"]["top"] == (0.001 if small else 0.1)  # type: ignore[index]

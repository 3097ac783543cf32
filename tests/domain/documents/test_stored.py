"""Documents that earlier releases stored still open, and say what they said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.documents.analysis import Analysis
from app.domain.documents.corrections import Corrections
from app.domain.documents.edits import EDIT_KINDS, Edits
from app.domain.documents.formats import FormatFacts
from app.domain.documents.plans import Plan
from app.domain.documents.rule_records import RulesRecord
from app.domain.documents.rules import RULES, RuleGroup
from app.domain.documents.text_styles import TextStyles
from app.domain.geometry import Size

EARLIER = json.loads((Path(__file__).parent / "earlier" / "release-0.1.json").read_text())
"""One of each, as release 0.1 wrote it."""
KINDS = {
    "analysis": Analysis,
    "plan": Plan,
    "edits": Edits,
    "corrections": Corrections,
    "text_styles": TextStyles,
}


@pytest.mark.parametrize("name", KINDS)
def test_a_document_of_an_earlier_release_is_read_and_written_as_it_was(name: str) -> None:
    document = EARLIER[name]
    assert KINDS[name].read(document).to_json() == document


def test_stored_names_of_fields_outlive_the_names_in_the_code() -> None:
    """What is stored as `ground` and `spared` is read as the background and the protected mask."""
    plan, analysis = Plan.read(EARLIER["plan"]), Analysis.read(EARLIER["analysis"])
    assert plan.background is not None
    assert plan.protected is not None
    assert analysis.background is not None
    assert plan.warnings
    assert not {"background", "protected"} & {*plan.to_json(), *analysis.to_json()}


@pytest.mark.parametrize("group", RuleGroup)
def test_a_rule_of_an_earlier_release_is_the_same_rule(group: RuleGroup) -> None:
    document = EARLIER["rules"][group]
    assert RULES[group].read(document).to_json() == document


def without(document: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """A copy that lacks one field."""
    name, *rest = path
    if not rest:
        return {key: value for key, value in document.items() if key != name}
    return {**document, name: without(document[name], tuple(rest))}


def paths_of(document: dict[str, Any], start: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, value in document.items():
        found.append((*start, name))
        if isinstance(value, dict):
            found += paths_of(value, (*start, name))
    return found


@pytest.mark.parametrize(
    ("group", "path"),
    [(group, path) for group in RuleGroup for path in paths_of(EARLIER["rules"][group])],
)
def test_a_stored_rule_without_a_newer_field_has_its_default(
    group: RuleGroup, path: tuple[str, ...]
) -> None:
    """Whoever adds a rule value needs no migration: every field can be missing."""
    stored = without(EARLIER["rules"][group], path)
    record = RulesRecord.read({str(group): {"version": 3, "document": stored}})
    expected = RulesRecord().rules()
    assert record.rules() == expected
    assert record.versions() == {group: 3}


def test_a_result_without_facts_of_its_format_is_made_without_a_safe_zone() -> None:
    facts = FormatFacts.read({"safeZone": None, "fileTypes": ["jpg"]})
    assert facts == FormatFacts.read({"fileTypes": ["jpeg"]})
    assert facts.target(Size(100, 50)).safe_zone.to_json() == dict.fromkeys(
        ("top", "bottom", "left", "right"), 0
    )
    assert FormatFacts.read(EARLIER["target"]).file_kind == "png"


def test_every_edit_has_a_switch_that_an_admin_can_turn() -> None:
    assert set(EDIT_KINDS) == set(Edits.model_fields)

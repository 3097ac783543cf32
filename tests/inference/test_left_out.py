"""A result says which way it was made, and why no model painted it that was to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from app.domain.documents.plans import LeftOut, Strategy, Way
from app.domain.left_out import INSTEAD, explain_left_out
from app.domain.providers import Cause
from app.domain.results import GeneratedAsset
from app.services.projects.editing import get_result, preview_edits, save_edits
from testing.providers.server import Mood
from tests.adapters.providers.making import open_all
from tests.inference.conftest import ORDER, House
from tests.inference.painting import make, paint

MIDDLE = {"crop": {"x": 0.25, "y": 0.3, "width": 0.5, "height": 100 / 480}}
"""A window of the canvas' ratio."""
DEAR = "[providers.openai.models]\nextend = { price = 0.2 }"


def told_of(house: House, result_id: UUID) -> GeneratedAsset:
    """The result as both doors tell of it."""
    return get_result(house.installation.deps, house.admin, result_id)


def way_of(house: House, result_id: UUID) -> Way:
    plan = told_of(house, result_id).plan
    assert plan is not None
    return plan.way


def test_the_strategy_is_that_of_the_picture_which_is_shown(house: House) -> None:
    paint(house, providerOrder=["openai"])
    deps, result_id = house.installation.deps, make(house)
    assert way_of(house, result_id).strategy is Strategy.EXTEND_CANVAS
    assert told_of(house, result_id).provenance.painted_by == "openai:gpt-image-1.5"
    save_edits(deps, house.admin, result_id, MIDDLE)
    assert told_of(house, result_id).provenance.painted_by, "the picture of before is shown still"
    assert way_of(house, result_id).strategy is Strategy.EXTEND_CANVAS
    house.work()
    assert way_of(house, result_id) == Way(Strategy.CROP, "Set by hand.")
    assert told_of(house, result_id).provenance.painted_by == ""
    background = {"extend": {"strategy": "add-background"}}
    save_edits(deps, house.admin, result_id, background)
    house.work()
    assert way_of(house, result_id).strategy is Strategy.ADD_BACKGROUND
    draft = preview_edits(deps, house.admin, result_id, {})
    assert (draft.plan.way.strategy, draft.painted_by) == (
        Strategy.EXTEND_CANVAS,
        "openai:gpt-image-1.5",
    )
    save_edits(deps, house.admin, result_id, {})
    house.work()
    assert way_of(house, result_id).strategy is Strategy.EXTEND_CANVAS
    assert told_of(house, result_id).provenance.painted_by == "openai:gpt-image-1.5"


def make_dear(house: House, folder: Path) -> None:
    """Let a picture painted by openai cost more than the budget of a month."""
    order = f"{DEAR}\n{ORDER}"
    providers = open_all(folder, house.server, extra="budget_per_month = 0.1", order=order)
    house.installation.deps = replace(house.installation.deps, providers=providers)


def test_a_result_says_that_the_budget_did_not_reach_for_its_painting(
    house: House, tmp_path: Path
) -> None:
    make_dear(house, tmp_path)
    paint(house, providerOrder=["openai"])
    result_id = make(house)
    told = told_of(house, result_id).provenance
    assert (told.painted_by, told.left_out) == ("", (LeftOut("openai", Cause.OVER_BUDGET),))
    assert explain_left_out(told.left_out) == (
        f"{INSTEAD} “openai” was not asked: the month's budget does not reach for it."
    )
    draft = preview_edits(house.installation.deps, house.admin, result_id, {})
    assert draft.left_out == told.left_out
    save_edits(house.installation.deps, house.admin, result_id, MIDDLE)
    house.work()
    assert told_of(house, result_id).provenance.left_out == (), "nobody paints a crop"


def test_who_fails_after_several_attempts_and_who_is_left_alone_are_both_told(
    house: House,
) -> None:
    paint(house)
    house.server.mood = Mood.UNAUTHORISED
    left_out = told_of(house, make(house)).provenance.left_out
    assert left_out == (
        LeftOut("gemini", Cause.NOT_AUTHORISED),
        LeftOut("openai", Cause.NOT_AUTHORISED),
    )
    house.server.mood = Mood.FAILING
    left_out = told_of(house, make(house)).provenance.left_out
    assert {each.provider for each in left_out} == {"gemini", "openai"}
    assert {each.cause for each in left_out} <= {Cause.SERVER_ERROR, Cause.BREAKER_OPEN}
    while Cause.BREAKER_OPEN not in {each.cause for each in left_out}:
        left_out = told_of(house, make(house)).provenance.left_out
    assert "was not asked: it failed too often." in explain_left_out(left_out)


def test_where_somebody_painted_nobody_is_told_to_have_been_left_out(
    house: House, tmp_path: Path
) -> None:
    make_dear(house, tmp_path)
    paint(house, providerOrder=["openai", "gemini"])
    told = told_of(house, make(house)).provenance
    assert told.painted_by.startswith("gemini:")
    assert told.left_out == ()
    assert explain_left_out(()) == ""

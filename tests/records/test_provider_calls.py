"""The right to a call is taken by all workers from one place, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.domain.access import Actor, system_actor
from app.domain.providers import OPEN_AFTER, Capability, Cause, Seen
from app.ports.providers import Offer, Profile
from app.records.provider_calls import (
    Asking,
    Begun,
    NotNow,
    begin_call,
    end_call,
    find_answer,
    keep_answer,
    read_breaker,
)
from testing import db
from tests.database.organizations import add_organization

NOW = datetime(2027, 1, 31, 23, tzinfo=UTC)
MS = int(NOW.timestamp() * 1000)
OFFER = Offer("m", 600_000, "1")
PROFILE = Profile("far", {Capability.ANALYSE: OFFER}, timeout_s=5, concurrency=1)


def asking(attempt: int = 1) -> Asking:
    return Asking(
        PROFILE, Capability.ANALYSE, OFFER, uuid4(), attempt, Seen.ASSET, uuid4(), "0" * 64
    )


def begin(
    actor: Actor, asked: Asking, *, budget: int | None = None, later: timedelta = timedelta()
) -> Begun | NotNow:
    at_ms = MS + round(later.total_seconds() * 1000)
    with db.transaction(actor) as session:
        return begin_call(
            session, asked, budget=budget, has_time=True, now=NOW + later, now_ms=at_ms
        )


def end(actor: Actor, begun: Begun | NotNow, asked: Asking, cause: Cause | None) -> int | None:
    assert isinstance(begun, Begun)
    with db.transaction(actor) as session:
        return end_call(session, begun, asked, now=NOW, now_ms=MS, cause=cause)


@pytest.fixture
def ours(database: str) -> Actor:
    return system_actor(add_organization("Ours"))


@pytest.fixture
def theirs(database: str) -> Actor:
    return system_actor(add_organization("Theirs"))


def test_a_place_is_held_against_everybody_until_the_call_has_ended_or_run_out(
    ours: Actor, theirs: Actor
) -> None:
    asked = asking()
    begun = begin(ours, asked)
    assert begin(theirs, asking()) == NotNow(Cause.ALL_BUSY, 2_000)
    assert begin(theirs, asking(attempt=99)) == NotNow(Cause.ALL_BUSY)
    end(ours, begun, asked, None)
    assert isinstance(begin(theirs, asking()), Begun)
    assert isinstance(begin(ours, asking(), later=timedelta(seconds=16)), Begun)


def test_a_call_is_paid_for_before_it_is_made_and_given_back_when_it_cost_nothing(
    ours: Actor, theirs: Actor
) -> None:
    asked = asking()
    begun = begin(ours, asked, budget=1_000_000)
    late = timedelta(seconds=20)
    assert begin(ours, asking(), budget=1_000_000, later=late) == NotNow(Cause.OVER_BUDGET)
    assert isinstance(begin(theirs, asking(), budget=1_000_000, later=late), Begun)
    end(ours, begun, asked, Cause.SERVER_ERROR)
    later = timedelta(seconds=60)
    assert isinstance(begin(ours, asking(), budget=1_000_000, later=later), Begun)
    next_month = timedelta(hours=2)
    assert isinstance(begin(ours, asking(), budget=700_000, later=next_month), Begun)


def test_what_costs_nothing_is_asked_though_the_budget_was_lowered_below_what_is_spent(
    ours: Actor,
) -> None:
    asked = asking()
    end(ours, begin(ours, asked), asked, None)
    assert begin(ours, asking(), budget=1) == NotNow(Cause.OVER_BUDGET)
    free = replace(asking(), offer=Offer("m", 0, "1"))
    assert isinstance(begin(ours, free, budget=1), Begun)


def test_the_breaker_is_everybodys_and_one_of_them_tries(ours: Actor, theirs: Actor) -> None:
    for actor in [ours, theirs] * (OPEN_AFTER // 2):
        asked = asking()
        end(actor, begin(actor, asked), asked, Cause.CUT_OFF)
    assert begin(ours, asking()) == NotNow(Cause.BREAKER_OPEN)
    after = timedelta(seconds=31)
    probe = begin(theirs, asking(), later=after)
    assert isinstance(probe, Begun)
    assert probe.is_probe
    assert begin(ours, asking(), later=after) == NotNow(Cause.BREAKER_OPEN)
    end(theirs, probe, asking(), None)
    with db.snapshot(ours) as session:
        assert read_breaker(session, "far").open_until_ms is None


def test_a_job_waits_for_a_provider_three_times_and_then_gives_it_up(ours: Actor) -> None:
    asked, waits = asking(), []
    for attempt in range(1, 5):
        asked = replace(asked, attempt=attempt)
        waits.append(end(ours, begin(ours, asked), asked, Cause.SERVER_ERROR))
    assert waits == [2_000, 4_000, 8_000, None]
    assert begin(ours, replace(asked, attempt=5)) == NotNow(Cause.SERVER_ERROR)


def test_an_answer_is_kept_once_and_for_its_organization_alone(ours: Actor, theirs: Actor) -> None:
    for value in ({"a": 1}, {"a": 2}):
        with db.transaction(ours) as session:
            keep_answer(session, "k", value, NOW)
    with db.snapshot(ours) as session:
        assert find_answer(session, "k") == {"a": 1}
    with db.transaction(ours) as session:
        keep_answer(session, "k", {"a": 3}, NOW, newest=True)
    with db.snapshot(ours) as session:
        assert find_answer(session, "k") == {"a": 3}
    with db.snapshot(theirs) as session:
        assert find_answer(session, "k") is None

"""Whatever providers do, a job ends, and it is known who saw what and why others were not asked."""

from __future__ import annotations

import json
import logging
import socket
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from app import ledger
from app.domain.documents.analysis import Analysis
from app.domain.documents.choices import CustomSize
from app.domain.documents.elements import ElementKind
from app.domain.documents.rules import RuleGroup
from app.domain.errors import Invalid, Unavailable
from app.domain.geometry import Box
from app.domain.jobs import JobState
from app.domain.orders import GenerationOrder
from app.domain.projects import AssetStatus
from app.domain.providers import MICROS, OPEN_AFTER, CallOutcome, Capability, Cause
from app.domain.results import ResultStatus
from app.models import Job, Lease, ProviderCall, ProviderState
from app.ports.moderator import Verdict
from app.services.catalogue.rules import change_rule
from app.services.operations.dead_letters import replay_job
from app.services.projects.generation import request_generation
from app.services.projects.results import list_asset_results
from app.services.projects.suggesting import suggest_for_picture
from testing import db
from testing.fakes.analyser import FakeInspector, FakeModerator
from testing.providers.answers import well
from testing.providers.requests import KEY, Asked
from testing.providers.server import Mood
from tests.inference.conftest import House, SeesASubject

ASKED_OF_AN_UPLOAD = (
    Capability.ANALYSE,
    Capability.READ,
    Capability.CUT_OUT,
    Capability.SUGGEST,
    Capability.MODERATE,
)
"""In the order in which a picture's analysis asks."""


def test_nothing_leaves_the_house_unless_an_admin_lets_it(house: House) -> None:
    asset = house.upload()
    house.work()
    assert house.asset(asset).status is AssetStatus.READY
    assert house.server.asked == []
    assert house.calls(asset) == []


def test_with_the_network_denied_the_built_in_provider_does_everything(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(*_: object) -> None:
        raise AssertionError("something wanted to get out")

    for way in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, way, deny)
    asset = house.upload()
    house.work()
    deps, row = house.installation.deps, house.asset(asset)
    order = GenerationOrder(row.project_id, (), (CustomSize(width=300, height=300),))
    request_generation(deps, house.admin, order)
    house.work()
    (result,) = list_asset_results(deps, house.admin, asset)
    assert result.status is ResultStatus.READY
    assert result.alt_text
    assert suggest_for_picture(deps, house.admin, asset).prompts


def test_with_leave_every_capability_is_asked_and_its_source_kept(house: House) -> None:
    house.allow()
    asset = house.upload()
    house.work()
    row = house.asset(asset)
    assert row.status is AssetStatus.READY
    assert house.server.problems == []
    assert set(house.told(asset)) == {
        ("gemini", each, CallOutcome.ANSWERED, None) for each in ASKED_OF_AN_UPLOAD
    }
    assert row.analysis is not None
    by_source = {element.source for element in row.analysis.elements}
    assert by_source == {"fake", "fake+gemini:gemini-2.5-flash", "gemini:gemini-2.5-flash"}
    assert row.analysis.models["gemini:gemini-2.5-flash"] == "api"
    assert row.analysis.suggestions is not None
    assert row.analysis.suggestions.alt == "A woman beside a red shoe."
    assert [e.label for e in row.analysis.elements if e.kind is ElementKind.PRODUCT] == ["red shoe"]


def test_where_the_built_in_provider_fails_too_a_dead_letter_names_the_cause(house: House) -> None:
    class Away(FakeModerator):
        def judge(self, picture: NDArray[np.uint8]) -> Verdict:
            raise Unavailable("The built-in moderator does not answer.")

    house.installation.deps = replace(house.installation.deps, moderator=Away())
    house.allow(providerOrder=["gemini"])
    house.server.mood = Mood.FAILING
    asset = house.upload()
    house.work()
    row = house.asset(asset)
    assert row.status is AssetStatus.FAILED
    assert row.problem is not None
    with db.snapshot(house.admin) as session:
        (cause,) = ledger.causes(session)
        (letter,) = session.scalars(select(Job).where(Job.subject_id == asset))
    assert letter.state in (JobState.DEAD, JobState.FAILED)
    assert "The built-in moderator does not answer." in cause.message
    assert all(cause for _, _, _, cause in house.told(asset)), "and why nobody else answered"
    house.installation.deps = replace(house.installation.deps, moderator=FakeModerator())
    replay_job(house.installation.deps, house.admin, letter.id)
    house.work()
    assert house.asset(asset).status is AssetStatus.READY, "nothing is lost"


def test_a_job_is_put_back_once_for_all_that_it_needs(house: House) -> None:
    house.allow(providerOrder=["gemini"])
    house.server.mood = Mood.LIMITED
    asset = house.upload()
    house.work()
    with db.snapshot(house.admin) as session:
        attempts = session.scalar(select(Job.attempt).where(Job.subject_id == asset))
    assert attempts == 4


def test_a_job_that_waits_for_a_provider_is_analysed_and_judged_here_once(house: House) -> None:
    deps, counted = house.installation.deps, Counter[str]()

    class Counts(SeesASubject, FakeInspector, FakeModerator):
        def analyse(self, picture: NDArray[np.uint8]) -> Analysis:
            counted["analyse"] += 1
            return super().analyse(picture)

        def judge(self, picture: NDArray[np.uint8]) -> Verdict:
            counted["judge"] += 1
            return super().judge(picture)

        def find_faces(self, picture: NDArray[np.uint8]) -> list[Box]:
            counted["find_faces"] += 1
            return super().find_faces(picture)

    counting = Counts()
    house.installation.deps = replace(
        deps, analyser=counting, moderator=counting, inspector=counting
    )
    house.allow(providerOrder=["gemini"])
    house.server.moods["lines"] = house.server.moods["safety"] = Mood.FAILING
    house.server.answer = another_face
    asset = house.upload()
    house.work()
    with db.snapshot(house.admin) as session:
        assert session.scalar(select(Job.attempt).where(Job.subject_id == asset)) == 4
    assert counted == {"analyse": 1, "judge": 1, "find_faces": 1}
    row = house.asset(asset)
    assert row.status is AssetStatus.READY
    assert row.analysis is not None
    assert row.analysis.suggestions is not None
    sources = {element.source for element in row.analysis.elements}
    assert "gemini:gemini-2.5-flash" in sources


def another_face(asked: Asked) -> object:
    """A good answer, with a face where the built-in analysis has none."""
    good = well(asked)
    if asked.name != "elements":
        return good
    place = {"left": 750, "top": 50, "right": 850, "bottom": 200}
    return {"elements": [{"kind": "face", "label": "man", "score": 0.9, **place}]}


def test_pauses_between_tries_are_the_ledgers_and_longer_where_that_is_asked_for(
    house: House,
) -> None:
    house.ask_for(Capability.ANALYSE)
    house.allow(providerOrder=["gemini"])
    house.server.mood = Mood.FAILING
    asset = house.upload()
    house.work()
    begun = [c.started_at for c in house.calls(asset) if c.capability is Capability.ANALYSE]
    pauses = [round((b - a).total_seconds()) for a, b in pairwise(begun)]
    assert pauses == [2, 4, 8]
    house.server.mood, house.server.retry_after = Mood.LIMITED, "20"
    with db.cross_tenant(db.CrossTenantReason.SWEEPER, write=True) as session:
        session.query(ProviderState).delete()
    second = house.upload()
    house.work()
    begun = [c.started_at for c in house.calls(second) if c.capability is Capability.ANALYSE]
    assert (begun[1] - begun[0]).total_seconds() >= 20


def test_the_next_provider_answers_when_the_first_does_not(house: House) -> None:
    house.allow()
    asset = house.upload()

    def well_but_first(asked: Asked) -> object:
        return "not what was asked" if len(house.server.asked) == 1 else well(asked)

    house.server.answer = well_but_first
    house.work()
    assert {each for each in house.told(asset) if each[1] is Capability.ANALYSE} == {
        ("gemini", Capability.ANALYSE, CallOutcome.FAILED, Cause.NONSENSE),
        ("openai", Capability.ANALYSE, CallOutcome.ANSWERED, None),
    }
    assert house.asset(asset).status is AssetStatus.READY


def test_a_breaker_opens_for_all_organizations_and_one_probe_closes_it(house: House) -> None:
    house.allow(providerOrder=["gemini"])
    other = house.installation.second_organization(f"other{house.clock.time:%H%M%S}")
    house.allow(other, providerOrder=["gemini"])
    house.server.mood = Mood.UNAUTHORISED
    while len(house.server.asked) < OPEN_AFTER:
        house.upload()
        house.work()
    asked = len(house.server.asked)
    house.upload(other)
    house.work()
    assert len(house.server.asked) == asked
    house.server.mood = Mood.WELL
    house.clock.pass_s(60)
    asset = house.upload()
    house.work()
    assert {outcome for _, _, outcome, _ in house.told(asset)} == {CallOutcome.ANSWERED}
    with db.snapshot(house.admin) as session:
        state = session.get_one(ProviderState, "gemini")
        assert (state.failures, state.openings, state.open_until) == (0, 0, None)


def test_a_budget_is_the_organizations_and_the_months(house: House) -> None:
    providers = replace(house.installation.deps.providers, budget_micros=MICROS)
    house.installation.deps = replace(house.installation.deps, providers=providers)
    house.ask_for(Capability.ANALYSE)
    house.allow(providerOrder=["gemini"])
    other = house.installation.second_organization(f"thrifty{house.clock.time:%H%M%S}")
    house.allow(other, providerOrder=["gemini"])
    seen = []
    for _ in range(3):
        asset = house.upload()
        house.work()
        seen += [each for each in house.told(asset) if each[1] is Capability.ANALYSE]
    assert [(outcome, cause) for _, _, outcome, cause in seen] == [
        (CallOutcome.ANSWERED, None),
        (CallOutcome.ANSWERED, None),
        (CallOutcome.SKIPPED, Cause.OVER_BUDGET),
    ]
    before = len(house.server.asked)
    house.upload(other)
    house.work()
    assert len(house.server.asked) > before
    house.clock.time += timedelta(days=20)
    asset = house.upload()
    house.work()
    assert {outcome for _, _, outcome, _ in house.told(asset)} == {CallOutcome.ANSWERED}


def test_the_same_picture_is_paid_for_once_by_an_organization_and_never_by_another(
    house: House,
) -> None:
    house.allow()
    for _ in range(2):
        house.upload(colour=(34, 90, 180))
        house.work()
    assert len(house.server.asked) == len(ASKED_OF_AN_UPLOAD)
    other = house.installation.second_organization(f"same{house.clock.time:%H%M%S}")
    house.allow(other)
    house.upload(other, colour=(34, 90, 180))
    house.work()
    assert len(house.server.asked) == 2 * len(ASKED_OF_AN_UPLOAD)


def test_a_provider_holds_back_more_and_never_less(house: House) -> None:
    house.ask_for(Capability.MODERATE)
    house.allow(providerOrder=["openai"])

    def unsafe(asked: Asked) -> object:
        good = well(asked)
        return {"sexual": 0.96} if "sexual" in good else good

    house.server.answer = unsafe
    asset = house.upload()
    house.work()
    row = house.asset(asset)
    assert row.is_nsfw
    assert row.nsfw_score == 0.96
    house.server.answer = None
    red = house.upload(colour=(250, 5, 5))
    house.work()
    with db.snapshot(house.admin) as session:
        judged = select(ProviderCall.outcome).where(
            ProviderCall.subject_id == red, ProviderCall.capability == Capability.MODERATE
        )
        assert session.scalars(judged).all() == [CallOutcome.ANSWERED]


def test_while_all_places_are_taken_a_job_waits_and_then_goes_on(house: House) -> None:
    house.ask_for(Capability.ANALYSE)
    house.allow(providerOrder=["gemini"])
    until = int(house.clock.time.timestamp() * 1000) + 9_000
    with db.cross_tenant(db.CrossTenantReason.SWEEPER, write=True) as session:
        for number in range(2):
            name = f"provider:gemini:{number}"
            session.add(Lease(name=name, holder="somebody", until=until))
    asset = house.upload()
    house.installation.work()
    assert house.server.asked == []
    house.work()
    told = house.told(asset)
    assert ("gemini", Capability.ANALYSE, CallOutcome.ANSWERED, None) in told


def test_a_face_and_a_text_that_only_the_model_sees_are_not_taken(house: House) -> None:
    class SeesNothing:
        def find_faces(self, _picture: object) -> list[object]:
            return []

        def read(self, _picture: object) -> list[object]:
            return []

    deps = replace(house.installation.deps, inspector=SeesNothing())
    house.installation.deps = deps
    house.allow(providerOrder=["gemini"])
    house.server.mood = Mood.INJECTED
    asset = house.upload()
    house.work()
    analysis = house.asset(asset).analysis
    assert analysis is not None
    assert [e.label for e in analysis.elements if e.kind is ElementKind.TEXT] == ["SALE"]


def test_a_name_that_nobody_has_is_refused_by_the_rule(house: House) -> None:
    with pytest.raises(Invalid) as refusal:
        house.allow(providerOrder=["gemini", "gemina"])
    assert "gemina" in refusal.value.fields["providerOrder"]


def test_switching_off_stops_a_job_that_already_runs(house: House) -> None:
    house.allow()

    def switch_off(asked: Asked) -> object:
        change_rule(
            house.installation.deps,
            house.admin,
            RuleGroup.AI_BEHAVIOR,
            {"picturesMayLeave": False},
        )
        return well(asked)

    house.server.answer = switch_off
    asset = house.upload()
    house.work()
    assert house.asset(asset).status is AssetStatus.READY
    assert len(house.server.asked) == 1


def test_logs_and_rows_hold_no_key_no_pixels_and_nobodys_name(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.ask_for(Capability.ANALYSE, Capability.SUGGEST)
    house.allow()
    with caplog.at_level(logging.DEBUG):
        for mood in (Mood.WELL, Mood.FAILING, Mood.NONSENSE, Mood.INJECTED):
            house.server.mood = mood
            house.upload()
            house.work()
    with db.snapshot(house.admin) as session:
        rows = [
            {c.name: str(getattr(row, c.name)) for c in row.__table__.columns}
            for table in (ProviderCall, ProviderState, Job)
            for row in session.scalars(select(table))
        ]
    records = "\n".join(json.dumps(vars(record), default=str) for record in caplog.records)
    told = f"{caplog.text}\n{records}\n{json.dumps(rows)}"
    for secret in (KEY, "base64", "/9j/", "Anna Secret", "IGNORE ALL", "you sent"):
        assert secret not in told

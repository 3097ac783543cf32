"""Every way to fail, of every protocol, for all that it can do: the job ends, and says why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pkgutil import resolve_name
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.adapters.providers import registry
from app.domain.geometry import Size
from app.domain.projects import AssetStatus
from app.domain.providers import CallOutcome, Capability, Cause
from app.domain.results import ResultStatus
from app.imaging.marking import COMPOSITE
from app.models import Lease
from app.ports.providers import Providers
from app.services.projects.results import list_asset_results
from testing import db
from testing.providers.server import Mood
from tests.adapters.providers.making import PROTOCOLS, open_all
from tests.adapters.providers.test_conformance import FAILURES
from tests.inference.conftest import BAD_MOODS, SLOW, House
from tests.inference.painting import file_of, make_of, paint, row_of

CAUSES = {**FAILURES, Mood.OUTSIDE: Cause.IMPLAUSIBLE}
OF_AN_UPLOAD = frozenset(Capability) - {Capability.EXTEND}
OF_A_RESULT = frozenset({Capability.EXTEND, Capability.MODERATE})
SMALL = Size(480, 160)
"""Of a picture of 640 x 480."""
CAN = {each: frozenset(resolve_name(registry.PROTOCOLS[each]).models) for each in PROTOCOLS}
"""What each protocol's adapter says that it can do."""
PASSING = {
    Mood.SILENT,
    Mood.DRIPPING,
    Mood.FAILING,
    Mood.LIMITED,
    Mood.CUTTING,
    Mood.CUTTING_MIDWAY,
}


@dataclass(frozen=True)
class Everybody:
    """All four, each asked for everything that it can do; hasty: with little patience for them."""

    patient: Providers
    hasty: Providers


@pytest.fixture(scope="module")
def everybody(opened: House) -> Everybody:
    folder = opened.folder / "everybody"
    folder.mkdir()
    able = {each: [p for p in PROTOCOLS if each in CAN[p]] for each in Capability}
    order = "\n".join(["[order]", *(f"{each} = {names}" for each, names in able.items())])
    made = [open_all(folder, opened.server, timeout_s=wait, order=order) for wait in (60, 0.2)]
    return Everybody(*made)


def fail_in(house: House, everybody: Everybody, protocol: str, mood: Mood) -> None:
    """Let that one alone be asked, in that mood."""
    providers = everybody.hasty if mood in SLOW else everybody.patient
    house.installation.deps = replace(house.installation.deps, providers=providers)
    house.allow(providerOrder=[protocol])
    house.server.mood = mood


def check_calls(house: House, subject_id: UUID, asked: frozenset[Capability], mood: Mood) -> None:
    """Each thing was asked for, each call says why there was no answer, and none is open."""
    told = house.told(subject_id)
    assert {capability for _, capability, _, _ in told} == asked
    assert all(outcome is not CallOutcome.ANSWERED for _, _, outcome, _ in told)
    assert told[0][3] is CAUSES[mood]
    assert {cause for *_, cause in told} <= {CAUSES[mood], Cause.BREAKER_OPEN}
    first = [each for each in told if each[1] is told[0][1]]
    assert (len(first) > 1) is (mood in PASSING)
    with db.snapshot(house.admin) as session:
        held = select(func.count()).select_from(Lease).where(Lease.name.startswith("provider:"))
        assert session.scalar(held) == 0


def test_the_moods_are_all_there_are() -> None:
    assert set(BAD_MOODS) == set(CAUSES)
    assert {each for p in PROTOCOLS for each in CAN[p]} == set(Capability)


@pytest.mark.parametrize("mood", BAD_MOODS)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_upload_is_analysed_by_the_built_in_models(
    house: House, everybody: Everybody, protocol: str, mood: Mood
) -> None:
    fail_in(house, everybody, protocol, mood)
    asset = house.upload()
    house.work()
    row = house.asset(asset)
    assert row.status is AssetStatus.READY
    assert row.analysis is not None
    assert {element.source for element in row.analysis.elements} == {"fake"}
    assert row.analysis.models == {"fake": "1", "fake-moderator": "1"}
    assert row.analysis.suggestions is None
    check_calls(house, asset, OF_AN_UPLOAD & CAN[protocol], mood)


@pytest.mark.parametrize("mood", BAD_MOODS)
@pytest.mark.parametrize("protocol", [each for each in PROTOCOLS if Capability.EXTEND in CAN[each]])
def test_a_result_has_the_built_in_fill_and_verdict(
    house: House, everybody: Everybody, protocol: str, mood: Mood
) -> None:
    asset = house.upload()
    house.work()
    fail_in(house, everybody, protocol, mood)
    paint(house, Capability.MODERATE, providerOrder=[protocol])
    row = row_of(house, make_of(house, asset, SMALL))
    assert row.status is ResultStatus.READY
    assert row.plan is not None
    assert row.plan.extension is None
    assert (row.nsfw_score, row.is_nsfw) == (0.01, False), "as the built-in moderator says"
    (shown,) = list_asset_results(house.installation.deps, house.admin, asset)
    assert shown.provenance.painted_by == ""
    assert [each.provider for each in shown.provenance.left_out] == [protocol]
    assert COMPOSITE.encode() not in file_of(house, row)
    check_calls(house, row.id, OF_A_RESULT & CAN[protocol], mood)

"""Settings are remembered, and never out of date: whatever changes them, the next who asks gets
what is in force.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, make_dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.adapters.caches.memory import MemoryCache
from app.deps import Deps
from app.domain.access import Actor
from app.domain.catalogue import AssetFormat
from app.domain.documents.rules import RuleGroup
from app.models.format import Format
from app.models.organization import Organization
from app.models.rule_version import RuleVersion
from app.records.cached import form_of
from app.records.rules import rules_in_force
from app.services.catalogue import formats, platforms, rules
from testing import db
from testing.factories.installation import Installation, install
from tests.api.statements import counted_statements

DARK = {"imageQuality": "low"}


@dataclass
class Forgetful:
    """A cache that remembers nothing, as one whose server is away."""

    asked: list[str] = field(default_factory=list)

    def get(self, key: str) -> bytes | None:
        self.asked.append(key)
        return None

    def put(self, key: str, value: bytes) -> None:
        """In vain."""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return install(tmp_path)


def seen(deps: Deps, actor: Actor) -> tuple[Any, ...]:
    """What is in force, as the use cases see it."""
    catalogue = formats.list_catalogue(deps, actor)
    with db.snapshot(actor) as session:
        return rules_in_force(deps, session), catalogue


def without_memory(deps: Deps) -> Deps:
    return replace(deps, cache=Forgetful())


def a_format(session: Session) -> Format:
    return session.scalars(
        select(Format).where(Format.platform_id.is_not(None)).order_by(Format.position).limit(1)
    ).one()


def first_platform(deps: Deps, actor: Actor) -> UUID:
    return platforms.list_platforms(deps, actor)[0].id


CHANGES: dict[str, Callable[[Deps, Actor], object]] = {
    "a rule": lambda d, a: rules.change_rule(d, a, RuleGroup.AI_BEHAVIOR, DARK),
    "an earlier rule": lambda d, a: rules.restore_version(d, a, RuleGroup.AI_BEHAVIOR, 1),
    "a format": lambda d, a: formats.change_format(
        d, a, formats.list_catalogue(d, a).resizing[0].id, {"height": 999}
    ),
    "a format less": lambda d, a: formats.delete_format(
        d, a, formats.list_catalogue(d, a).resizing[0].id
    ),
    "a platform's name": lambda d, a: platforms.rename_platform(
        d, a, first_platform(d, a), "Renamed"
    ),
    "a platform less": lambda d, a: platforms.delete_platform(d, a, first_platform(d, a)),
}


def test_each_change_is_seen_at_once_and_what_is_remembered_is_what_is_there(
    installation: Installation,
) -> None:
    deps, admin = installation.deps, installation.admin
    for name, change in CHANGES.items():
        before = seen(deps, admin)
        change(deps, admin)
        after = seen(deps, admin)
        assert after != before, name
        assert after == seen(deps, admin) == seen(without_memory(deps), admin), name


ROWS: dict[str, Callable[[Session], object]] = {
    "an attribute": lambda s: setattr(a_format(s), "name", "Other"),
    "a row less": lambda s: s.delete(s.scalars(select(RuleVersion).limit(1)).one()),
    "an update of many": lambda s: s.execute(update(Format).values(is_active=False)),
    "a deletion of many": lambda s: s.execute(delete(RuleVersion)),
}


@pytest.mark.parametrize("change", ROWS.values(), ids=ROWS.keys())
def test_no_form_of_writing_passes_by_the_version(
    installation: Installation, change: Callable[[Session], object]
) -> None:
    deps, admin = installation.deps, installation.admin
    before = seen(deps, admin)
    with db.transaction(admin) as session:
        change(session)
    assert before != seen(deps, admin) == seen(without_memory(deps), admin)


def test_what_was_rolled_back_is_not_remembered(installation: Installation) -> None:
    deps, admin = installation.deps, installation.admin
    before = seen(deps, admin)
    document = before[0].to_json()["ai-behavior"]["document"] | DARK
    with suppress(ZeroDivisionError), db.transaction(admin) as session:
        session.add(
            RuleVersion(
                rule_group="ai-behavior", version=2, document=document, created_at=deps.clock.now()
            )
        )
        assert rules_in_force(deps, session).to_json()["ai-behavior"]["document"] == document
        _ = 1 / 0
    assert seen(deps, admin) == before


def test_organizations_share_nothing(installation: Installation) -> None:
    deps, admin = installation.deps, installation.admin
    rival = installation.second_organization("rival")
    theirs = seen(deps, rival)
    for change in CHANGES.values():
        change(deps, admin)
    assert seen(deps, rival) == theirs
    assert {fmt.id for fmt in theirs[1].resizing}.isdisjoint(
        fmt.id for fmt in seen(deps, admin)[1].resizing
    )


def test_what_is_remembered_is_not_read_again(installation: Installation) -> None:
    deps = replace(installation.deps, cache=MemoryCache())
    with counted_statements() as first:
        seen(deps, installation.admin)
    with counted_statements() as again:
        seen(deps, installation.admin)
    assert any("FROM format" in statement for statement in first)
    assert [
        statement
        for statement in again
        if "FROM format" in statement or "rule_version" in statement
    ] == []


def test_a_release_with_other_fields_remembers_apart() -> None:
    one, same, other = (
        make_dataclass("Kind", names)
        for names in (["id", "name"], ["id", "name"], ["id", "name", "mask"])
    )
    assert form_of(one) == form_of(same) != form_of(other)
    assert form_of(AssetFormat) in formats.CATALOGUE


def test_an_organization_of_an_earlier_release_is_read_each_time(
    installation: Installation,
) -> None:
    cache = Forgetful()
    deps = replace(installation.deps, cache=cache)
    with db.cross_tenant(db.CrossTenantReason.SEED, write=True) as session:
        session.execute(update(Organization).values(settings_version=None))
    assert seen(deps, installation.admin) == seen(deps, installation.admin)
    assert cache.asked == []

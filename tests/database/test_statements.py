"""Prepared statements, and rows that are written together; see test_tenancy for their filter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from app.database import tenancy
from app.database.statements import Prepared, insert_all
from app.domain.access import Actor
from app.models.organization import Organization
from app.models.project import Project
from app.models.rule_version import RuleVersion
from testing import db
from tests.database.organizations import MOMENT, names, project

NAMES = Prepared(select(Project.name))
RENAMED = Prepared(update(Project).values(name=bindparam("new")).returning(Project.id))
NAME_OF = Prepared(
    update(Project).where(Project.id == bindparam("whose")).values(name=bindparam("new"))
)


def seen_by(actor: Actor | None, statement: Prepared = NAMES) -> list[str]:
    with db.read_one(actor) as session:
        return list(statement.run(session).scalars())


def test_an_update_reaches_the_actors_rows_alone(ours: Actor, theirs: Project) -> None:
    with db.transaction(ours) as session:
        assert len(RENAMED.run(session, new="renamed").all()) == 1
        NAME_OF.run_all(
            session,
            [{"whose": theirs.id, "new": "smuggled"}, {"whose": uuid4(), "new": "nobody's"}],
        )
    assert names() == {"renamed", "theirs"}


def test_many_rows_are_updated_together(ours: Actor) -> None:
    with db.transaction(ours) as session:
        ids = [uuid4() for _ in range(3)]
        insert_all(
            session,
            Project,
            [{"id": row_id, "name": "new", "created_at": MOMENT} for row_id in ids],
        )
        NAME_OF.run_all(
            session, [{"whose": row_id, "new": str(place)} for place, row_id in enumerate(ids)]
        )
        NAME_OF.run_all(session, [])
    assert names() == {"ours", "theirs", "0", "1", "2"}


def test_what_was_added_before_is_seen(ours: Actor) -> None:
    with db.transaction(ours) as session:
        session.add(project("added"))
        assert set(NAMES.run(session).scalars()) == {"ours", "added"}


def test_an_insert_is_not_prepared() -> None:
    with pytest.raises(db.CrossTenant):
        Prepared(insert(Project))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["organization_id", tenancy.TENANT])
def test_nobody_says_whose_rows_it_reaches(ours: Actor, theirs: Project, name: str) -> None:
    """Not as a value of an update either: one that is named as a column would be set."""
    for statement in (NAMES, NAME_OF):
        with pytest.raises(db.CrossTenant), db.transaction(ours) as session:
            statement.run(session, **{"new": "x", "whose": theirs.id, name: theirs.organization_id})
    assert names() == {"ours", "theirs"}


def test_without_an_actor_owned_tables_are_out_of_reach(ours: Actor) -> None:
    with pytest.raises(db.CrossTenant):
        seen_by(None)
    with pytest.raises(db.CrossTenant), db.cross_tenant(db.CrossTenantReason.SWEEPER) as session:
        NAMES.run(session)
    with pytest.raises(db.CrossTenant), db.transaction(None) as session:
        insert_all(session, Project, [{"name": "nobody's", "created_at": MOMENT}])
    assert set(seen_by(None, Prepared(select(Organization.name)))) == {"us", "them"}


@pytest.mark.parametrize("opened", [db.snapshot, db.read_one])
def test_who_reads_cannot_write(ours: Actor, opened: Any) -> None:
    locking = Prepared(select(Project.name).with_for_update())
    writes: tuple[Callable[[Any], object], ...] = (
        lambda s: RENAMED.run(s, new="x"),
        lambda s: NAME_OF.run_all(s, [{"whose": uuid4(), "new": "x"}]),
        locking.run,
        lambda s: insert_all(s, Project, [{"name": "x", "created_at": MOMENT}]),
    )
    for write in writes:
        with pytest.raises(db.ReadOnly), opened(ours) as session:
            write(session)
    assert names() == {"ours", "theirs"}


def test_new_rows_become_the_actors(ours: Actor) -> None:
    with db.transaction(ours) as session:
        insert_all(session, Project, [{"name": name, "created_at": MOMENT} for name in ("a", "b")])
        insert_all(session, Project, [])
    assert set(seen_by(ours)) == {"ours", "a", "b"}


def owned_by(organization_id: UUID) -> dict[str, Any]:
    return {"name": "smuggled", "created_at": MOMENT, "organization_id": organization_id}


def test_rows_of_another_organization_and_settings_are_not_inserted(
    ours: Actor, theirs: Project
) -> None:
    with pytest.raises(db.CrossTenant), db.transaction(ours) as session:
        insert_all(
            session, Project, [owned_by(ours.organization_id), owned_by(theirs.organization_id)]
        )
    with pytest.raises(db.CrossTenant), db.transaction(ours) as session:
        insert_all(
            session,
            RuleVersion,
            [{"rule_group": "x", "version": 1, "document": {}, "created_at": MOMENT}],
        )
    assert names() == {"ours", "theirs"}


def test_a_glance_sees_what_is_committed_and_no_transaction_is_around_it(ours: Actor) -> None:
    with db.read_one(ours) as session:
        assert seen_in(session) == {"ours"}
        with db.transaction(ours) as writing:
            insert_all(writing, Project, [{"name": "new", "created_at": MOMENT}])
            assert seen_in(session) == {"ours"}
        assert seen_in(session) == {"ours", "new"}


def seen_in(session: Session) -> set[str]:
    return set(NAMES.run(session).scalars())

"""The audit log is appended to, and nothing else: the code does nothing else, and the database
refuses it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import ColumnElement, delete, func, select, true, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role, system_actor
from app.models.audit_entry import AuditEntry
from app.models.organization import Organization
from app.models.user import User
from app.records.audit import Action, append_audit
from testing import db
from testing.peers import databases
from tests.architecture.sources import PRODUCT, dotted_names, name_of, python_files, tree_of

MOMENT = datetime(2027, 3, 1, 12, tzinfo=UTC)
READS_OR_WRITES = {"app/records/audit.py": "appends", "app/services/operations/audit.py": "reads"}


@pytest.fixture(params=databases.BOTH)
def actor(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Actor]:
    """An admin in a database that was made by the migrations: they make the locks."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'app.db'}"
        db.migrate(url)
    else:
        url = request.getfixturevalue("postgres_database")
        databases.empty(url)
    with databases.bound(url):
        yield an_admin()


def an_admin() -> Actor:
    organization_id, user_id = uuid4(), uuid4()
    with db.cross_tenant(db.CrossTenantReason.SEED, write=True) as session:
        session.add(Organization(id=organization_id, name="Acme", created_at=MOMENT))
        session.flush()
        names = {
            "username": "Ada",
            "username_key": "ada",
            "email": "ada@example.org",
            "email_key": "ada@example.org",
        }
        session.add(
            User(
                id=user_id,
                organization_id=organization_id,
                password_hash="x",
                created_at=MOMENT,
                **names,
            )
        )
    return Actor(organization_id, user_id, Role.ADMIN, address="192.0.2.7")


def append(actor: Actor) -> None:
    with db.transaction(actor) as session:
        append_audit(
            session,
            actor,
            Action.RULE_CHANGED,
            MOMENT,
            subject_kind="rule",
            before={"a": 1},
            after={"a": 2},
        )


def the_entry(session: Session) -> AuditEntry:
    return session.scalars(select(AuditEntry)).one()


def everything() -> ColumnElement[bool]:
    return true()


def test_an_entry_says_who_from_where_what_and_how_it_was(actor: Actor) -> None:
    append(actor)
    with db.snapshot(actor) as session:
        entry = the_entry(session)
    assert (entry.at, entry.user_id, entry.username, entry.address) == (
        MOMENT,
        actor.user_id,
        "Ada",
        "192.0.2.7",
    )
    assert (entry.action, entry.before, entry.after) == ("rule_changed", {"a": 1}, {"a": 2})


def test_an_entry_is_there_with_what_it_tells_of_or_not_at_all(actor: Actor) -> None:
    def fail_halfway() -> None:
        with db.transaction(actor) as session:
            append_audit(session, actor, Action.RULE_CHANGED, MOMENT, subject_kind="rule")
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    with db.snapshot(actor) as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


@pytest.mark.parametrize("change", ["update", "delete", "row", "row gone"])
def test_the_database_refuses_to_change_or_remove_an_entry(actor: Actor, change: str) -> None:
    append(actor)

    def tamper() -> None:
        with db.transaction(actor) as session:
            if change == "update":
                session.execute(update(AuditEntry).where(everything()).values(username="Mallory"))
            elif change == "delete":
                session.execute(delete(AuditEntry).where(everything()))
            elif change == "row":
                the_entry(session).action = "sign_in"
            else:
                session.delete(the_entry(session))

    with pytest.raises(DatabaseError, match="append-only"):
        tamper()
    with db.snapshot(actor) as session:
        assert the_entry(session).action == "rule_changed"


def test_the_system_and_strangers_have_no_name(actor: Actor) -> None:
    append(system_actor(actor.organization_id))
    with db.snapshot(actor) as session:
        assert (the_entry(session).user_id, the_entry(session).username) == (None, None)


def test_another_organization_sees_no_entry(actor: Actor) -> None:
    append(actor)
    with db.snapshot(system_actor(UUID(int=1))) as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_only_two_files_touch_the_entries() -> None:
    touching = {
        name_of(path)
        for path in python_files(*PRODUCT)
        if not name_of(path).startswith("app/models/")
        and any(
            name.endswith(".AuditEntry") or name == "AuditEntry" for _, name in dotted_names(path)
        )
    }
    assert touching == set(READS_OR_WRITES)


def test_these_two_neither_change_nor_remove() -> None:
    called = {
        ast.unparse(node.func).rpartition(".")[2]
        for name in READS_OR_WRITES
        for path in python_files(name)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
    }
    assert called & {"update", "delete", "merge", "insert", "text"} == set()

"""The tenant filter: every shape of statement, over both ways of executing one, on both databases.

The last tests take the filter apart and show which of the others notices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import (
    bindparam,
    delete,
    event,
    exists,
    func,
    join,
    literal_column,
    outerjoin,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from app.database import guards, row_security, statements, tenancy
from app.database.session import Session
from app.database.statements import Prepared
from app.domain.access import Actor, system_actor
from app.models.asset import Asset
from app.models.organization import Organization
from app.models.project import Project
from app.models.rule_version import RuleVersion
from testing import db
from tests.database.organizations import add_file, add_organization, files, names, project

Execute = Callable[..., Any]


def execute_by_session(session: Session, statement: Any, **values: Any) -> Any:
    return session.execute(statement, values)


def execute_prepared(session: Session, statement: Any, **values: Any) -> Any:
    return Prepared(statement).run(session, **values)


BOTH_WAYS = pytest.mark.parametrize("execute", [execute_by_session, execute_prepared])

copy = aliased(Project)
READS: dict[str, Callable[[], Any]] = {
    "plain": lambda: select(Project.name),
    "expression": lambda: select(func.lower(Project.name)),
    "join": lambda: select(Asset.filename).join(Project, Project.name != ""),
    "join of an unowned table": lambda: select(Project.name).join(
        Organization, Organization.name.in_(["us", "them"])
    ),
    "join from an unowned table": lambda: (
        select(Project.name).select_from(Organization).join(Project, Project.name != "")
    ),
    "outer join": lambda: (
        select(Asset.filename).select_from(Project).outerjoin(Asset, Asset.filename != "")
    ),
    "two tables": lambda: select(Asset.filename).where(Project.name == Asset.filename),
    "alias": lambda: select(copy.name),
    "join with itself": lambda: select(copy.name).join(Project, Project.name != ""),
    "subquery": lambda: select(select(Project).subquery().c.name),
    "alias of a subquery": lambda: select(aliased(Project, select(Project).subquery()).name),
    "scalar subquery": lambda: select(select(func.max(Project.name)).scalar_subquery()),
    "correlated": lambda: select(
        select(Asset.filename).where(Asset.project_id == Project.id).limit(1).scalar_subquery()
    ).select_from(Project),
    "in": lambda: select(Asset.filename).where(Asset.project_id.in_(select(Project.id))),
    "cte": lambda: select(select(Project).cte().c.name),
    "union": lambda: union_all(
        select(Project.name), select(Project.name).where(Project.name == "theirs")
    ),
    "union in a subquery": lambda: select(
        union_all(select(Project.name), select(Asset.filename)).subquery().c[0]
    ),
    "exists": lambda: select(Project.name).where(exists().where(Asset.filename != "")),
    "order by a subquery": lambda: select(Project.name).order_by(
        select(func.count(Asset.id)).scalar_subquery()
    ),
}


def read_by(actor: Actor, execute: Execute, statement: Any) -> set[str]:
    with db.snapshot(actor) as session:
        return set(execute(session, statement).scalars())


@BOTH_WAYS
@pytest.mark.parametrize("form", READS)
def test_a_select_reads_the_actors_rows_alone(
    ours: Actor, theirs: Project, form: str, execute: Execute
) -> None:
    others = system_actor(theirs.organization_id)
    nobody = system_actor(add_organization("new"))
    add_file(ours, "ours")
    add_file(others, "theirs")
    statement = READS[form]()
    for _ in range(2):  # one statement, compiled once, in turns
        assert read_by(ours, execute, statement) == {"ours"}
        assert read_by(others, execute, statement) == {"theirs"}
        assert read_by(nobody, execute, statement) <= {None}


COUNTS: dict[str, tuple[Callable[[], Any], object]] = {
    "count": (lambda: select(func.count()).select_from(Project), {1}),
    "count by id": (lambda: select(func.count(Project.id)), {1}),
    "exists": (lambda: select(exists().where(Project.name == "theirs")), {False}),
    "exists of an unowned table": (
        lambda: select(Organization.name).where(
            exists().where(Project.organization_id == Organization.id)
        ),
        {"us"},
    ),
    "each organization's": (
        lambda: select(
            Organization.name
            + func.coalesce(
                select(Project.name)
                .where(Project.organization_id == Organization.id)
                .scalar_subquery(),
                "-",
            )
        ),
        {"usours", "them-"},
    ),
}


@BOTH_WAYS
@pytest.mark.parametrize("form", COUNTS)
def test_nested_selects_and_counts_reach_the_actors_rows_alone(
    ours: Actor, form: str, execute: Execute
) -> None:
    statement, expected = COUNTS[form]
    assert read_by(ours, execute, statement()) == expected


UPDATES: dict[str, Callable[[], Any]] = {
    "update": lambda: update(Project).values(name="renamed"),
    "late value": lambda: update(Project).values(name=bindparam("new")),
    "returning": lambda: update(Project).values(name="renamed").returning(Project.name),
    "in": lambda: (
        update(Project).where(Project.id.in_(select(Asset.project_id))).values(name="renamed")
    ),
    "to a subquery": lambda: update(Project).values(
        name=select(func.replace(func.max(Asset.filename), "ours", "renamed")).scalar_subquery()
    ),
}


@BOTH_WAYS
@pytest.mark.parametrize("form", UPDATES)
def test_an_update_reaches_the_actors_rows_alone(
    ours: Actor, theirs: Project, form: str, execute: Execute
) -> None:
    add_file(ours, "ours")
    add_file(system_actor(theirs.organization_id), "theirs")
    values = {"new": "renamed"} if form == "late value" else {}
    with db.transaction(ours) as session:
        found = execute(session, UPDATES[form](), **values)
        assert form != "returning" or found.scalars().all() == ["renamed"]
    assert names() == {"renamed", "theirs"}


@BOTH_WAYS
def test_an_unowned_table_is_updated_by_the_actors_rows_alone(
    ours: Actor, execute: Execute
) -> None:
    owns_project = exists().where(Project.organization_id == Organization.id)
    with db.transaction(ours) as session:
        execute(session, update(Organization).where(owns_project).values(tier="premium"))
    with db.cross_tenant(db.CrossTenantReason.SEED) as session:
        tiers = select(Organization.name).where(Organization.tier == "premium")
        assert session.scalars(tiers).all() == ["us"]


DELETES: dict[str, Callable[[], Any]] = {
    "delete": lambda: delete(Asset),
    "returning": lambda: delete(Asset).returning(Asset.id),
    "in": lambda: delete(Asset).where(Asset.project_id.in_(select(Project.id))),
}


@BOTH_WAYS
@pytest.mark.parametrize("form", DELETES)
def test_a_delete_reaches_the_actors_rows_alone(
    ours: Actor, theirs: Project, form: str, execute: Execute
) -> None:
    add_file(ours, "ours")
    add_file(system_actor(theirs.organization_id), "theirs")
    with db.transaction(ours) as session:
        execute(session, DELETES[form]())
    assert files() == {"theirs"}


table: Any = Project.__table__
REFUSED: dict[str, Callable[[], Any]] = {
    "core": lambda: select(table),
    "core in a subquery": lambda: select(Organization.name).where(exists(select(table.c.id))),
    "core join": lambda: select(Organization.name).select_from(
        join(Organization, Project, Project.organization_id == Organization.id)
    ),
    "core outer join": lambda: select(Organization.name).select_from(
        outerjoin(Organization, Project, Project.organization_id == Organization.id)
    ),
    "full join": lambda: select(Project.name).outerjoin(Asset, Asset.filename != "", full=True),
    "window": lambda: select(func.row_number().over(order_by=Project.id)),
    "update from": lambda: (
        update(Project).where(Asset.filename != Project.name).values(name=Asset.filename)
    ),
    "update of an alias": lambda: update(copy).where(copy.id == Project.id).values(name="x"),
    "core update": lambda: update(table).values(name="x"),
    "core delete": lambda: delete(table),
    "update in a cte": lambda: select(
        update(Project).values(name="x").returning(Project.name).cte().c.name
    ),
    "give away": lambda: update(Project).values(organization_id=bindparam("to")),
    "give away in order": lambda: update(Project).ordered_values(
        (Project.organization_id, bindparam("to"))
    ),
    "text": lambda: text("UPDATE project SET name = 'x'"),
    "text as a condition": lambda: select(Organization.name).where(
        text("EXISTS (SELECT 1 FROM project)")
    ),
    "text as a table": lambda: select(text("name")).select_from(text("project")),
    "text as a column": lambda: select(literal_column("(SELECT max(name) FROM project)")),
}


@BOTH_WAYS
@pytest.mark.parametrize("form", REFUSED)
def test_what_the_filter_does_not_reach_is_refused(
    ours: Actor, theirs: Project, form: str, execute: Execute
) -> None:
    values = {"to": theirs.organization_id} if form.startswith("give away") else {}
    for _ in range(2):  # also the second time, when it could have been cached
        with pytest.raises(db.CrossTenant), db.transaction(ours) as session:
            execute(session, REFUSED[form](), **values)
    assert names() == {"ours", "theirs"}


@BOTH_WAYS
def test_without_an_actor_owned_tables_are_out_of_reach(ours: Actor, execute: Execute) -> None:
    for form in READS:
        with pytest.raises(db.CrossTenant), db.snapshot(None) as session:
            execute(session, READS[form]())
    with db.snapshot(None) as session:
        assert set(execute(session, select(Organization.name)).scalars()) == {"us", "them"}


@BOTH_WAYS
def test_the_caller_cannot_say_whose_rows_are_meant(
    ours: Actor, theirs: Project, execute: Execute
) -> None:
    smuggled = {tenancy.TENANT: theirs.organization_id}
    try:
        with db.snapshot(ours) as session:
            assert execute(session, select(Project.name), **smuggled).scalars().all() == ["ours"]
    except db.CrossTenant:
        assert execute is execute_prepared


def test_a_get_by_id_finds_no_other_organizations_row(ours: Actor, theirs: Project) -> None:
    with db.snapshot(ours) as session:
        assert session.get(Project, theirs.id) is None


def test_what_has_expired_is_loaded_again(ours: Actor) -> None:
    with db.snapshot(ours) as session:
        own = session.scalars(select(Project)).one()
        session.expire(own)
        assert own.name == "ours"


def test_loaded_objects_learn_of_an_update(ours: Actor) -> None:
    with db.transaction(ours) as session:
        row = session.scalars(select(Project)).one()
        session.execute(update(Project).values(name="renamed"))
        assert row.name == "renamed"
        session.execute(update(Project).where(Project.name == "no").values(name="wrong"))
        assert row.name == "renamed"
        evaluated = update(Project).values(name="x")
        with pytest.raises(db.CrossTenant):
            session.execute(evaluated, execution_options={"synchronize_session": "evaluate"})


def test_settings_are_not_changed_by_prepared_statements(ours: Actor) -> None:
    for change in (update(RuleVersion).values(version=1), delete(RuleVersion)):
        with pytest.raises(db.CrossTenant):
            Prepared(change)


def reads_stay_apart(ours: Actor) -> None:
    assert read_by(ours, execute_by_session, select(Project.name)) == {"ours"}


def prepared_reads_stay_apart(ours: Actor) -> None:
    assert read_by(ours, execute_prepared, select(Project.name)) == {"ours"}


def missed_tables_are_refused(ours: Actor) -> None:
    with pytest.raises(db.CrossTenant), db.snapshot(ours) as session:
        session.execute(REFUSED["core join"]())


def text_is_refused(ours: Actor) -> None:
    with pytest.raises(db.CrossTenant), db.snapshot(ours) as session:
        session.execute(REFUSED["text as a condition"]())


def nobody_reads_nothing(_ours: Actor) -> None:
    with pytest.raises(db.CrossTenant), db.snapshot(None) as session:
        session.execute(select(Project.name))


def flushes_stay_apart(ours: Actor) -> None:
    with db.cross_tenant(db.CrossTenantReason.SEED) as session:
        other = session.scalars(
            select(Project.organization_id).where(Project.name == "theirs")
        ).one()
    with pytest.raises(db.CrossTenant), db.transaction(ours) as session:
        session.add(project("smuggled", other))


def owners_stay(ours: Actor) -> None:
    with pytest.raises(db.CrossTenant), db.transaction(ours) as session:
        session.execute(update(Project).values(organization_id=ours.organization_id))


def snapshots_only_read(ours: Actor) -> None:
    with db.snapshot(ours) as session:
        session.add(project("new", ours.organization_id))
        with pytest.raises(db.ReadOnly):
            session.flush()


@contextmanager
def without_listener(name: str, listener: Any) -> Iterator[None]:
    event.remove(Session, name, listener)
    try:
        yield
    finally:
        event.listen(Session, name, listener)


@contextmanager
def without(module: Any, name: str, instead: Any) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, instead)
        yield


MUTATIONS: dict[str, tuple[Callable[[], Any], Callable[[Actor], None]]] = {
    "no listener of statements": (
        lambda: without_listener("do_orm_execute", guards.guard_statement),
        reads_stay_apart,
    ),
    "no listener of flushes": (
        lambda: without_listener("before_flush", guards.guard_flush),
        flushes_stay_apart,
    ),
    "snapshots that flush": (
        lambda: without_listener("before_flush", guards.guard_flush),
        snapshots_only_read,
    ),
    "no guard of rows": (lambda: without(guards, "guard_row", lambda *_: None), flushes_stay_apart),
    "sessions without the condition": (
        lambda: without(tenancy, "filtered", lambda statement: statement),
        reads_stay_apart,
    ),
    "prepared statements without the condition": (
        lambda: without(statements, "filtered", lambda statement: statement),
        prepared_reads_stay_apart,
    ),
    "no check of what is compiled": (
        lambda: without(tenancy.CheckedCompiler, "visit_table", tenancy.SQLCompiler.visit_table),
        missed_tables_are_refused,
    ),
    "no look for text": (lambda: without(tenancy, "is_text", lambda _: False), text_is_refused),
    "no look for tables": (
        lambda: without(tenancy, "reaches_tenants", lambda _: False),
        nobody_reads_nothing,
    ),
    "no look at owners": (
        lambda: without(tenancy, "changed_columns", lambda _: set()),
        owners_stay,
    ),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_each_part_of_the_filter_is_needed(
    ours: Actor, mutation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no second net under it: on PostgreSQL policies would hold what the filter lets go."""
    monkeypatch.setattr(row_security, "organization_setting", lambda _: row_security.EVERY)
    taken_away, rule = MUTATIONS[mutation]
    rule(ours)
    db.current().engine.clear_compiled_cache()
    with taken_away(), pytest.raises((Exception, pytest.fail.Exception)):
        rule(ours)
    db.current().engine.clear_compiled_cache()
    rule(ours)

"""The tables that migrations make are the tables that the models describe."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect

from app.models.base import Base
from testing import db
from tests.architecture.sources import imported_modules, module_of, name_of, python_files

for module in python_files("app/models"):
    importlib.import_module(module_of(module))


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path_factory.mktemp('migrated') / 'aicreat.db'}"
    db.migrate(url)
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('described') / 'aicreat.db'}")
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


def _constraints(engine: Engine) -> dict[str, Any]:
    """What compare_metadata does not look at: the checks, and what happens when a parent goes."""
    seen = inspect(engine)
    return {
        table: {
            "checks": sorted(
                (check["name"], check["sqltext"]) for check in seen.get_check_constraints(table)
            ),
            "keys": sorted(
                (key["name"], key["options"].get("ondelete"))
                for key in seen.get_foreign_keys(table)
            ),
        }
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def test_the_models_ask_for_no_migration(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_checks_and_deletions_are_those_of_the_models(migrated: Engine, described: Engine) -> None:
    made, wanted = _constraints(migrated), _constraints(described)
    assert set(made) == set(wanted)
    assert {
        table: (made[table], wanted[table]) for table in wanted if made[table] != wanted[table]
    } == {}


def test_every_constraint_has_a_name(described: Engine) -> None:
    """A migration that changes a constraint needs its name, on both databases."""
    names = [
        name
        for rules in _constraints(described).values()
        for kind in ("checks", "keys")
        for name, _ in rules[kind]
    ]
    assert None not in names


def test_migrations_import_no_models() -> None:
    """The models move on; a migration must go on meaning what it meant."""
    borrowed = [
        f"{name_of(path)}: {name}"
        for path in python_files("migrations/versions")
        for name in imported_modules(path)
        if name.split(".")[0] in {"app", "tasks", "config"}
    ]
    assert borrowed == []


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'aicreat.db'}"
    db.migrate(url)
    db.migrate(url)

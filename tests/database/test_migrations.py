"""Migrations lead to the tables of the models, and change tables without losing rows."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import DBAPIError

from app.database import engines, migrate
from app.models.base import Base
from app.models.organization import Organization
from app.models.project import Project
from testing import db
from testing.peers import databases

ROOT = Path(__file__).resolve().parents[2]
MOMENT = datetime(2027, 1, 15, 8, tzinfo=UTC)
NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {head!r}
branch_labels = depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organization") as batch:
        batch.alter_column("name", type_=sa.String(200))
    op.execute({sql!r})
"""


@pytest.fixture(params=databases.BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'app.db'}"
        return
    server = request.getfixturevalue("postgres")
    name = f"empty_{uuid4().hex[:12]}"
    yield server.create(name)
    server.drop(name)


def fill(url: str) -> None:
    with databases.bound(url), db.cross_tenant(db.CrossTenantReason.SEED, write=True) as session:
        owner = Organization(name="Acme", created_at=MOMENT)
        session.add(owner)
        session.flush()
        session.add_all(
            [
                Project(organization_id=owner.id, name=f"Project {n}", created_at=MOMENT)
                for n in range(3)
            ]
        )


def count_projects(url: str) -> int | None:
    with databases.bound(url), db.cross_tenant(db.CrossTenantReason.SEED) as session:
        return session.scalar(select(func.count()).select_from(Project))


def with_next_revision(monkeypatch: pytest.MonkeyPatch, folder: Path, sql: str) -> None:
    """Work with a copy of the migrations that has one more: a batch change of the table that
    everything refers to.
    """
    copy = folder / "migrations"
    shutil.copytree(migrate.MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    head = max(path.name for path in (copy / "versions").glob("*.py")).partition("_")[0]
    (copy / "versions" / "9999_next.py").write_text(NEXT.format(head=head, sql=sql))
    monkeypatch.setattr(migrate, "MIGRATIONS", copy)


def test_migrations_lead_to_the_tables_of_the_models(url: str) -> None:
    db.migrate(url)
    engine = engines.make_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_a_second_migration_has_nothing_to_do(url: str) -> None:
    db.migrate(url)
    fill(url)
    db.migrate(url)
    assert count_projects(url) == 3


def test_the_older_release_starts_on_a_database_that_a_newer_one_has_migrated(url: str) -> None:
    """Else a roll-out could not be taken back: it ended at "Can't locate revision"."""
    db.migrate(url)
    fill(url)
    engine = engines.make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'of 2031'")
    db.migrate(url)
    with engine.connect() as connection:
        stamped = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    engine.dispose()
    assert (stamped, count_projects(url)) == ("of 2031", 3)


def test_changing_a_parent_table_keeps_its_children(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With foreign keys on, the copy-and-drop of a batch change would delete every project."""
    db.migrate(url)
    fill(url)
    with_next_revision(monkeypatch, tmp_path, "SELECT 1")
    db.migrate(url)
    assert count_projects(url) == 3


def count_organizations(url: str) -> int | None:
    with databases.bound(url), db.cross_tenant(db.CrossTenantReason.SEED) as session:
        return session.scalar(select(func.count()).select_from(Organization))


def test_on_sqlite_a_migration_that_orphans_rows_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL refuses such a statement, or takes the children along."""
    url = f"sqlite:///{tmp_path / 'app.db'}"
    db.migrate(url)
    fill(url)
    with_next_revision(monkeypatch, tmp_path, "DELETE FROM organization")
    with pytest.raises(RuntimeError, match="without their parents"):
        db.migrate(url)
    assert count_organizations(url) == 1


def test_a_migration_that_fails_is_undone_as_a_whole(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.migrate(url)
    fill(url)
    with monkeypatch.context() as patched:
        with_next_revision(patched, tmp_path, "DELETE FROM nowhere")
        with pytest.raises(DBAPIError):
            db.migrate(url)
    db.migrate(url)
    assert (count_projects(url), type_of_name(url)) == (3, "TEXT")


def type_of_name(url: str) -> str:
    engine = engines.make_engine(url)
    columns = inspect(engine).get_columns("organization")
    engine.dispose()
    return next(str(column["type"]) for column in columns if column["name"] == "name")


def test_two_starts_at_once_migrate_one_after_the_other(url: str) -> None:
    program = [
        sys.executable,
        "-c",
        "import sys; from app.database.migrate import migrate; migrate(sys.argv[1])",
        url,
    ]
    starts = [subprocess.Popen(program, cwd=ROOT) for _ in range(3)]
    assert [start.wait() for start in starts] == [0, 0, 0]

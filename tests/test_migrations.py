"""Migrations lead to the tables of the models, and change tables without losing rows."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select

from app import db
from app.models.base import Base
from app.models.organization import Organization
from app.models.project import Project

ROOT = Path(__file__).resolve().parent.parent
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


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'app.db'}"


def fill(url: str) -> None:
    db.bind(url)
    with db.everywhere(db.Reader.SEED, write=True) as session:
        owner = Organization(name="Acme", created_at=MOMENT)
        session.add(owner)
        session.flush()
        session.add_all([Project(organization_id=owner.id, name=f"Project {n}", created_at=MOMENT) for n in range(3)])


def count_projects(url: str) -> int | None:
    db.bind(url)
    with db.everywhere(db.Reader.SEED) as session:
        return session.scalar(select(func.count()).select_from(Project))


def with_next_revision(monkeypatch: pytest.MonkeyPatch, folder: Path, sql: str) -> None:
    """Work with a copy of the migrations that has one more: a batch change of the table that everything refers to."""
    copy = folder / "migrations"
    shutil.copytree(db.MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    head = max(path.name for path in (copy / "versions").glob("*.py")).partition("_")[0]
    (copy / "versions" / "9999_next.py").write_text(NEXT.format(head=head, sql=sql))
    monkeypatch.setattr(db, "MIGRATIONS", copy)


def test_migrations_lead_to_the_tables_of_the_models(tmp_path: Path) -> None:
    url = url_of(tmp_path)
    db.migrate(url)
    with db.make_engine(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_second_migration_has_nothing_to_do(tmp_path: Path) -> None:
    url = url_of(tmp_path)
    db.migrate(url)
    fill(url)
    db.migrate(url)
    assert count_projects(url) == 3


def test_changing_a_parent_table_keeps_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With foreign keys on, the copy-and-drop of a batch change would delete every project."""
    url = url_of(tmp_path)
    db.migrate(url)
    fill(url)
    with_next_revision(monkeypatch, tmp_path, "SELECT 1")
    db.migrate(url)
    assert count_projects(url) == 3


def test_a_migration_that_orphans_rows_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = url_of(tmp_path)
    db.migrate(url)
    fill(url)
    with_next_revision(monkeypatch, tmp_path, "DELETE FROM organization")
    with pytest.raises(RuntimeError, match="without their parents"):
        db.migrate(url)
    with db.everywhere(db.Reader.SEED) as session:
        assert session.scalar(select(func.count()).select_from(Organization)) == 1


def test_two_starts_at_once_migrate_one_after_the_other(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "import sys; from app import db; db.migrate(sys.argv[1])", url_of(tmp_path)]
    starts = [subprocess.Popen(program, cwd=ROOT) for _ in range(3)]
    assert [start.wait() for start in starts] == [0, 0, 0]

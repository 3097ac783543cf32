"""A whole installation in a temporary folder: real database, real store, real gate.

Its jobs are worked off in this process.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import threading
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from apiflask import APIFlask
from argon2 import PasswordHasher
from pydantic import SecretStr

from app import ledger
from app.adapters.passwords import Argon2Passwords
from app.deps import Deps
from app.domain.access import Actor, Role
from app.domain.errors import DomainError
from app.domain.projects import Problem
from app.factory import create_app
from app.models.user import User
from app.ports.clock import clock_ms
from app.records.new_organization import add_organization
from app.services.operations import seeding
from app.wiring import build_deps
from config import Settings
from tasks.handlers import give_up, run_job
from testing import db
from testing.fakes.analyser import FakeAnalyser, FakeModerator

PASSWORD = "correct horse battery"
SAMPLES = Path(__file__).resolve().parents[2] / "app" / "seeds" / "sample"


@dataclass
class RecordingNotifier:
    """Records the jobs of which a worker was notified; the test works them off."""

    notified: list[UUID] = field(default_factory=list)

    def notify(self, job_id: UUID, key: int) -> None:
        self.notified.append(job_id)


@dataclass
class Installation:
    settings: Settings
    deps: Deps
    notifier: RecordingNotifier
    app: APIFlask
    admin: Actor

    def work(self, limit: int = 1000) -> int:
        """Do every job that is due, as a worker would; returns how many."""
        done = 0
        while done < limit and self.work_one():
            done += 1
        return done

    def work_one(self) -> bool:
        now = clock_ms(self.deps.clock)
        with db.cross_tenant(db.CrossTenantReason.CLAIM, write=True) as session:
            claimed = ledger.claim(session, worker="test", now_ms=now, lease_ms=60_000)
        if claimed is None:
            return False
        try:
            run_job(self.deps, claimed)
        except ledger.Postpone as later:
            with db.transaction(claimed.actor) as session:
                ledger.postpone(session, claimed, for_ms=later.for_ms, now_ms=now)
        except DomainError as error:
            problem = Problem(error.code, error.message)
            with db.transaction(claimed.actor) as session:
                ledger.fail(session, claimed, problem, now_ms=now, chance=0.5, is_permanent=True)
                give_up(session, claimed, problem)
        return True

    def close(self) -> None:
        """Close the connections to the database's server."""
        self.deps.database.close()

    def second_organization(self, name: str = "other") -> Actor:
        """Another tenant with an admin of its own, whose user name is the organization's."""
        now = self.deps.clock.now()
        with db.cross_tenant(db.CrossTenantReason.SEED, write=True) as session:
            organization_id = add_organization(session, name, now)
            user = User(
                organization_id=organization_id, role="admin", created_at=now, **self._names(name)
            )
            session.add(user)
            session.flush()
            return Actor(organization_id, user.id, Role.ADMIN)

    def add_user(self, name: str, role: str = "user") -> Actor:
        """A member of the first organization."""
        with db.transaction(self.admin) as session:
            user = User(role=role, created_at=self.deps.clock.now(), **self._names(name))
            session.add(user)
            session.flush()
            return Actor(self.admin.organization_id, user.id, Role(role))

    def _names(self, name: str) -> dict[str, Any]:
        email = f"{name}@example.org"
        password_hash = self.deps.passwords.hash(PASSWORD)
        return {
            "username": name,
            "username_key": name.casefold(),
            "email": email,
            "email_key": email,
            "password_hash": password_hash,
        }


@cache
def quick_passwords() -> Argon2Passwords:
    """Passwords by the real algorithm, with so little work that tests do not wait for it."""
    return Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@cache
def migrated_file() -> Path:
    """An embedded database with every table and no row, once a process."""
    folder = Path(tempfile.mkdtemp(prefix="aicreat-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "migrated.db"
    db.migrate(f"sqlite:///{file}")
    assert not file.with_name(f"{file.name}-wal").exists(), "some of it is in another file"
    return file


def migrate(settings: Settings) -> None:
    """Make the tables; an embedded database is copied, which takes less time."""
    if settings.database_url:
        db.migrate(settings.database)
    else:
        shutil.copyfile(migrated_file(), settings.data_dir / "aicreat.db")


def install(
    folder: Path, *, real_models: bool = False, real_passwords: bool = False, **overrides: Any
) -> Installation:
    """Migrate, seed and build the app in the folder.

    Models are fakes unless the test is about what they find; passwords take the work that they
    take for users where that is measured.
    """
    values: dict[str, Any] = {
        "data_dir": folder,
        "secret_key": SecretStr("test secret"),
        "sign_in_limit": "1000/minute",
        "sample_project": False,
    }
    settings = Settings(**{**values, "request_limit": "100000/minute", **overrides})
    settings.prepare()
    migrate(settings)
    notifier = RecordingNotifier()
    deps = build_deps(settings, notifier)
    if not real_passwords:
        deps = replace(deps, passwords=quick_passwords())
    db.bind(deps.database)
    if not real_models:
        deps = replace(deps, analyser=FakeAnalyser(), moderator=FakeModerator())
    first = seeding.seed_installation(
        deps, seeding.Installation("Nordly", "admin", "admin@example.org", PASSWORD)
    )
    assert first is not None
    app = create_app(settings, deps)
    app.testing = True
    return Installation(settings, deps, notifier, app, first.actor)


class Background:
    """A thread that works jobs off while a test waits at a door."""

    def __init__(self, installation: Installation) -> None:
        self._stop = threading.Event()
        self._installation = installation
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self._installation.work_one():
                self._stop.wait(0.02)

    def __enter__(self) -> Background:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

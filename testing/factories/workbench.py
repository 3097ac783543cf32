"""A database with an organization, a queue, and real consumer processes over them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from app import ledger
from app.database import engines
from app.domain.access import Actor, system_actor
from app.domain.jobs import JobKind, JobState, Urgency
from app.models.attempt import Attempt
from app.models.base import Base
from app.models.job import Job
from app.models.organization import Organization
from config import Settings
from tasks.endings import now_ms
from tasks.notifier import HueyNotifier
from testing import db

ROOT = Path(__file__).resolve().parent.parent.parent
CONSUMER = Path(sys.executable).with_name("huey_consumer")
FLAGS = ("-k", "process", "-g", "TERM", "-c", "0.2", "-d", "0.01", "-m", "0.03", "-n", "-q")


class Bench:
    """A database and its consumers, embedded unless told otherwise.

    Args:
        database_url: A migrated PostgreSQL database.
        redis_url: A Redis server.
        lease_s: Short, so that what is lost comes back soon.

    Attributes:
        program: What consumers run; the use cases are the tests' own unless changed.
        environment: Variables that consumers get on top.
    """

    def __init__(
        self, folder: Path, database_url: str = "", redis_url: str = "", lease_s: float = 1
    ) -> None:
        self.settings = Settings(
            data_dir=folder,
            database_url=database_url,
            redis_url=SecretStr(redis_url),
            lease_s=lease_s,
            worker_memory_mb=512,
        )
        self._notifier = HueyNotifier(self.settings)
        self.program = "tests.tasks.consumer_for_tests.huey"
        self.environment: dict[str, str] = {}
        self.consumers: list[subprocess.Popen[bytes]] = []
        self.settings.prepare()
        self.log = folder / "consumer.log"
        if not database_url:
            engine = engines.make_engine(self.settings.database)
            Base.metadata.create_all(engine)
            engine.dispose()
        self._database = db.bind(self.settings.database)
        self.actor = self.add_organization()

    def add_organization(self) -> Actor:
        with db.cross_tenant(db.CrossTenantReason.SEED, write=True) as session:
            row = Organization(name="Acme", created_at=datetime.now(UTC))
            session.add(row)
            session.flush()
            return system_actor(row.id)

    def enqueue(self, **payload: object) -> UUID:
        with db.transaction(self.actor) as session:
            return ledger.enqueue(
                session,
                kind=JobKind.RENDER_RESULT,
                subject_id=uuid4(),
                urgency=Urgency.STANDARD,
                payload=payload,
                now_ms=now_ms(),
            ).id

    def order(self, **payload: object) -> UUID:
        """Enqueue, and notify as the product does."""
        job_id = self.enqueue(**payload)
        self.notify(job_id)
        return job_id

    def notify(self, job_id: UUID) -> None:
        self._notifier.notify(job_id, now_ms())

    def start(
        self, workers: int = 1, grace_s: float = 25, wall_s: float = 60
    ) -> subprocess.Popen[bytes]:
        """A consumer in a session of its own, as the supervisor starts it."""
        settings = self.settings
        environment = {
            **os.environ,
            "AICREAT_DATA_DIR": str(settings.data_dir),
            "AICREAT_SECRET_KEY": settings.secret,
            "AICREAT_DATABASE_URL": settings.database_url,
            "AICREAT_REDIS_URL": settings.redis_url.get_secret_value(),
            "AICREAT_LEASE_S": str(settings.lease_s),
            "AICREAT_JOB_WALL_S": str(wall_s),
            "AICREAT_WORKER_MEMORY_MB": str(settings.worker_memory_mb),
            **self.environment,
        }
        command = [str(CONSUMER), self.program, "-w", str(workers), "-t", str(grace_s), *FLAGS]
        with self.log.open("ab") as log:
            consumer = subprocess.Popen(
                command, cwd=ROOT, env=environment, start_new_session=True, stdout=log, stderr=log
            )
        self.consumers.append(consumer)
        return consumer

    def stop(self) -> None:
        for consumer in self.consumers:
            if consumer.poll() is None:
                os.killpg(consumer.pid, signal.SIGKILL)
                consumer.wait()
        self._database.close()

    def job(self, job_id: UUID) -> Job:
        with db.snapshot(self.actor) as session:
            return session.get_one(Job, job_id)

    def states(self) -> Counter[str]:
        with db.snapshot(self.actor) as session:
            return Counter(session.scalars(select(Job.state)))

    def outcomes(self, job_id: UUID) -> list[str | None]:
        with db.snapshot(self.actor) as session:
            return list(
                session.scalars(
                    select(Attempt.outcome).where(Attempt.job_id == job_id).order_by(Attempt.number)
                )
            )

    def outputs(self) -> Counter[str]:
        """How often each job was done; whatever was done has left its file."""
        with db.snapshot(self.actor) as session:
            jobs = session.execute(select(Job.id, Job.payload)).all()
        done = Counter(
            {
                str(job_id): payload["times_done"]
                for job_id, payload in jobs
                if "times_done" in payload
            }
        )
        assert set(done) <= self.files()
        return done

    def files(self) -> set[str]:
        """The jobs that have left a file."""
        return {
            path.name.split(".")[0]
            for path in (self.settings.data_dir / "outputs").glob("*.output")
        }

    def ids(self) -> set[UUID]:
        with db.snapshot(self.actor) as session:
            return set(session.scalars(select(Job.id)))

    def has_started(self, job_id: UUID) -> bool:
        return (self.settings.data_dir / "outputs" / f"{job_id}.started").exists()

    def wait_until_over(self) -> None:
        eventually(lambda: not {JobState.QUEUED, JobState.RUNNING} & set(self.states()), self)


def eventually(holds: Callable[[], bool], bench: Bench | None = None) -> None:
    """Wait until it holds; after ten minutes it hangs, and the log says more."""
    started = time.monotonic()
    while not holds():
        if time.monotonic() - started > 600:
            pytest.fail(bench.log.read_text() if bench else "it never held")
        time.sleep(0.02)


def descendants(session_id: int) -> list[tuple[int, str]]:
    """The processes of a session (pid, command line), wherever their parents went."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, IndexError):
                continue
            if session == session_id and state != "Z":
                found.append((int(folder.name), words))
    return sorted(found)


def runners(session_id: int) -> list[int]:
    return [pid for pid, words in descendants(session_id) if "tasks.runner" in words]

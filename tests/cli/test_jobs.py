"""The commands for whoever runs the installation: jobs and organizations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import Result
from sqlalchemy import select

from app import ledger
from app.database.sessions import Database
from app.domain.jobs import JobKind, JobState, Urgency
from app.domain.projects import Problem
from app.factory import create_app
from app.models.audit_entry import AuditEntry
from app.models.job import Job
from app.models.organization import Organization
from app.records.work import submit
from testing import db
from testing.factories.installation import Installation, install

NOW = 1_800_000_000_000


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("installation"))


def run(installation: Installation, *words: str) -> Result:
    return installation.app.test_cli_runner().invoke(args=list(words))


def add_job(installation: Installation, urgency: Urgency = Urgency.STANDARD) -> UUID:
    with db.transaction(installation.admin) as session:
        (job_id,) = submit(installation.deps, session, JobKind.RENDER_RESULT, [uuid4()], urgency)
    return job_id


def add_dead_letter(installation: Installation, code: str = "internal") -> UUID:
    job_id = add_job(installation)
    with db.transaction(installation.admin) as session:
        job = session.get_one(Job, job_id)
        job.state, job.token, job.worker, job.attempt = JobState.RUNNING, uuid4(), "w", 1
        session.flush()
        claimed = ledger.Claimed.of(job)
        ledger.fail(
            session, claimed, Problem(code, "It broke."), now_ms=NOW, chance=0.5, is_permanent=True
        )
    return job_id


def end_all(installation: Installation) -> None:
    with db.transaction(installation.admin) as session:
        for job in session.scalars(select(Job)):
            job.state = JobState.DONE


def state_of(installation: Installation, job_id: UUID) -> str:
    with db.snapshot(installation.admin) as session:
        return session.get_one(Job, job_id).state


def test_jobs_are_listed_with_what_went_wrong(installation: Installation) -> None:
    dead = add_dead_letter(installation)
    answer = run(installation, "jobs", "list", "--state", "failed", "--organization", "Nordly")
    assert answer.exit_code == 0
    assert any(
        str(dead) in line and "internal: It broke." in line for line in answer.output.splitlines()
    )
    assert str(dead) not in run(installation, "jobs", "list", "--state", "done").output


def test_dead_letters_are_replayed_by_id_by_cause_and_all(installation: Installation) -> None:
    end_all(installation)
    by_id, by_cause, rest = (add_dead_letter(installation, code) for code in ("a", "b", "c"))
    assert run(installation, "jobs", "replay", str(by_id)).output == "1 put back into the queue\n"
    assert (
        run(installation, "jobs", "replay", "--code", "b").output == "1 put back into the queue\n"
    )
    assert [state_of(installation, job) for job in (by_id, by_cause, rest)] == [
        "queued",
        "queued",
        "failed",
    ]
    assert run(installation, "jobs", "replay", "--all").output == "1 put back into the queue\n"


def test_what_cannot_be_replayed_is_named(installation: Installation) -> None:
    alive = add_job(installation)
    for job in (alive, uuid4()):
        answer = run(installation, "jobs", "replay", str(job))
        assert answer.exit_code == 1
        assert str(job) in answer.output
    assert run(installation, "jobs", "replay").exit_code == 2


def test_draining_ends_when_no_job_is_open(installation: Installation) -> None:
    add_job(installation)
    assert run(installation, "jobs", "drain", "--within", "0").exit_code == 1
    end_all(installation)
    assert run(installation, "jobs", "drain").output == "no job is open\n"


def test_what_a_premium_organization_orders_is_premium(installation: Installation) -> None:
    assert (
        "premium   Nordly" in run(installation, "organizations", "tier", "Nordly", "premium").output
    )
    assert "premium   Nordly" in run(installation, "organizations", "list").output
    jobs = {
        urgency: add_job(installation, urgency)
        for urgency in (Urgency.STANDARD, Urgency.INTERACTIVE)
    }
    run(installation, "organizations", "tier", "Nordly", "standard")
    jobs[Urgency.PREMIUM] = add_job(installation)
    with db.snapshot(installation.admin) as session:
        urgencies = [session.get_one(Job, job).urgency for job in jobs.values()]
        logged = session.scalars(
            select(AuditEntry.after)
            .where(AuditEntry.action == "tier_changed")
            .order_by(AuditEntry.at)
        ).all()
    assert urgencies == [Urgency.PREMIUM, Urgency.INTERACTIVE, Urgency.STANDARD]
    assert logged == [{"tier": "premium"}, {"tier": "standard"}]


def test_an_organization_that_is_not_there_or_not_the_only_one_is_refused(
    installation: Installation, tmp_path: Path
) -> None:
    assert run(installation, "organizations", "tier", "Nobody", "premium").exit_code == 1
    with db.cross_tenant(db.CrossTenantReason.SEED, write=True) as session:
        session.add_all(
            [Organization(name="Twin", created_at=installation.deps.clock.now()) for _ in range(2)]
        )
    answer = run(installation, "organizations", "tier", "Twin", "premium")
    assert answer.exit_code == 1
    assert "2 organizations" in answer.output


@pytest.mark.parametrize(
    "words", [("jobs", "list"), ("organizations", "list"), ("storage", "sweep")], ids=" ".join
)
def test_a_database_that_is_away_is_told_in_one_line(
    installation: Installation, tmp_path: Path, words: tuple[str, ...]
) -> None:
    away = f"sqlite:///{tmp_path / 'none' / 'none.db'}"
    deps = replace(installation.deps, database=Database(away))
    result = create_app(installation.settings, deps).test_cli_runner().invoke(args=list(words))
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith("Error: The database does not answer now.")
    assert isinstance(result.exception, SystemExit)

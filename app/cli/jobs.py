"""`flask --app wsgi jobs`: background work, for the operator of the installation."""

import time
from collections.abc import Sequence
from uuid import UUID

import click
from flask.cli import with_appcontext

from app.cli.current import current_deps
from app.cli.groups import OperatorGroup
from app.domain.errors import DomainError, NotFound
from app.domain.job_reports import Job
from app.domain.jobs import JobState
from app.services.accounts.organizations import Organization, find_organization, list_organizations
from app.services.operations.dead_letters import (
    MOST_AT_ONCE,
    Choice,
    list_dead_letters,
    replay_job,
    replay_jobs,
)
from app.services.operations.jobs import count_open_jobs, list_jobs

POLL_S = 1.0
"""Seconds between two counts of the open jobs."""
ONE = click.option(
    "--organization", "name", help="Name or id of one organization; all of them without it."
)


@click.group("jobs", cls=OperatorGroup)
def jobs() -> None:
    """Look at background work, try dead letters again, wait until nothing is left."""


@jobs.command("list")
@ONE
@click.option(
    "--state", type=click.Choice([str(state) for state in JobState]), help="Of one state."
)
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=50,
    show_default=True,
    help="Of each organization.",
)
@with_appcontext
def list_them(name: str | None, state: str | None, limit: int) -> None:
    """Print the newest jobs: id, kind, state, attempts, age, and what went wrong."""
    for organization in chosen_organizations(name):
        page = list_jobs(
            current_deps(),
            organization.actor,
            state=JobState(state) if state else None,
            limit=limit,
        )
        click.echo(f"{organization.name}: {page.total}")
        for job in page.items:
            click.echo(f"  {job_line(job)}")


@jobs.command("replay")
@ONE
@click.option("--code", help="All dead letters of one cause.")
@click.option("--all", "everything", is_flag=True, help="All dead letters.")
@click.argument("job_ids", type=click.UUID, nargs=-1)
@with_appcontext
def replay(name: str | None, code: str | None, everything: bool, job_ids: tuple[UUID, ...]) -> None:
    """Try dead letters again: those with JOB_IDS, of one --code, or --all."""
    if sum((bool(job_ids), code is not None, everything)) != 1:
        raise click.UsageError("Name jobs, a --code or --all: one of the three.")
    organizations = chosen_organizations(name)
    if job_ids:
        replayed = sum(replay_one(organizations, job_id) for job_id in job_ids)
    else:
        replayed = sum(replay_cause(organization, code) for organization in organizations)
    click.echo(f"{replayed} put back into the queue")
    if replayed < len(job_ids):
        raise SystemExit(1)


@jobs.command("drain")
@click.option(
    "--within", type=click.FloatRange(0), help="Give up after so many seconds, with exit status 1."
)
@with_appcontext
def drain(within: float | None) -> None:
    """Wait until no job is waiting or running.

    Workers go on; stop the web servers first when nothing is to come after.
    """
    until = time.monotonic() + within if within is not None else None
    last = None
    while (left := count_open_jobs(current_deps())) and (until is None or time.monotonic() < until):
        if left != last:
            click.echo(f"{left} jobs are open")
            last = left
        time.sleep(POLL_S)
    if left:
        raise click.ClickException(f"{left} jobs are still open.")
    click.echo("no job is open")


def chosen_organizations(name: str | None) -> Sequence[Organization]:
    """The one of that name or id, or all of them."""
    deps = current_deps()
    return [find_organization(deps, name)] if name else list_organizations(deps)


def replay_one(organizations: Sequence[Organization], job_id: UUID) -> bool:
    """Replay a job, whichever of the organizations it belongs to; says so when it cannot be."""
    refusal = "There is no such job."
    for organization in organizations:
        try:
            replay_job(current_deps(), organization.actor, job_id)
        except NotFound:
            continue
        except DomainError as error:
            refusal = error.message
            break
        return True
    click.echo(f"{job_id}: {refusal}", err=True)
    return False


def replay_cause(organization: Organization, code: str | None) -> int:
    """Replay dead letters of one cause or of all, and return how many.

    These are those that are there now, and not those that die again meanwhile.
    """
    deps, actor = current_deps(), organization.actor
    total = list_dead_letters(deps, actor, code=code, limit=1).total
    letters = list_dead_letters(deps, actor, code=code, limit=total or 1).items
    dead = [job.id for job in letters]
    parts = [dead[start : start + MOST_AT_ONCE] for start in range(0, len(dead), MOST_AT_ONCE)]
    return sum(replay_jobs(deps, actor, Choice(job_ids=part)) for part in parts)


def job_line(job: Job) -> str:
    problem = f"  {job.problem.code}: {job.problem.message}" if job.problem else ""
    return (
        f"{job.id}  {job.kind:<15}  {job.state:<9}  {job.attempt:>2}  "
        f"{job.created_at:%Y-%m-%d %H:%M:%S}{problem}"
    )

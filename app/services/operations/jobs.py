"""The organization's background work, as admins see it."""

from sqlalchemy import func, select

from app import ledger
from app.database.session import CrossTenantReason
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.job_reports import Job
from app.domain.jobs import JobState
from app.domain.pages import Page
from app.models import Job as JobRow
from app.records.job_views import find_affected, job_view


def list_jobs(
    deps: Deps,
    actor: Actor,
    *,
    state: JobState | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Page[Job]:
    """The newest first, of one state when one is named."""
    actor.demand(Permission.MANAGE_JOBS)
    wanted = () if state is None else (JobRow.state == state,)
    with deps.database.snapshot(actor) as session:
        total = session.scalar(select(func.count()).select_from(JobRow).where(*wanted)) or 0
        newest = (
            select(JobRow)
            .where(*wanted)
            .order_by(JobRow.created_at.desc(), JobRow.id)
            .limit(limit)
            .offset(offset)
        )
        rows = session.scalars(newest).all()
        affected = find_affected(deps, session, rows)
        return Page(tuple(job_view(row, affected=affected.get(row.id)) for row in rows), total)


def count_open_jobs(deps: Deps) -> int:
    """How many jobs wait or run, in all organizations."""
    with deps.database.cross_tenant(CrossTenantReason.METRICS) as session:
        return (
            session.scalar(
                select(func.count()).select_from(JobRow).where(JobRow.state.in_(ledger.OPEN))
            )
            or 0
        )

"""Places in the queue: where an order goes, and how it moves once its real cost is known.

What is read of all organizations are mere numbers, past both nets; what is changed is named by its
organization, and changed on the connection.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Uuid,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from app.database.row_security import Numbers
from app.database.session import Session
from app.domain.jobs import (
    ORDINARY,
    WORTH_MS,
    Head,
    JobState,
    QueueView,
    Urgency,
    correction_ms,
    queue_key,
)
from app.models.job import Job
from app.models.organization import Organization

Jobs = type[Job] | AliasedClass[Job]
"""The table, or a part of it."""


def is_due_at(now_ms: int | ColumnElement[int], jobs: Jobs = Job) -> ColumnElement[bool]:
    """Whether a queued job may start.

    Also when it was ordered, or last put back, at a time that is still to come: then the clock was
    set back meanwhile, and what was due stays due.
    """
    return or_(jobs.run_at <= now_ms, jobs.created_at > now_ms, jobs.started_at > now_ms)


FRONT = 64
"""So many jobs at the front of the queue are looked at first: whatever a database believes of the
queue's length, it reads no more than that.
"""
_NOW = bindparam("now_ms", type_=BigInteger)
_OWNER = bindparam("owner", type_=Uuid())
_QUEUED = Job.state == JobState.QUEUED
_READ = (
    Job.key,
    Job.organization_id,
    Job.urgency,
    Job.attempt,
    Job.run_at,
    Job.created_at,
    Job.started_at,
)
"""No more than is asked for: SQLite copies what a part of a table has."""
_FRONT = aliased(Job, select(*_READ).where(_QUEUED).order_by(Job.key).limit(FRONT).subquery())


def is_ordinary(jobs: Jobs) -> ColumnElement[bool]:
    """Of the classes that are in `ORDINARY`; the words of an IN would be written anew each time."""
    return or_(*(jobs.urgency == urgency for urgency in ORDINARY))


def fresh_of(jobs: Jobs) -> tuple[ColumnElement[bool], ...]:
    """What is due for its first attempt: later ones keep a place from long ago.

    The front holds nothing but what is queued. SQLite builds an index over it, row by row, for
    each condition of a column that equals something; there are none.
    """
    is_queued = () if jobs is _FRONT else (jobs.state == JobState.QUEUED,)
    return *is_queued, is_due_at(_NOW, jobs), jobs.attempt < 1


def view_of(jobs: Jobs) -> Numbers:
    """The statement that reads a QueueView."""
    fresh = fresh_of(jobs)
    head = select(jobs.key, jobs.urgency, jobs.created_at).where(*fresh, is_ordinary(jobs))
    first = head.order_by(jobs.key).limit(1).subquery()
    view = select(
        select(func.min(jobs.key)).where(*fresh).scalar_subquery(),
        select(func.max(Job.key)).where(_QUEUED).scalar_subquery(),
        select(func.max(Job.key)).where(Job.state == JobState.RUNNING).scalar_subquery(),
        select(Job.key + func.coalesce(Job.cost_ms, 0))
        .where(Job.organization_id == _OWNER, _QUEUED, Job.urgency == bindparam("urgency"))
        .order_by(Job.key.desc())
        .limit(1)
        .scalar_subquery(),
        *first.c,
    )
    return Numbers(
        view.select_from(select(literal(1).label("one")).subquery().outerjoin(first, true()))
    )


_FRONT_VIEW = view_of(_FRONT)
_WHOLE_VIEW = view_of(Job)
_OWED = (
    update(Organization)
    .where(Organization.id == _OWNER)
    .values(owed_ms=Organization.owed_ms + bindparam("error_ms"))
    .returning(Organization.owed_ms)
)
_PAID = update(Organization).where(Organization.id == _OWNER).values(owed_ms=0)
_OWN = (Job.organization_id == _OWNER, _QUEUED, is_ordinary(Job))
_OWN_ENDS = select(func.min(Job.key), func.max(Job.key)).where(*_OWN)
_OTHERS_BEST = Numbers(
    select(
        func.coalesce(
            select(func.min(_FRONT.key))
            .where(*fresh_of(_FRONT), _FRONT.organization_id != _OWNER)
            .scalar_subquery(),
            select(func.min(Job.key))
            .where(*fresh_of(Job), Job.organization_id != _OWNER)
            .scalar_subquery(),
        )
    )
)
_MOVED = update(Job).where(*_OWN).values(key=Job.key + bindparam("by_ms"))


def find_place(session: Session, now_ms: int, urgency: Urgency) -> int:
    """The key of what the session's organization orders now."""
    values = {"owner": session.organization_id, "now_ms": now_ms, "urgency": urgency}
    best, queued, running, own_end, *head = _FRONT_VIEW.read(session, values)
    if head[0] is None and queued is not None:
        best, queued, running, own_end, *head = _WHOLE_VIEW.read(session, values)
    view = QueueView(
        best=best,
        head=Head(*head) if head[0] is not None else None,
        last=max((key for key in (queued, running) if key is not None), default=None),
        own_end=own_end,
    )
    return queue_key(now_ms, view, urgency)


def charge(session: Session, owner: UUID, error_ms: int, now_ms: int) -> None:
    """Charge an organization for an attempt, and move what it has waiting by what it owes.

    Nothing is owed for longer than something waits.

    Args:
        session: The transaction that settles.
        owner: The organization.
        error_ms: What the attempt took beyond what was charged for it.
        now_ms: The time.
    """
    values = {"owner": owner, "error_ms": error_ms}
    owed_ms = session.connection().execute(_OWED, values).scalar_one()
    if abs(owed_ms) >= WORTH_MS:
        correct_places(session, owner, owed_ms, now_ms)


def correct_places(session: Session, owner: UUID, owed_ms: int, now_ms: int) -> None:
    connection, whose = session.connection(), {"owner": owner}
    own_best, own_last = connection.execute(_OWN_ENDS, whose).one()
    if own_best is None:
        connection.execute(_PAID, whose)
        return
    others = {**whose, "now_ms": now_ms}
    (others_best,) = _OTHERS_BEST.read(session, others) if owed_ms < 0 else (None,)
    by_ms = correction_ms(owed_ms, own_best, own_last, others_best)
    if by_ms:
        connection.execute(_MOVED, {**whose, "by_ms": by_ms})
        connection.execute(_PAID, whose)

"""Before and after a provider is asked: breaker, budget, open calls, and what is kept.

All of it in the caller's short transaction; none is open while somebody is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from app import ledger
from app.database.session import Session
from app.domain.providers import (
    CAUSES,
    Breaker,
    CallOutcome,
    Capability,
    Cause,
    Seen,
    is_beyond,
    month_start,
    retry_wait_ms,
)
from app.models import Lease, ProviderAnswer, ProviderCall, ProviderState
from app.ports.providers import Offer, Profile

GRACE_S = 10
"""Seconds beyond its time-out after which a call whose worker died does not hold a place."""
BUSY_WAIT_MS = 2_000
"""How long a job waits for one of the calls to end, in ms."""
FORGOTTEN_AFTER = timedelta(minutes=30)
"""Much longer than a job's tries take, and much shorter than until a dead letter is replayed."""
MOST_WAITS = 15
"""Attempts of a job that wait for a place: later ones ask the next provider."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is about to be asked, for what, about which picture."""

    profile: Profile
    capability: Capability
    offer: Offer
    job_id: UUID
    attempt: int
    seen: Seen
    subject_id: UUID
    picture_hash: str


@dataclass(frozen=True, slots=True)
class Begun:
    """The call may be made.

    Attributes:
        call_id: Of its row.
        place: What holds its place among the open calls.
        is_probe: Whether it asks if the provider has recovered.
    """

    call_id: UUID
    place: str
    is_probe: bool


@dataclass(frozen=True, slots=True)
class NotNow:
    """The call may not be made.

    Attributes:
        cause: Why not; when the job has given this provider up before, why it did.
        wait_ms: After that it may; None when the next provider is to be asked.
    """

    cause: Cause
    wait_ms: int | None = None


def begin_call(
    session: Session,
    asking: Asking,
    *,
    budget: int | None,
    has_time: bool,
    now: datetime,
    now_ms: int,
) -> Begun | NotNow:
    """Take the right to one call, with its price, or say why not.

    Args:
        session, asking, now, now_ms: The transaction, the call, and the time.
        budget: What may be spent in a month, in micros; None: any amount.
        has_time: Whether the job may still ask somebody.
    """
    given_up = why_given_up(session, asking, now)
    if given_up is not None:
        return NotNow(given_up)
    hindrance = None if has_time else NotNow(Cause.NO_TIME)
    hindrance = hindrance or find_hindrance(session, asking, budget, now, now_ms)
    outcome = hindrance or take_call(session, asking, now, now_ms)
    if isinstance(outcome, NotNow) and outcome.wait_ms is None:
        skipped = {"outcome": CallOutcome.SKIPPED, "cause": outcome.cause, "finished_at": now}
        session.add(row_of(asking, now, price_micros=0, **skipped))
    return outcome


def take_call(session: Session, asking: Asking, now: datetime, now_ms: int) -> Begun | NotNow:
    """The right to a call that nothing else stands in the way of."""
    profile, call_id = asking.profile, uuid4()
    place = take_place(session, profile, call_id, now_ms)
    if place is None:
        return NotNow(Cause.ALL_BUSY, BUSY_WAIT_MS if asking.attempt <= MOST_WAITS else None)
    breaker = read_breaker(session, profile.name)
    is_probe = breaker.open_until_ms is not None
    if is_probe:
        for_ms = round((profile.timeout_s + GRACE_S) * 1000)
        write_breaker(session, profile.name, breaker.probing(now_ms, for_ms), now_ms)
    session.add(row_of(asking, now, id=call_id, price_micros=asking.offer.price_micros))
    return Begun(call_id, place, is_probe)


def row_of(asking: Asking, now: datetime, **values: object) -> ProviderCall:
    return ProviderCall(
        provider=asking.profile.name,
        model=asking.offer.model,
        capability=asking.capability,
        job_id=asking.job_id,
        attempt=asking.attempt,
        subject_kind=asking.seen,
        subject_id=asking.subject_id,
        picture_hash=asking.picture_hash,
        started_at=now,
        **values,
    )


def find_hindrance(
    session: Session, asking: Asking, budget: int | None, now: datetime, now_ms: int
) -> NotNow | None:
    """What stands in the way of a call, besides others that are open."""
    breaker = read_breaker(session, asking.profile.name)
    if breaker.is_open(now_ms):
        return NotNow(Cause.BREAKER_OPEN)
    rest_ms = breaker.rests_ms(now_ms)
    if rest_ms:
        tries = count_tries(session, asking, now)
        return NotNow(Cause.RATE_LIMITED, retry_wait_ms(Cause.RATE_LIMITED, tries, rest_ms / 1000))
    price = asking.offer.price_micros
    if budget is not None and is_beyond(budget, spent_since(session, month_start(now)), price):
        return NotNow(Cause.OVER_BUDGET)
    return None


def spent_since(session: Session, start: datetime) -> int:
    """What the organization's calls since then are counted as, in micros."""
    total = select(func.coalesce(func.sum(ProviderCall.price_micros), 0)).where(
        ProviderCall.started_at >= start
    )
    return int(session.scalar(total) or 0)


def take_place(session: Session, profile: Profile, call_id: UUID, now_ms: int) -> str | None:
    """One of the provider's places for open calls; None when all are taken.

    Places are leases: one whose worker has died is free again after the call's time-out.
    """
    for_ms = round((profile.timeout_s + GRACE_S) * 1000)
    for number in range(profile.concurrency):
        name = f"provider:{profile.name}:{number}"
        if ledger.take_lease(session, name, holder=str(call_id), now_ms=now_ms, for_ms=for_ms):
            return name
    return None


def end_call(
    session: Session,
    begun: Begun,
    asking: Asking,
    *,
    now: datetime,
    now_ms: int,
    cause: Cause | None = None,
    retry_after_s: float | None = None,
) -> int | None:
    """Write down how a call ended; cause: None when it was answered.

    Returns:
        How long to wait before the same provider is asked again, in ms; None when it is not.
    """
    holder = (Lease.name == begun.place, Lease.holder == str(begun.call_id))
    session.execute(delete(Lease).where(*holder))
    breaker = read_breaker(session, asking.profile.name, lock=True)
    changed = (
        breaker.after_answer()
        if cause is None
        else breaker.after_failure(cause, now_ms, retry_after_s, is_probe=begun.is_probe)
    )
    if changed != breaker:
        write_breaker(session, asking.profile.name, changed, now_ms, cause)
    wait_ms = None
    if cause is not None:
        wait_ms = retry_wait_ms(cause, count_tries(session, asking, now), retry_after_s)
    call = session.get(ProviderCall, begun.call_id)
    if call is not None:
        call.outcome, call.cause, call.finished_at = outcome_of(cause, wait_ms), cause, now
        if cause is not None and not CAUSES[cause].is_charged:
            call.price_micros = 0
    return wait_ms


def outcome_of(cause: Cause | None, wait_ms: int | None) -> CallOutcome:
    if cause is None:
        return CallOutcome.ANSWERED
    return CallOutcome.FAILED if wait_ms is None else CallOutcome.RETRIED


def count_tries(session: Session, asking: Asking, now: datetime) -> int:
    """In how many attempts of the job the provider has failed in passing, this one included.

    Whatever it was asked for: a job waits for a provider as often, however much it needs of it.
    """
    earlier = select(func.count(ProviderCall.attempt.distinct())).where(
        ProviderCall.job_id == asking.job_id,
        ProviderCall.provider == asking.profile.name,
        ProviderCall.started_at >= now - FORGOTTEN_AFTER,
        ProviderCall.outcome == CallOutcome.RETRIED,
        ProviderCall.attempt < asking.attempt,
    )
    return 1 + (session.scalar(earlier) or 0)


def why_given_up(session: Session, asking: Asking, now: datetime) -> Cause | None:
    """Why the job has gone on to the next provider before: it does not come back.

    Returns:
        None when it has not.
    """
    over = ProviderCall.outcome.in_((CallOutcome.FAILED, CallOutcome.SKIPPED))
    found = select(ProviderCall.cause).where(
        ProviderCall.job_id == asking.job_id,
        ProviderCall.provider == asking.profile.name,
        ProviderCall.capability == asking.capability,
        ProviderCall.started_at >= now - FORGOTTEN_AFTER,
        over,
    )
    return session.scalar(found.order_by(ProviderCall.started_at.desc()).limit(1))


def read_breaker(session: Session, provider: str, *, lock: bool = False) -> Breaker:
    """The provider's breaker; closed when nothing was ever wrong."""
    row = session.get(
        ProviderState, provider, with_for_update=True if lock else None, populate_existing=True
    )
    return Breaker() if row is None else breaker_of(row)


def find_state(session: Session, provider: str) -> ProviderState | None:
    """What is stored of how the provider fares; None when nothing was ever wrong."""
    return session.get(ProviderState, provider)


def breaker_of(row: ProviderState) -> Breaker:
    return Breaker(row.failures, row.openings, row.open_until, row.rest_until)


def write_breaker(
    session: Session, provider: str, breaker: Breaker, now_ms: int, cause: Cause | None = None
) -> None:
    values: dict[str, object] = {
        "failures": breaker.failures,
        "openings": breaker.openings,
        "open_until": breaker.open_until_ms,
        "rest_until": breaker.rest_until_ms,
        "changed_at": now_ms,
        **({} if cause is None else {"last_cause": cause}),
    }
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(ProviderState)
        .values(provider=provider, **values)
        .on_conflict_do_update(index_elements=["provider"], set_=values)
    )


def find_answer(session: Session, key: str) -> object:
    """What was answered before, by its key; None when nothing was."""
    return session.scalar(select(ProviderAnswer.answer).where(ProviderAnswer.key == key))


def keep_answer(
    session: Session, key: str, answer: object, now: datetime, *, newest: bool = False
) -> None:
    """Keep an answer; one that another worker kept meanwhile stays, unless the newest one counts.

    It is as old as the first one under that key.
    """
    row = session.scalar(select(ProviderAnswer).where(ProviderAnswer.key == key))
    if row is None:
        session.add(ProviderAnswer(key=key, answer=answer, answered_at=now))
    elif newest:
        row.answer = answer

"""How fast and how fair the queue is, on both stacks: each line beside its goal.

Times want a machine with nothing else to do.

.venv/bin/python -m bench.queue
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app import ledger
from app.domain.access import Actor, system_actor
from app.domain.jobs import JobKind, JobState, Urgency
from app.models.organization import Organization
from bench import renderings
from bench.renderings import Product
from bench.stacks import EMBEDDED, STACKS, Stack, open_stack
from tasks.endings import ledger_time, now_ms
from testing import db
from testing.factories.pictures import picture
from testing.factories.workbench import eventually
from tests.api.client import Api

SAMPLES = 200
"""Values of each line: enough for a 95th percentile."""
QUEUED = 10_000
"""Jobs that wait while a claim or a poll is timed."""
TENANTS = 20
"""Organizations that they are of."""
BURST = 1_000
"""Jobs that one organization orders at once."""
SERVICE_MS = 500
"""What one job costs, in ms of a worker."""
START_GOAL_MS = {STACKS[0]: 50, STACKS[1]: 10}
"""The 95th percentile that is wanted: SQLite's queue is looked into, a server's is waited at."""


def main() -> None:
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print(f"{'stack':<32} {'what':<48} {'median':>9} {'p95':>9}  goal")
    for name in renderings.STACKS:
        with renderings.open_product(name, 15) as product:
            report(product, f"status poll with {QUEUED:,} queued, ms", polls(product), "p95 <= 100")
    for name in STACKS:
        with open_stack(name) as stack:
            report(
                stack,
                "committed to started, one idle worker, ms",
                started_after(stack),
                f"p95 <= {START_GOAL_MS[name]}",
            )
        with open_stack(name) as stack:
            fill(stack.bench.actor, QUEUED)
            report(
                stack,
                f"claim with {QUEUED:,} queued, ms",
                timed(claim if name == EMBEDDED else take_claim),
                "p95 <= 20",
            )
        with open_stack(name) as stack:
            place = place_behind_a_burst(stack)
            print(
                f"{name:<32} {f'place of one job behind a burst of {BURST:,}':<48} {place:>9} "
                f"{'':>9}  <= 3"
            )
        with open_stack(name):
            waited = wait_under_endless_admin_work()
            print(
                f"{name:<32} {'standard job under endless admin work, s':<48} {waited:>9.1f} "
                f"{'':>9}  <= 60 + 1 job"
            )


def report(stack: Stack | Product, what: str, values: Sequence[float], goal: str) -> None:
    p95 = statistics.quantiles(values, n=20, method="inclusive")[18]
    print(f"{stack.name:<32} {what:<48} {statistics.median(values):>9.1f} {p95:>9.1f}  {goal}")


def started_after(stack: Stack) -> list[float]:
    """Milliseconds from the end of the ordering transaction to the start in the ledger.

    One worker is idle.
    """
    bench = stack.bench
    bench.start()
    warm_up = bench.order()
    eventually(lambda: bench.job(warm_up).state == JobState.DONE, bench)
    waits = []
    for _ in range(SAMPLES):
        time.sleep(0.1)
        job = bench.enqueue()
        before = time.time_ns() / 1e6
        bench.notify(job)
        eventually(lambda job=job: bench.job(job).state == JobState.DONE, bench)  # type: ignore[misc]
        waits.append((bench.job(job).started_at or 0) + 0.5 - before)
    return waits


def timed(act: Callable[[], object]) -> list[float]:
    values = []
    for _ in range(SAMPLES):
        before = time.perf_counter()
        act()
        values.append((time.perf_counter() - before) * 1000)
    return values


def claim() -> None:
    """As a worker does on SQLite: look, then take."""
    with db.cross_tenant(db.CrossTenantReason.CLAIM) as session:
        assert ledger.is_due(session, ledger_time(session))
    take_claim()


def take_claim() -> None:
    with db.cross_tenant(db.CrossTenantReason.CLAIM, write=True) as session:
        claimed = ledger.claim(
            session, worker="bench", now_ms=ledger_time(session), lease_ms=15_000
        )
    assert claimed is not None


def polls(product: Product) -> list[float]:
    """Milliseconds of one status answer of the API, in this process.

    The organization's own queue is long meanwhile.
    """
    api = Api(product.installation)
    project = api.ready_project({"one.jpg": picture()})
    fill(product.bench.actor, QUEUED)
    return timed(lambda: api.get(f"/projects/{project}/status"))


def fill(first: Actor, jobs: int) -> None:
    actors = [first, *(add_organization(f"Tenant {number}") for number in range(TENANTS - 1))]
    for actor in actors:
        with db.transaction(actor) as session:
            for _ in range(jobs // TENANTS):
                enqueue(session, Urgency.STANDARD, now_ms())


def place_behind_a_burst(stack: Stack) -> int:
    """How many claims it takes until another organization's job, ordered after a burst, starts."""
    now = now_ms()
    with db.transaction(stack.bench.actor) as session:
        for _ in range(BURST):
            enqueue(session, Urgency.STANDARD, now)
    with db.transaction(add_organization("Other")) as session:
        single = enqueue(session, Urgency.STANDARD, now + SERVICE_MS)
    place = 1
    while take(now + 1000) != single:
        place += 1
    return place


def wait_under_endless_admin_work() -> float:
    """How many seconds a job waits while another organization's admins order without end.

    One worker needs half a second a job, and they order twice what it can do. The clock is the
    bench's own.
    """
    now = started = now_ms()
    with db.transaction(add_organization("Other")) as session:
        single = enqueue(session, Urgency.STANDARD, now)
    admin = add_organization("Admins")
    while True:
        with db.transaction(admin) as session:
            for _ in range(2):
                enqueue(session, Urgency.ADMIN, now)
        if take(now) == single:
            return (now - started) / 1000
        now += SERVICE_MS


def take(now: int) -> UUID | None:
    with db.cross_tenant(db.CrossTenantReason.CLAIM, write=True) as session:
        claimed = ledger.claim(session, worker="bench", now_ms=now, lease_ms=10_000_000)
        if claimed is None:
            return None
        ledger.finish(session, claimed, now_ms=now)
        return claimed.job_id


def enqueue(session: Session, urgency: Urgency, now: int) -> UUID:
    job = ledger.enqueue(
        session,
        kind=JobKind.RENDER_RESULT,
        subject_id=uuid4(),
        urgency=urgency,
        payload={},
        now_ms=now,
        cost_ms=SERVICE_MS,
    )
    return job.id


def add_organization(name: str) -> Actor:
    with db.cross_tenant(db.CrossTenantReason.SEED, write=True) as session:
        row = Organization(name=name, created_at=datetime.now(UTC))
        session.add(row)
        session.flush()
        return system_actor(row.id)


if __name__ == "__main__":
    main()

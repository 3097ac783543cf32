"""The order of the queue, on random schedules: a worker or several, and organizations that order as
they like. The simulation places, claims and charges by the same rules as the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count

from hypothesis import given, settings, strategies as st

from app.domain.jobs import (
    LONGEST_SLACK_MS,
    ORDINARY,
    SLACK_MS,
    STEP_MS,
    Head,
    QueueView,
    Urgency,
    correction_ms,
    queue_key,
    settled_error_ms,
)

SHORTEST_MS = 40
START = 1_800_000_000_000


@dataclass
class Waiting:
    number: int
    owner: int
    urgency: Urgency
    key: int
    cost_ms: int
    created_at: int
    takes_ms: int


@dataclass
class Queue:
    """A ledger in memory, with one clock."""

    now: int = START
    waiting: list[Waiting] = field(default_factory=list)
    running: list[Waiting] = field(default_factory=list)
    owed: dict[int, int] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=count)

    def view(self, owner: int, urgency: Urgency) -> QueueView:
        ordered = sorted(self.waiting, key=lambda job: job.key)
        head = next((job for job in ordered if job.urgency in ORDINARY), None)
        own = [job for job in ordered if (job.owner, job.urgency) == (owner, urgency)]
        return QueueView(
            best=ordered[0].key if ordered else None,
            head=Head(head.key, head.urgency, head.created_at) if head else None,
            last=max((job.key for job in self.waiting + self.running), default=None),
            own_end=own[-1].key + own[-1].cost_ms if own else None,
        )

    def order(
        self,
        owner: int,
        jobs: int = 1,
        *,
        urgency: Urgency = Urgency.STANDARD,
        cost_ms: int = 500,
        takes_ms: int = 500,
    ) -> list[Waiting]:
        start = queue_key(self.now, self.view(owner, urgency), urgency)
        placed = [
            Waiting(
                next(self.numbers),
                owner,
                urgency,
                start + place * cost_ms,
                cost_ms,
                self.now,
                takes_ms,
            )
            for place in range(jobs)
        ]
        self.waiting += placed
        return placed

    def claim(self) -> Waiting:
        best = min(self.waiting, key=lambda job: (job.key, job.number))
        self.waiting.remove(best)
        self.running.append(best)
        return best

    def settle(self, job: Waiting) -> None:
        self.running.remove(job)
        if job.urgency not in ORDINARY:
            return
        error = settled_error_ms(self.now - job.takes_ms, self.now, job.cost_ms)
        owed = self.owed.get(job.owner, 0) + error
        own = [
            other
            for other in self.waiting
            if other.owner == job.owner and other.urgency in ORDINARY
        ]
        others = [other.key for other in self.waiting if other.owner != job.owner]
        if own:
            keys = [other.key for other in own]
            moved = correction_ms(owed, min(keys), max(keys), min(others, default=None))
            for other in own:
                other.key += moved
            owed = 0 if moved else owed
        else:
            owed = 0
        self.owed[job.owner] = owed

    def work(self, jobs: int = 1) -> list[Waiting]:
        """One worker does so many, one after another."""
        done = []
        for _ in range(min(jobs, len(self.waiting))):
            job = self.claim()
            self.now += job.takes_ms
            self.settle(job)
            done.append(job)
        return done

    def starts_until(self, wanted: Waiting) -> int:
        """How many jobs start before this one."""
        before = 0
        while self.work(1)[0] is not wanted:
            before += 1
        return before


costs = st.sampled_from((300, 500, 3_000))
lengths = st.sampled_from((SHORTEST_MS, 300, 500, 3_000, 20_000))
times = st.sampled_from((0, 40, 300, 500, 3_000, 20_000))


@settings(max_examples=60)
@given(
    past=st.integers(0, 400),
    cost=costs,
    takes=times,
    burst=st.integers(2, 60),
    burst_cost=costs,
    burst_takes=times,
    served=st.integers(0, 40),
    back_ms=st.sampled_from((0, 3_600_000)),
)
def test_an_old_customer_and_a_newcomer_start_within_three_jobs_of_a_burst(
    past: int,
    cost: int,
    takes: int,
    burst: int,
    burst_cost: int,
    burst_takes: int,
    served: int,
    back_ms: int,
) -> None:
    """However much was used before, whatever it took, and though the clock was set back."""
    queue = Queue()
    queue.order(1, past, cost_ms=cost, takes_ms=takes)
    queue.work(past)
    queue.order(2, burst, cost_ms=burst_cost, takes_ms=burst_takes)
    queue.work(min(served, burst - 1))
    queue.now -= back_ms
    old, new = replace_order(queue, 1), replace_order(queue, 3)
    mail = queue.order(1, urgency=Urgency.ADMIN, cost_ms=200, takes_ms=200)[0]
    begun = [queue.claim() for _ in range(min(5, len(queue.waiting)))]
    assert mail in begun[:3]
    ordinary = [job for job in begun if job is not mail]
    assert old in ordinary[:3]
    assert new in ordinary[:4]


def replace_order(queue: Queue, owner: int) -> Waiting:
    return queue.order(owner, cost_ms=3_000, takes_ms=3_000)[0]


@settings(max_examples=40)
@given(
    crowd=st.lists(st.tuples(costs, lengths), min_size=2, max_size=6),
    batch_cost=costs,
    urgency=st.sampled_from(list(Urgency)),
)
def test_a_batch_is_not_starved_by_others_that_order_one_job_after_another(
    crowd: list[tuple[int, int]], batch_cost: int, urgency: Urgency
) -> None:
    """Each of the crowd orders again as soon as its job is done, for ever."""
    queue = Queue()
    batch = queue.order(0, 20, cost_ms=batch_cost, takes_ms=batch_cost)
    for owner, (cost, takes) in enumerate(crowd, 1):
        queue.order(owner, urgency=urgency, cost_ms=cost, takes_ms=takes)
    done, steps = 0, 0
    slack_ms = LONGEST_SLACK_MS - SLACK_MS[urgency]
    rounds = 20 * (2 + batch_cost // STEP_MS) * (len(crowd) + 1)
    most = slack_ms // SHORTEST_MS + rounds  # the slack passes, and then they take turns
    while done < len(batch):
        (job,) = queue.work(1)
        done += job.owner == 0
        if job.owner:
            cost, takes = crowd[job.owner - 1]
            queue.order(job.owner, urgency=urgency, cost_ms=cost, takes_ms=takes)
        steps += 1
        assert steps <= most


@settings(max_examples=40)
@given(
    orders=st.lists(
        st.tuples(
            st.integers(0, 4),
            st.integers(1, 8),
            st.sampled_from(list(Urgency)),
            costs,
            times,
            st.integers(0, 5),
            st.integers(-7_200_000, 60_000),
        ),
        max_size=25,
    )
)
def test_whatever_is_ordered_is_done_in_the_order_of_its_organization(
    orders: list[tuple[int, int, Urgency, int, int, int, int]],
) -> None:
    """Nothing is lost or left, and no job overtakes an earlier one of its own kind."""
    queue, done, ordered = Queue(), [], 0
    for owner, jobs, urgency, cost, takes, served, clock_ms in orders:
        queue.order(owner, jobs, urgency=urgency, cost_ms=cost, takes_ms=takes)
        ordered += jobs
        done += queue.work(served)
        queue.now += clock_ms
    done += queue.work(ordered)
    assert len(done) == ordered
    flows: dict[tuple[int, Urgency], list[int]] = {}
    for job in done:
        flows.setdefault((job.owner, job.urgency), []).append(job.number)
    assert all(numbers == sorted(numbers) for numbers in flows.values())


def test_who_uses_more_than_was_charged_gives_way_to_others() -> None:
    """Two batches of the same size by the number: one takes ten times as long as was expected."""
    queue = Queue()
    queue.order(1, 200, cost_ms=500, takes_ms=5_000)
    queue.order(2, 200, cost_ms=500, takes_ms=500)
    done = queue.work(110)
    used = {owner: sum(job.takes_ms for job in done if job.owner == owner) for owner in (1, 2)}
    assert 0.6 < used[1] / used[2] < 1.6


def test_nothing_is_owed_once_nothing_waits() -> None:
    queue = Queue()
    queue.order(1, 50, cost_ms=500, takes_ms=60_000)
    queue.work(50)
    assert queue.owed[1] == 0


def test_a_long_attempt_is_charged_no_more_than_a_job_may_take() -> None:
    """A clock that jumps by an hour is no hour of work."""
    assert settled_error_ms(START, START + 3_600_000, 500) == 179_500
    assert settled_error_ms(START, START - 3_600_000, 500) == -500


def test_an_idle_queue_starts_at_the_clock() -> None:
    empty = QueueView(None, None, None, None)
    for urgency in Urgency:
        assert queue_key(START, empty, urgency) == START + SLACK_MS[urgency]
    behind = replace(empty, last=START + 5_000_000)
    assert queue_key(START, behind, Urgency.STANDARD) > START + 5_000_000

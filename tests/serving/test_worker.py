"""Who goes when there are too many connections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from app.serving.worker import BoundedProtocol, BufferedWorker


@dataclass(eq=False)
class Connection:
    heard_at: float
    is_aborted: bool = False

    def abort(self) -> None:
        self.is_aborted = True


def worker_with(connections: list[Connection], most: int) -> BufferedWorker:
    worker = BufferedWorker.__new__(BufferedWorker)
    worker.unfinished = cast("set[BoundedProtocol]", set(connections))
    worker.unread = {}
    worker.most_connections = most
    worker.nr_conns = len(connections)
    return worker


def admit(worker: BufferedWorker, connection: Connection) -> None:
    worker.nr_conns += 1
    worker.admit(cast(BoundedProtocol, connection))


def test_beyond_the_limit_the_longest_silent_one_goes_and_never_the_new_one() -> None:
    there = [Connection(heard_at=at) for at in (5.0, 1.0, 3.0)]
    worker, new = worker_with(there, most=3), Connection(heard_at=0.0)
    admit(worker, new)
    assert [each.is_aborted for each in there] == [False, True, False]
    assert not new.is_aborted
    assert new in worker.unfinished


def test_where_every_request_is_whole_the_one_goes_whose_answer_is_unread_for_longest() -> None:
    readers = [Connection(heard_at=9.0) for _ in range(3)]
    worker = worker_with([], most=3)
    worker.nr_conns = 3
    worker.unread = {
        cast(BoundedProtocol, each): at for each, at in zip(readers, (5.0, 1.0, 3.0), strict=True)
    }
    admit(worker, Connection(heard_at=0.0))
    assert [each.is_aborted for each in readers] == [False, True, False]
    assert len(worker.unread) == 2


def test_below_the_limit_and_among_whole_requests_nobody_goes() -> None:
    there = [Connection(heard_at=1.0)]
    worker = worker_with(there, most=3)
    admit(worker, Connection(heard_at=2.0))
    assert not there[0].is_aborted
    full = worker_with([], most=0)
    new = Connection(heard_at=0.0)
    admit(full, new)
    assert not new.is_aborted

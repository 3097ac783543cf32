"""The queue's server and the database come and go: what was ordered gets done, once."""

from __future__ import annotations

from pathlib import Path
from signal import SIGQUIT

from app.domain.jobs import JobState
from testing.factories.workbench import Bench, eventually
from testing.peers import databases
from testing.peers.postgres import Postgres
from testing.peers.valkey import Valkey


def done_once(bench: Bench, jobs: int) -> None:
    bench.wait_until_over()
    assert bench.states() == {JobState.DONE: jobs}
    assert set(bench.outputs().values()) == {1}


def test_work_goes_on_while_the_queue_is_away_and_after_it_has_come_back_empty(
    production: Bench, own_valkey: Valkey
) -> None:
    production.start(workers=2)
    early = production.enqueue()
    eventually(lambda: production.job(early).state == JobState.DONE, production)
    own_valkey.end()
    meanwhile = [production.enqueue() for _ in range(5)]
    eventually(
        lambda: all(production.job(job).state == JobState.DONE for job in meanwhile), production
    )
    own_valkey.start()
    for _ in range(5):
        production.enqueue()
    done_once(production, 11)


def test_a_database_that_crashes_and_comes_back_has_lost_nothing(
    tmp_path: Path, own_postgres: Postgres, own_valkey: Valkey
) -> None:
    bench = Bench(tmp_path, own_postgres.url(databases.TEMPLATE), own_valkey.url)
    try:
        jobs = [bench.enqueue(sleep_s=0.05) for _ in range(20)]
        bench.start(workers=2)
        eventually(lambda: bench.states()[JobState.DONE] > 2, bench)
        own_postgres.end(SIGQUIT)
        own_postgres.start()
        done_once(bench, len(jobs))
    finally:
        bench.stop()

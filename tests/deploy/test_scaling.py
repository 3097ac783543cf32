"""keda.yaml, obeyed by a scaler of the test: real workers come with a backlog and go after it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from app import ledger
from app.domain.jobs import JobKind, JobState, Urgency
from app.factory import create_app
from app.wiring import build_deps
from tasks.endings import now_ms
from tasks.notifier import HueyNotifier
from testing import db
from testing.factories.workbench import Bench
from testing.peers import databases
from testing.peers.postgres import Postgres
from testing.peers.valkey import Valkey
from tests.deploy.documents import only

TOKEN = "a token of the tests"
SCALED = only("ScaledObject")["spec"]
BACKLOG = 250
"""Jobs: at half a second each, as is expected of renderings, the work of three workers at least."""


@dataclass
class Scaler:
    """What KEDA makes of the manifest, a poll of the test standing for one of its own.

    Attributes:
        client: Where the figures are asked for.
        recent: What was wanted lately, as long as scaling down waits.
    """

    client: FlaskClient
    recent: deque[int] = field(
        default_factory=lambda: deque(
            maxlen=SCALED["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]["scaleDown"][
                "stabilizationWindowSeconds"
            ]
            // SCALED["pollingInterval"]
        )
    )

    def poll(self) -> int:
        """How many workers there should be now."""
        self.recent.append(wanted(self.read_figures()))
        return max(self.recent)

    def read_figures(self) -> dict[str, float]:
        """The value of each trigger, by the trigger's name."""
        found = {}
        for trigger in SCALED["triggers"]:
            where = trigger["metadata"]
            answer = self.client.get(
                urlsplit(where["url"]).path, headers={"Authorization": f"Bearer {TOKEN}"}
            )
            assert (answer.status_code, where["authMode"]) == (200, "bearer")
            (value,) = (
                sample.value
                for family in text_string_to_metric_families(answer.text)
                for sample in family.samples
                if sample.name == where["valueLocation"]
            )
            found[trigger["name"]] = value
        return found


def wanted(figures: Mapping[str, float]) -> int:
    """The largest answer of all triggers, within the bounds.

    Source: desired = ceil(metric / target), of the HorizontalPodAutoscaler's average values.
    """
    asked = [
        ceil(figures[trigger["name"]] / float(trigger["metadata"]["targetValue"]))
        for trigger in SCALED["triggers"]
    ]
    return min(max(*asked, SCALED["minReplicaCount"]), SCALED["maxReplicaCount"])


@pytest.fixture
def bench(tmp_path: Path, postgres: Postgres, valkey: Valkey) -> Iterator[Bench]:
    valkey.flush()
    with databases.migrated_postgres(postgres) as url:
        built = Bench(tmp_path, url, valkey.url, lease_s=15)
        yield built
        built.stop()


@pytest.fixture
def scaler(bench: Bench) -> Iterator[Scaler]:
    settings = bench.settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    deps = build_deps(settings, HueyNotifier(settings))
    yield Scaler(create_app(settings, deps).test_client())
    deps.database.close()


def order_at_once(bench: Bench, count: int) -> None:
    with db.transaction(bench.actor) as session:
        for _ in range(count):
            ledger.enqueue(
                session,
                kind=JobKind.RENDER_RESULT,
                subject_id=uuid4(),
                urgency=Urgency.STANDARD,
                payload={"sleep_s": 0.02},
                now_ms=now_ms(),
            )


@pytest.mark.parametrize(
    ("figures", "workers"),
    [
        ({"backlog": 0, "depth": 0, "age": 0}, 1),
        ({"backlog": 61, "depth": 10, "age": 0}, 2),
        ({"backlog": 0, "depth": 0, "age": 100}, 3),
        ({"backlog": 1e6, "depth": 50_000, "age": 9_000}, 20),
    ],
)
def test_the_trigger_that_asks_for_most_counts(figures: dict[str, float], workers: int) -> None:
    assert wanted(figures) == workers


def test_workers_come_with_a_backlog_and_go_after_it_and_nothing_is_lost(
    bench: Bench, scaler: Scaler
) -> None:
    assert scaler.poll() == SCALED["minReplicaCount"] == 1
    order_at_once(bench, BACKLOG)
    running = [bench.start()]
    peak, ordered = 0, BACKLOG
    while len(running) > 1 or not peak or {JobState.QUEUED, JobState.RUNNING} & set(bench.states()):
        number = scaler.poll()
        peak = max(peak, number)
        while len(running) < number:
            running.append(bench.start())
        while len(running) > number:  # in the middle of whatever it does
            running.pop().terminate()
        if len(running) > 1:  # people go on ordering while workers are taken away
            bench.order(sleep_s=0.2)
            ordered += 1
        time.sleep(0.1)
    gone = [consumer for consumer in bench.consumers if consumer not in running]
    assert 3 <= peak <= len(bench.consumers)
    assert {consumer.wait() for consumer in gone} == {0}
    bench.wait_until_over()
    assert bench.states() == {JobState.DONE: ordered}
    assert set(bench.outputs().values()) == {1}
    assert len(bench.outputs()) == ordered
    told = scaler.client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert 'aicreat_attempts_total{outcome="lost"} 0.0' in told
    assert f'aicreat_attempts_total{{outcome="ok"}} {ordered}.0' in told
    assert wanted(scaler.read_figures()) == 1

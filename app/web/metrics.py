"""Figures in the words of Prometheus.

Requests as this installation's web processes saw them, and the queue's own.
"""

import time
from collections.abc import Iterator

from flask import Flask, Response, g, request
from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    values,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from app.domain.jobs import JobState, Outcome
from app.services.operations.metrics import Figures, Spread

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
NO_ROUTE = "none"

REQUESTS = Counter(
    "aicreat_http_requests", "Requests that were answered.", ["method", "route", "status"]
)
DURATION = Histogram(
    "aicreat_http_request_seconds",
    "From a request to its answer.",
    ["method", "route"],
    buckets=BUCKETS,
)


def install(app: Flask) -> None:
    """Count and time every request."""
    app.before_request(start_clock)
    app.after_request(count_request)


def start_clock() -> None:
    g.started = time.perf_counter()


def count_request(response: Response) -> Response:
    """Count the request under its route, never its address.

    There are few routes, and addresses contain signed links.
    """
    method = request.method if request.method in METHODS else "other"
    route = request.url_rule.rule if request.url_rule else NO_ROUTE
    REQUESTS.labels(method, route, response.status_code).inc()
    if "started" in g:
        DURATION.labels(method, route).observe(time.perf_counter() - g.started)
    return response


def exposition(figures: Figures | None) -> bytes:
    """Everything in Prometheus' text format. figures: None while the database does not answer."""
    queue = CollectorRegistry()
    queue.register(QueueCollector(figures))
    return bytes(generate_latest(request_registry()) + generate_latest(queue))


def request_registry() -> CollectorRegistry:
    """What this process counted, or all processes together.

    The latter where `serve` gave them a folder to add it up in.
    """
    if values.ValueClass is values.MutexValue:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class QueueCollector(Collector):
    def __init__(self, figures: Figures | None) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        is_up = 0.0 if self._figures is None else 1.0
        yield GaugeMetricFamily("aicreat_database_up", "Whether the database answers.", value=is_up)
        if self._figures is not None:
            yield from queue_metrics(self._figures)
            yield from attempt_metrics(self._figures)


def queue_metrics(figures: Figures) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("aicreat_jobs", "Jobs by class and state.", labels=["class", "state"])
    for (urgency, state), count in figures.jobs.items():
        jobs.add_metric([urgency, state], count)
    yield jobs
    oldest = GaugeMetricFamily(
        "aicreat_oldest_queued_seconds", "How long the first due job has waited.", labels=["class"]
    )
    for urgency, seconds in figures.oldest_s.items():
        oldest.add_metric([urgency], seconds)
    yield oldest
    depth = sum(count for (_, state), count in figures.jobs.items() if state is JobState.QUEUED)
    dead = sum(count for (_, state), count in figures.jobs.items() if state is JobState.DEAD)
    yield GaugeMetricFamily("aicreat_queue_depth", "Jobs that wait.", value=depth)
    yield GaugeMetricFamily(
        "aicreat_oldest_queued_seconds_max",
        "The longest wait of all.",
        value=max(figures.oldest_s.values()),
    )
    yield GaugeMetricFamily(
        "aicreat_backlog_seconds", "Due work, in seconds of one worker.", value=figures.backlog_s
    )
    yield GaugeMetricFamily(
        "aicreat_dead_letters", "Jobs that failed for good and wait for somebody.", value=dead
    )
    yield GaugeMetricFamily("aicreat_workers", "Workers that are alive.", value=figures.workers)


def attempt_metrics(figures: Figures) -> Iterator[Metric]:
    count = CounterMetricFamily(
        "aicreat_attempts", "Attempts at jobs, by how they ended.", labels=["outcome"]
    )
    seconds = CounterMetricFamily(
        "aicreat_attempt_seconds", "Time spent in them.", labels=["outcome"]
    )
    for outcome, ended in figures.ended.items():
        count.add_metric([outcome], ended.count)
        seconds.add_metric([outcome], ended.seconds)
    yield count
    yield seconds
    lost = figures.ended[Outcome.LOST].count
    yield CounterMetricFamily(
        "aicreat_lease_expiries", "Jobs taken from workers that went silent or away.", value=lost
    )
    wait = GaugeMetricFamily(
        "aicreat_claim_wait_seconds", "From a request to its start, lately.", labels=["quantile"]
    )
    if figures.claim_wait:
        add_spread(wait, [], figures.claim_wait)
    yield wait
    run = GaugeMetricFamily(
        "aicreat_run_seconds", "What a job took, lately.", labels=["kind", "quantile"]
    )
    for kind, spread in figures.run.items():
        add_spread(run, [kind], spread)
    yield run


def add_spread(family: GaugeMetricFamily, labels: list[str], spread: Spread) -> None:
    family.add_metric([*labels, "0.5"], spread.median_s)
    family.add_metric([*labels, "0.95"], spread.p95_s)

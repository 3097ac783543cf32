"""Ten thousand quick jobs through one consumer: do memory, open files or processes grow?

.venv/bin/python -m bench.soak [--short]

The second table shows how large a worker gets by the product's own work: a picture of 24
megapixels analysed and rendered into twelve formats by the real models. Ends with 1 when something
grew, when a process passed 1 GB, or when a job was not done.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.jobs import JobState
from bench.pipeline.upload import SIZES, drawn
from bench.renderings import STACKS as PRODUCTS, Product, open_product
from bench.stacks import STACKS, Stack, open_stack
from testing.factories.workbench import descendants
from tests.api.client import Api

JOBS = 10_000
"""In the long form."""
SHORT = 1_000
"""Jobs in the short form."""
PARTS = 10
"""Samples, one after each tenth of the jobs."""
GROWTH = 1.1
"""How much more than after the first two tenths counts as grown; a runner is replaced after 200
jobs, so its age differs.
"""
MOST_MB = 1024
"""Resident memory that no process may pass."""
PAGE_KB = 4
"""A page of memory, as /proc counts them."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Of all processes of a consumer.

    Attributes:
        worker_mb: Resident memory of the largest worker.
        runner_mb: Resident memory of the largest runner.
    """

    processes: int
    files: int
    worker_mb: float
    runner_mb: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="a tenth of the jobs")
    jobs = SHORT if parser.parse_args().short else JOBS
    print(
        f"{'stack':<32} {'jobs done':>9} {'jobs/s':>7} {'processes':>9} {'files':>6} "
        f"{'worker MB':>9} {'runner MB':>9}"
    )
    good = []
    for name in STACKS:
        with open_stack(name) as stack:
            good.append(has_not_grown(list(soak(stack, jobs))))
    print(
        f"\n{'24 megapixels, 12 formats':<32} {'analysed':>9} {'made':>7} {'worker MB':>20} "
        f"{'runner and gate MB':>20}"
    )
    for name in PRODUCTS:
        with open_product(name, 15) as product:
            good.append(stays_small(product))
    sys.exit(0 if all(good) else 1)


def soak(stack: Stack, jobs: int) -> Iterator[Sample]:
    """One sample after each tenth of the jobs."""
    bench = stack.bench
    consumer = bench.start(workers=2)
    done = 0
    for part in range(1, PARTS + 1):
        began = time.monotonic()
        for _ in range(jobs // PARTS):
            bench.order()
        while (done := bench.states()[JobState.DONE]) < part * jobs // PARTS:
            time.sleep(0.1)
        rate = jobs / PARTS / (time.monotonic() - began)
        sample = sample_processes(consumer.pid)
        sizes = (
            f"{sample.processes:>9} {sample.files:>6} {sample.worker_mb:>9.0f} "
            f"{sample.runner_mb:>9.0f}"
        )
        print(f"{stack.name:<32} {done:>9,} {rate:>7.0f} {sizes}", flush=True)
        yield sample


def has_not_grown(samples: list[Sample]) -> bool:
    """The median of the last three against that of the second and third: the first still loads."""

    def of(name: str, part: list[Sample]) -> float:
        return statistics.median(getattr(sample, name) for sample in part)

    early, late = samples[1:4], samples[-3:]
    return all(
        of(name, late) <= GROWTH * of(name, early) + 1 for name in Sample.__dataclass_fields__
    )


def sample_processes(session_id: int) -> Sample:
    found = descendants(session_id)
    sizes = {pid: resident_mb(pid) for pid, _ in found}
    runners = {pid for pid, words in found if "tasks.runner" in words}
    return Sample(
        processes=len(found),
        files=sum(open_files(pid) for pid, _ in found),
        worker_mb=max((mb for pid, mb in sizes.items() if pid not in runners), default=0),
        runner_mb=max((mb for pid, mb in sizes.items() if pid in runners), default=0),
    )


def stays_small(product: Product) -> bool:
    """The peaks of every process that takes part, looked at ten times a second."""
    api, bench = Api(product.installation), product.bench
    consumer = bench.start(workers=1)
    project = api.upload({"large.jpg": drawn()}).get_json()["projectId"]
    worker, others = watch(bench.states, consumer)
    analysed = api.get(f"/projects/{project}/status").get_json()["status"]
    order = {
        "projectId": project,
        "customResizes": [{"width": size.width, "height": size.height} for size in SIZES],
    }
    job = api.post("/generate", json=order).get_json()["jobId"]
    more = watch(bench.states, consumer)
    made = sum(result["status"] == "ready" for result in api.results(job))
    worker, others = max(worker, more[0]), max(others, more[1])
    print(
        f"{product.name:<32} {analysed == 'ready_for_review'!s:>9} {made:>7} {worker:>20.0f} "
        f"{others:>20.0f}",
        flush=True,
    )
    return made == len(SIZES) and max(worker, others) <= MOST_MB


def watch(
    states: Callable[[], Iterable[str]], consumer: subprocess.Popen[bytes]
) -> tuple[float, float]:
    """Until nothing waits or runs: the largest worker, and the largest of all that works for it."""
    worker = others = 0.0
    while {JobState.QUEUED, JobState.RUNNING} & set(states()):
        for pid, words in descendants(consumer.pid):
            if "huey_consumer" in words:
                worker = max(worker, resident_mb(pid))
            else:
                others = max(others, resident_mb(pid))
        time.sleep(0.1)
    return worker, others


def resident_mb(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_KB / 1024
    except (OSError, IndexError):
        return 0.0


def open_files(pid: int) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return 0


if __name__ == "__main__":
    main()

"""Who restarts a container of workers learns whether they go on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.health import SILENT_S, find_fault
from tasks.liveness_lock import LivenessLock, new_worker_name
from testing.factories.workbench import ROOT


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[LivenessLock]:
    liveness = LivenessLock(tmp_path / "workers", new_worker_name())
    liveness.acquire()
    yield liveness
    liveness.release()


def asked(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "AICREAT_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "tasks.health"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_a_worker_that_lives_is_well(tmp_path: Path, worker: LivenessLock) -> None:
    assert (asked(tmp_path).returncode, asked(tmp_path).stderr) == (0, "")


def test_without_a_worker_it_is_told_in_one_line(tmp_path: Path, worker: LivenessLock) -> None:
    worker.release()
    done = asked(tmp_path)
    assert (done.returncode, done.stderr) == (1, "No worker lives on this machine.\n")


def test_a_lock_that_a_dead_worker_left_is_no_worker(tmp_path: Path) -> None:
    workers = tmp_path / "workers"
    workers.mkdir()
    (workers / new_worker_name()).touch()
    assert find_fault(workers, time.time()) != ""


def test_a_worker_that_hangs_is_told_until_it_goes_on(tmp_path: Path, worker: LivenessLock) -> None:
    workers, later = tmp_path / "workers", time.time() + 2 * SILENT_S
    assert "Silent" in find_fault(workers, later)
    os.utime(next(workers.iterdir()), (0, 0))
    assert "Silent" in find_fault(workers, time.time())
    worker.stamp()
    assert find_fault(workers, time.time()) == ""

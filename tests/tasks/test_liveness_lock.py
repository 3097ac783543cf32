"""A worker's death is seen by the others of its machine, and nobody else is taken for dead."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.liveness_lock import LivenessLock, new_worker_name
from testing.factories.workbench import ROOT

HOLD = """
import pathlib, sys
from tasks.liveness_lock import LivenessLock
liveness = LivenessLock(pathlib.Path(sys.argv[1]), sys.argv[2])
liveness.acquire()
print(flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "workers"


@pytest.fixture
def looker(folder: Path) -> Iterator[LivenessLock]:
    """A worker of this machine that looks after the others."""
    liveness = LivenessLock(folder, new_worker_name())
    liveness.acquire()
    yield liveness
    liveness.release()


@pytest.fixture
def other(folder: Path, looker: LivenessLock) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Another worker: its name, and its process."""
    name = new_worker_name()
    command = [sys.executable, "-c", HOLD, str(folder), name]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    with process:
        yield name, process
        process.kill()


def test_a_killed_worker_is_dead_until_it_is_forgotten(
    looker: LivenessLock, other: tuple[str, subprocess.Popen[bytes]]
) -> None:
    name, process = other
    assert looker.list_dead() == []
    process.kill()
    process.wait()
    assert looker.list_dead() == looker.list_dead() == [name]
    looker.forget(name)
    assert looker.list_dead() == []


def test_a_worker_that_leaves_in_good_order_is_not_dead(folder: Path, looker: LivenessLock) -> None:
    leaving = LivenessLock(folder, new_worker_name())
    leaving.acquire()
    assert looker.list_dead() == []
    leaving.release()
    assert looker.list_dead() == []


def test_of_another_machine_nothing_can_be_known(folder: Path, looker: LivenessLock) -> None:
    (folder / f"other-machine:{os.getpid()}-abcdef").touch()
    assert looker.list_dead() == []


def test_where_no_lock_can_be_held_nobody_is_taken_for_dead(folder: Path) -> None:
    folder.write_text("no folder")
    liveness = LivenessLock(folder, new_worker_name())
    liveness.acquire()
    assert liveness.list_dead() == []
    liveness.release()


def test_no_two_workers_ever_have_the_same_name() -> None:
    assert new_worker_name() != new_worker_name()

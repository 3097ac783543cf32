"""The slow sweeps: by one worker at a time, in a process of their own, which anything may
interrupt.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tasks import maintenance
from testing import db
from testing.factories.installation import install

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been started, instead of starting it."""
    install(tmp_path)
    commands: list[list[str]] = []

    class Process:
        def __init__(self, command: list[str], **_: object) -> None:
            commands.append(command)

        def poll(self) -> int:
            return 0

    monkeypatch.setattr(subprocess, "Popen", Process)
    monkeypatch.setattr(maintenance.random, "uniform", lambda *_: 0.0)
    return commands


def test_of_several_workers_one_sweeps(started: list[list[str]]) -> None:
    for worker in ("a", "b", "c"):
        maintenance.Maintenance(db.current(), worker).start_when_due()
    assert len(started) == 1
    assert started[0][-2:] == ["-m", "tasks.maintenance"]


def test_a_worker_looks_once_in_a_while_and_not_at_its_start(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maintenance.random, "uniform", lambda *_: 0.5)
    one = maintenance.Maintenance(db.current(), "a")
    one.start_when_due()
    assert started == []


def test_the_process_sweeps_and_ends(tmp_path: Path) -> None:
    installation = install(tmp_path)
    lost = tmp_path / "scratch" / "incoming-old"
    lost.mkdir()
    os.utime(lost, (0, 0))
    environment = {
        **os.environ,
        "AICREAT_DATA_DIR": str(tmp_path),
        "AICREAT_SECRET_KEY": installation.settings.secret,
    }
    program = [sys.executable, "-m", "tasks.maintenance"]
    done = subprocess.run(
        program, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert "swept: scratch 1" in done.stderr
    assert not lost.exists()

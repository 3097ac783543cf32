"""What the supervisor does about children that die, and with the signals it gets."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SUPERVISE = """
import json, sys
from app.cli.supervisor import Supervisor
programs = json.loads(sys.argv[1])
children = [(name, [sys.executable, "-c", program]) for name, program in programs.items()]
sys.exit(Supervisor(children, is_up=lambda: True, on_up=lambda: print("up", flush=True)).run())
"""
STEADY = """
import os, signal, sys, time
def end(*_):
    with open("terms", "a") as file:
        file.write("TERM ")
    time.sleep(0.3)
    open("finished", "w").close()
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
open(f"started.{os.getpid()}", "w").close()
while True:
    time.sleep(0.05)
"""
WITH_A_CHILD = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
with open(f"child.{os.getpid()}", "w") as file:
    file.write(str(child.pid))
time.sleep(300)
"""


class Stage:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[str] | None = None

    def supervise(self, **children: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", SUPERVISE, json.dumps(children)]
        self.process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        return self.process

    def pids(self) -> set[int]:
        return {int(path.suffix[1:]) for path in self.folder.glob("started.*")}

    def has(self, name: str) -> bool:
        return any(path.stat().st_size or name != "child.*" for path in self.folder.glob(name))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    built = Stage(tmp_path)
    yield built
    if built.process is not None:
        if built.process.poll() is None:
            built.process.send_signal(signal.SIGTERM)
        built.process.communicate()


def eventually(holds: Callable[[], bool]) -> None:
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < 600, "it never held"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_that_dies_is_started_again(stage: Stage) -> None:
    stage.supervise(steady=STEADY)
    eventually(lambda: len(stage.pids()) == 1)
    os.kill(min(stage.pids()), signal.SIGKILL)
    eventually(lambda: len(stage.pids()) == 2)


def test_what_a_dead_child_left_behind_is_killed_before_the_next(stage: Stage) -> None:
    stage.supervise(parent=WITH_A_CHILD)
    eventually(lambda: stage.has("child.*"))
    path = next(stage.folder.glob("child.*"))
    left_behind = int(path.read_text())
    os.kill(int(path.suffix[1:]), signal.SIGKILL)
    eventually(lambda: len(list(stage.folder.glob("child.*"))) == 2)
    assert not is_alive(left_behind)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_it_asks_each_child_once_and_waits_for_it(
    stage: Stage, sign: signal.Signals
) -> None:
    supervisor = stage.supervise(steady=STEADY)
    eventually(lambda: len(stage.pids()) == 1)
    supervisor.send_signal(sign)
    assert supervisor.wait() == 0
    assert (stage.folder / "terms").read_text() == "TERM "
    assert stage.has("finished")


def test_a_signal_to_the_terminals_group_reaches_no_child(stage: Stage) -> None:
    supervisor = stage.supervise(steady=STEADY)
    eventually(lambda: len(stage.pids()) == 1)
    os.killpg(supervisor.pid, signal.SIGTERM)
    supervisor.wait()
    assert (stage.folder / "terms").read_text() == "TERM "


def test_a_second_signal_ends_the_waiting(stage: Stage) -> None:
    supervisor = stage.supervise(
        deaf=STEADY.replace("def end(*_):", "def end(*_):\n    time.sleep(300)")
    )
    eventually(lambda: len(stage.pids()) == 1)
    supervisor.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait() == 0
    assert not is_alive(min(stage.pids()))


def test_children_drain_when_the_supervisor_is_killed(stage: Stage) -> None:
    supervisor = stage.supervise(steady=STEADY)
    eventually(lambda: len(stage.pids()) == 1)
    supervisor.kill()
    eventually(lambda: stage.has("finished"))
    eventually(lambda: not is_alive(min(stage.pids())))


def test_a_child_that_never_comes_up_ends_the_start_with_one_line(tmp_path: Path) -> None:
    program = SUPERVISE.replace("is_up=lambda: True", "is_up=lambda: False")
    children = json.dumps({"web": "import sys; sys.exit(7)"})
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program, children],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "The web process does not start: it ended with 7." in done.stderr

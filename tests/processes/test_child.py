"""A child answers, or it is known why it did not; and it never outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.processes.child import Child, ChildDied, DeathCause
from app.processes.exec_with_parent_death import with_parent_death
from app.processes.limits import count_memory_kills

ROOT = Path(__file__).resolve().parents[2]
MODULE = "tests.processes.child_for_tests"
START_A_CHILD = f"""
import sys
from app.processes.child import Child
child = Child({MODULE!r})
child.send({{}})
print(child.receive(600)["pid"], flush=True)
child.send({{"sleep_s": 600}})
child.receive(600)
"""
WRAP_A_SLEEPER = """
import subprocess, sys
from app.processes.exec_with_parent_death import with_parent_death
child = subprocess.Popen(with_parent_death(["sleep", "600"]))
print(child.pid, flush=True)
child.wait()
"""
ENOUGH_S = 600.0


@pytest.fixture
def child() -> Iterator[Child]:
    with Child(MODULE, folder=ROOT, is_silent=True) as started:
        yield started


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_answers_one_request_after_the_other(child: Child) -> None:
    for size in (1, 2, 3):
        child.send({"bytes": size})
        answer = child.receive(ENOUGH_S)
        assert answer is not None
        assert answer["bytes"] == size


def test_an_answer_that_takes_longer_can_be_waited_for_again(child: Child) -> None:
    child.send({"sleep_s": 1})
    assert child.receive(0.0) is None
    assert child.receive(ENOUGH_S) is not None


@pytest.mark.parametrize(
    ("request_", "cause", "message"),
    [
        ({"exit": 3}, DeathCause.EXIT, "exited with 3"),
        ({"signal": "SIGSEGV"}, DeathCause.SIGNAL, "was ended by SIGSEGV"),
        ({"signal": "SIGKILL"}, DeathCause.KILLED, "was ended by SIGKILL"),
        ({"cpu_s": 0.1}, DeathCause.TIMEOUT, "was ended by SIGXCPU"),
    ],
)
def test_the_cause_of_a_death_is_known(
    child: Child, request_: dict[str, object], cause: DeathCause, message: str
) -> None:
    child.send(request_)
    with pytest.raises(ChildDied, match=message) as death:
        child.receive(ENOUGH_S)
    assert death.value.cause is cause
    assert not child.is_running


def test_what_was_dead_before_the_request_did_not_die_of_it(child: Child) -> None:
    child.send({"exit": 3})
    with pytest.raises(ChildDied):
        child.receive(ENOUGH_S)
    with pytest.raises(ChildDied, match="exited with 3 before it took the request") as death:
        child.send({})
    assert death.value.cause is DeathCause.UNASKED


def test_memory_beyond_the_limit_is_refused_and_the_child_lives(child: Child) -> None:
    child.send({"data_mib": 256, "bytes": 1024**3})
    assert child.receive(ENOUGH_S) == {"error": "no memory"}
    assert child.is_running


def test_a_kill_ends_it_whatever_it_does() -> None:
    with Child(MODULE, folder=ROOT, is_silent=True) as busy:
        busy.send({})
        answer = busy.receive(ENOUGH_S)
        assert answer is not None
        busy.send({"sleep_s": 600})
    assert not is_alive(answer["pid"])


@pytest.mark.parametrize("program", [START_A_CHILD, WRAP_A_SLEEPER])
def test_a_child_ends_with_its_parent_however_that_ends(program: str) -> None:
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    while is_alive(pid):
        time.sleep(0.02)


def test_a_program_whose_parent_has_gone_already_does_not_begin(tmp_path: Path) -> None:
    command = list(with_parent_death(["touch", str(tmp_path / "begun")], signal.SIGTERM))
    command[command.index(str(os.getpid()))] = "1"
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", ["group", "machine"])
def test_a_kill_that_the_kernel_counted_was_for_memory(tmp_path: Path, where: str) -> None:
    own, groups, machine = tmp_path / "cgroup", tmp_path / "groups", tmp_path / "vmstat"
    (groups / "ours").mkdir(parents=True)
    own.write_text("0::/ours\n" if where == "group" else "3:memory:/ours\n")
    machine.write_text("nr_free_pages 7\noom_kill 4\n")
    (groups / "ours" / "memory.events").write_text("low 0\noom 1\noom_kill 2\n")
    counted = count_memory_kills(own, groups, machine)
    assert counted == {"group": 2, "machine": 4}[where]


def test_where_nothing_counts_no_kill_is_known(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert count_memory_kills(nowhere, nowhere, nowhere) == 0


def test_a_death_while_the_count_rises_is_one_for_memory(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.processes.child.count_memory_kills", lambda: 10**9)
    child.send({"signal": "SIGKILL"})
    with pytest.raises(ChildDied) as death:
        child.receive(ENOUGH_S)
    assert death.value.cause is DeathCause.MEMORY

"""`./run` and `./test` on machines that lack something: one clear line, and nothing half made."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

PROGRAMS = ("cat", "chmod", "cmp", "cp", "dirname", "grep", "mkdir", "rm", "sh", "tail", "touch")
OLD_PYTHON = """case $2 in *platform*) echo 3.9.18 ;; *) exit 1 ;; esac"""
BARE_PYTHON = """case $2 in *ensurepip*) exit 1 ;; *) exit 0 ;; esac"""
MAKES_VENVS = """
case $2 in *version_info*|*ensurepip*) exit 0 ;; esac
mkdir .venv/bin && touch .venv/pyvenv.cfg && echo made >>made
cp fake-python .venv/bin/python && chmod +x .venv/bin/python
"""
FAKE_PYTHON = """#!/bin/sh
case $2 in
*version_info*) exit 0 ;;
pip) echo "$*" >>pip-calls; . ./pip-answer ;;
esac
echo "started: $*"
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout in a path with a space, on a machine with nothing but the usual small programs."""
    checkout, bin_dir = tmp_path / "my projects" / "creat", tmp_path / "bin"
    (checkout / "tools").mkdir(parents=True)
    bin_dir.mkdir()
    for name in ("run", "tools/environment.sh", "requirements.txt"):
        shutil.copy(ROOT / name, checkout / name)
    for program in PROGRAMS:
        (bin_dir / program).symlink_to(shutil.which(program) or program)
    (checkout / "fake-python").write_text(FAKE_PYTHON)
    (checkout / "pip-answer").write_text("exit 0\n")
    return checkout


def add_python(checkout: Path, name: str, program: str) -> None:
    path = checkout.parents[1] / "bin" / name
    path.write_text(f"#!/bin/sh\n{program}\n")
    path.chmod(0o755)


def start(checkout: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": str(checkout.parents[1] / "bin"),
        "HOME": str(checkout.parents[1]),
        **settings,
    }
    return subprocess.run(
        [checkout / "run"], env=environment, cwd="/", capture_output=True, text=True, check=False
    )


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def test_without_python_it_says_what_to_install(machine: Path) -> None:
    assert "Python 3.11 or newer is needed and none was found" in only_line(start(machine))


def test_an_old_python_is_named_with_its_version(machine: Path) -> None:
    add_python(machine, "python3", OLD_PYTHON)
    assert "this machine has 3.9.18" in only_line(start(machine))


def test_a_python_without_venv_is_named_with_its_remedy(machine: Path) -> None:
    add_python(machine, "python3.11", BARE_PYTHON)
    assert "apt-get install python3-venv" in only_line(start(machine))
    assert not (machine / ".venv").exists()


def test_a_complete_python_is_preferred_to_one_without_venv(machine: Path) -> None:
    add_python(machine, "python3.11", BARE_PYTHON)
    add_python(machine, "python3", MAKES_VENVS)
    assert start(machine).returncode == 0


def test_it_serves_from_any_folder_and_a_path_with_spaces(machine: Path) -> None:
    add_python(machine, "python3", MAKES_VENVS)
    assert start(machine).stdout == "started: -m app.cli.serve\n"


def test_a_second_start_installs_nothing(machine: Path) -> None:
    add_python(machine, "python3", MAKES_VENVS)
    start(machine)
    assert start(machine).stderr == ""
    assert len((machine / "pip-calls").read_text().splitlines()) == 1


def test_a_changed_lock_is_installed_again(machine: Path) -> None:
    add_python(machine, "python3", MAKES_VENVS)
    start(machine)
    with (machine / "requirements.txt").open("a") as lock:
        lock.write("# one more\n")
    start(machine)
    assert len((machine / "pip-calls").read_text().splitlines()) == 2


def test_an_interrupted_installation_is_done_again(machine: Path) -> None:
    add_python(machine, "python3", MAKES_VENVS)
    (machine / "pip-answer").write_text("exit 1\n")
    start(machine)
    (machine / "pip-answer").write_text("exit 0\n")
    assert start(machine).returncode == 0
    assert len((machine / "pip-calls").read_text().splitlines()) == 2


def test_without_a_network_it_says_that_the_network_is_missing(machine: Path) -> None:
    add_python(machine, "python3", MAKES_VENVS)
    (machine / "pip-answer").write_text("echo 'WARNING: Failed to resolve the name'; exit 1\n")
    done = start(machine)
    assert done.returncode == 1
    assert "check the connection or the proxy" in done.stderr.splitlines()[-1]


def test_a_folder_that_was_moved_gets_a_new_environment(machine: Path) -> None:
    """An environment holds absolute paths."""
    add_python(machine, "python3", MAKES_VENVS)
    start(machine)
    moved = machine.rename(machine.with_name("moved"))
    assert start(moved).returncode == 0
    assert len((moved / "made").read_text().splitlines()) == 2


def test_a_strange_folder_in_the_place_of_the_environment_is_left_alone(machine: Path) -> None:
    add_python(machine, "python3", MAKES_VENVS)
    (machine / ".venv").mkdir()
    (machine / ".venv" / "mine").touch()
    assert "is in the way and is not ours" in only_line(start(machine))
    assert (machine / ".venv" / "mine").exists()


def test_a_folder_that_cannot_be_written_to_is_named(machine: Path) -> None:
    add_python(machine, "python3", MAKES_VENVS)
    mkdir = machine.parents[1] / "bin" / "mkdir"
    mkdir.unlink()
    mkdir.symlink_to(shutil.which("false") or "false")
    assert f"Cannot write to {machine}" in only_line(start(machine))


@pytest.mark.parametrize("script", ["run", "test", "tools/environment.sh"])
def test_the_scripts_are_plain_posix_shell(script: str) -> None:
    assert subprocess.run(["sh", "-n", ROOT / script], check=False).returncode == 0

"""./test and what runs before a commit check the same, and the summary keeps what matters."""

from __future__ import annotations

import sys

import pytest
import yaml

from tests.architecture.sources import ROOT
from tools import checks


def test_the_hooks_before_a_commit_are_the_static_checks_of_the_test_command() -> None:
    configuration = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    hooks = [hook for repository in configuration["repos"] for hook in repository["hooks"]]
    assert {hook["id"]: hook["entry"] for hook in hooks} == {
        name: f".venv/bin/{' '.join(command)}" for name, command in checks.STATIC_CHECKS.items()
    }


def test_the_hooks_before_a_commit_download_nothing() -> None:
    configuration = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert {repository["repo"] for repository in configuration["repos"]} == {"local"}


def test_a_step_keeps_its_last_line_and_its_notes(capfd: pytest.CaptureFixture[str]) -> None:
    program = "print('a line\\npeers: Valkey 2\\nSKIPPED [1] x.py: no Chromium\\n1 passed')"
    outcome = checks.run_step("tests", (sys.executable, "-c", program))
    assert (outcome.passed, outcome.words) == (True, "1 passed")
    assert outcome.notes == ("peers: Valkey 2", "SKIPPED [1] x.py: no Chromium")
    checks.summarise([outcome])
    assert "peers: Valkey 2" in capfd.readouterr().out.partition("── summary")[2]


def test_coverage_is_measured_when_every_test_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = _commands_of_a_run(monkeypatch)
    outcomes = checks.run_tests(())
    assert [command[0] for command in commands] == ["pytest", "coverage"]
    assert "--cov" in commands[0]
    assert outcomes[0].words.startswith("87 % of")
    assert outcomes[-1].name == "tests"


def test_coverage_is_not_measured_of_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = _commands_of_a_run(monkeypatch)
    checks.run_tests(("tests/domain", "-x"))
    assert len(commands) == 1
    assert "--cov" not in commands[0]
    assert commands[0][-2:] == ("tests/domain", "-x")


def test_a_step_keeps_what_failed(capfd: pytest.CaptureFixture[str]) -> None:
    line = "FAILED tests/journeys/test_a.py::test_b[1 - 2] - AssertionError: no"
    outcome = checks.run_step("tests", (sys.executable, "-c", f"print({line!r}); exit(1)"))
    assert (outcome.passed, outcome.notes) == (False, (line,))
    assert line in capfd.readouterr().out


JOURNEY = "tests/journeys/test_choosing.py::test_a_set"


@pytest.mark.parametrize("holds", [True, False])
def test_a_journey_that_failed_is_run_again_alone(
    monkeypatch: pytest.MonkeyPatch, holds: bool
) -> None:
    commands = _commands_of_a_run(monkeypatch, passed=holds)
    tests = _failed(JOURNEY)
    outcome = checks.try_again(tests)
    assert [command[-1] for command in commands] == [JOURNEY]
    assert outcome.passed is holds
    assert outcome.words == ("failed; run again alone: 87" if holds else "failed")
    assert any("unsteady" in note and JOURNEY in note for note in outcome.notes) is holds


@pytest.mark.parametrize(
    "failed",
    [
        ("tests/tasks/test_leases.py::test_a_lease",),
        (JOURNEY, "tests/tasks/test_leases.py::test_a_lease"),
        tuple(f"{JOURNEY}[{number}]" for number in range(checks.MOST_UNSTEADY + 1)),
        (),
    ],
)
def test_whatever_else_failed_is_not_run_again(
    monkeypatch: pytest.MonkeyPatch, failed: tuple[str, ...]
) -> None:
    """A run that broke off names no test: it failed too."""
    commands = _commands_of_a_run(monkeypatch)
    assert checks.try_again(_failed(*failed)) == _failed(*failed)
    assert commands == []


def _failed(*tests: str) -> checks.Outcome:
    notes = tuple(f"FAILED {test} - AssertionError: no" for test in tests)
    return checks.Outcome("tests", passed=False, seconds=9.0, words="failed", notes=notes)


def _commands_of_a_run(
    monkeypatch: pytest.MonkeyPatch, *, passed: bool = True
) -> list[tuple[str, ...]]:
    """Run no program; keep what would have been run."""
    commands: list[tuple[str, ...]] = []

    def keep(name: str, command: tuple[str, ...]) -> checks.Outcome:
        commands.append(tuple(command))
        return checks.Outcome(name, passed=passed, seconds=0.0, words="87")

    monkeypatch.setattr(checks, "run_step", keep)
    return commands


def test_continuous_integration_calls_the_test_command_and_nothing_else() -> None:
    lines = (ROOT / ".ci/run").read_text().splitlines()
    assert lines[-1] == 'exec ./test "$@"'
    assert [line for line in lines if ".venv" in line or "pytest" in line] == []

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


def _commands_of_a_run(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Run no program; keep what would have been run."""
    commands: list[tuple[str, ...]] = []

    def keep(name: str, command: tuple[str, ...]) -> checks.Outcome:
        commands.append(tuple(command))
        return checks.Outcome(name, passed=True, seconds=0.0, words="87")

    monkeypatch.setattr(checks, "run_step", keep)
    return commands


def test_continuous_integration_calls_the_test_command_and_nothing_else() -> None:
    lines = (ROOT / ".ci/run").read_text().splitlines()
    assert lines[-1] == 'exec ./test "$@"'
    assert [line for line in lines if ".venv" in line or "pytest" in line] == []

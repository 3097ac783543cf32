"""Run every check of the code, one after the other, and print a summary.

./test calls it inside the project's .venv.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
BROWSERS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "firefox-esr": ("firefox-esr", "firefox"),
}
"""Debian's packages, and what programs may be called that do."""
STATIC_CHECKS = {
    "lint": ("ruff", "check", "."),
    "format": ("ruff", "format", "--check", "."),
    "types": ("mypy",),
    "imports": ("lint-imports", "--no-logo"),
}
SIDE_BY_SIDE = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
"""Three processes, each with files of its own: installations and peers are made once a file or a
process. One more than a small machine has cores, since tests wait for servers, browsers and leases
that end. In their own order: sorted by their number of tests, the long journeys came last, and the
others waited for them.
"""
COVERAGE = ("--cov", "--cov-report=")
"""Measure what [tool.coverage.run] names; the total is a step of its own, so that it is shown."""
SAY_WHY = ("-rfEs",)
FAILURES = ("FAILED ", "ERROR ")
NOTEWORTHY = ("peers: ", "SKIPPED ", *FAILURES)
"""How lines of the tests' output start that belong into the summary."""
JOURNEYS = "tests/journeys/"
MOST_UNSTEADY = 3
"""So many journeys may be tried a second time, alone: a browser, a server and workers share a
small machine with two other processes full of them, and one may come too late. More at once, or
any other test, is no chance.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one step ended.

    Attributes:
        words: The step's last line.
        notes: Its lines that belong into the summary.
    """

    name: str
    passed: bool
    seconds: float
    words: str
    notes: tuple[str, ...] = ()


def run_step(name: str, command: Sequence[str]) -> Outcome:
    """Run one program in the open, and keep its last line and its notes for the summary."""
    click.echo(f"\n── {name}: {' '.join(command)}")
    started = time.monotonic()
    last = ""
    notes = []
    with subprocess.Popen(
        [BIN / command[0], *command[1:]], cwd=ROOT, text=True, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None  # noqa: S101 - asked for a line above
        for line in child.stdout:
            click.echo(line, nl=False)
            last = line.strip() or last
            if line.startswith(NOTEWORTHY):
                notes.append(line.strip())
    seconds = time.monotonic() - started
    return Outcome(name, child.returncode == 0, seconds, last, tuple(notes))


def run_tests(pytest_arguments: Sequence[str]) -> list[Outcome]:
    """Run pytest; coverage is measured when every test runs, since that of a part says nothing.

    A few journeys that failed are run again when every test ran: see try_again.
    """
    measured = () if pytest_arguments else COVERAGE
    tests = run_step("tests", ("pytest", *SIDE_BY_SIDE, *SAY_WHY, *measured, *pytest_arguments))
    if not measured:
        return [tests]
    total = run_step("coverage", ("coverage", "report", "--format=total"))
    words = f"{total.words} % of the branches and lines of app and tasks"
    return [replace(total, words=words) if total.passed else total, try_again(tests)]


def try_again(tests: Outcome) -> Outcome:
    """Run journeys that failed beside others once more, alone, when they are few and all that did.

    What holds then is let through and said in the summary: it is unsteady, and to be mended.
    """
    failed = [
        line.split(maxsplit=1)[1].split(" - ")[0]
        for line in tests.notes
        if line.startswith(FAILURES)
    ]
    few = 0 < len(failed) <= MOST_UNSTEADY
    if tests.passed or not few or not all(test.startswith(JOURNEYS) for test in failed):
        return tests
    again = run_step("again", ("pytest", *SAY_WHY, *failed))
    if not again.passed:
        return replace(tests, notes=tests.notes + again.notes)
    unsteady = tuple(f"unsteady: failed beside others, held alone: {test}" for test in failed)
    return replace(
        tests,
        passed=True,
        seconds=tests.seconds + again.seconds,
        words=f"{tests.words}; run again alone: {again.words}",
        notes=tests.notes + unsteady,
    )


def find_browser(package: str) -> str | None:
    return next((path for name in BROWSERS[package] if (path := shutil.which(name))), None)


def install_browsers(packages: Sequence[str]) -> None:
    """Install Debian's browsers where this is allowed; a failure shows in the summary."""
    click.echo(f"\n── browser: apt-get install {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            click.echo((done.stderr or done.stdout).strip()[-400:])
            return


def prepare_browsers() -> Outcome:
    """Find the browsers or install them.

    Without one its tests skip themselves; under CI a missing Chromium is a failure.
    """
    started = time.monotonic()
    missing = [package for package in BROWSERS if find_browser(package) is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        install_browsers(missing)
    found = {package: find_browser(package) for package in BROWSERS}
    strict = os.environ.get("CI", "").lower() in {"1", "true"}
    words = ", ".join(
        path or f"SKIPPED: no {package} here; install it and its tests run too"
        for package, path in found.items()
    )
    passed = found["chromium"] is not None or not strict
    return Outcome("browsers", passed, time.monotonic() - started, words)


def summarise(outcomes: Sequence[Outcome]) -> None:
    """Print one line a check; pytest's own closing line is repeated at the very end.

    That is where people and machines search for it.
    """
    click.echo("\n── summary")
    for outcome in outcomes:
        click.echo(
            f"{'ok  ' if outcome.passed else 'FAIL'}  {outcome.name:<8} {outcome.seconds:6.1f} s  "
            f" {outcome.words}"
        )
    for note in (note for outcome in outcomes for note in outcome.notes):
        click.echo(f"      {note}")
    click.echo(f"\n{outcomes[-1].words}")


def main(pytest_arguments: Sequence[str]) -> int:
    outcomes = [run_step(name, command) for name, command in STATIC_CHECKS.items()]
    outcomes.append(prepare_browsers())
    outcomes.extend(run_tests(pytest_arguments))
    summarise(outcomes)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

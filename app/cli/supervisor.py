"""Keeps child processes running, and lets them finish when it is told to stop.

Each child has a session of its own, so that a signal from the terminal reaches the supervisor
alone: a second one would interrupt a running job. When a child ends, whatever is left of its group
is killed before the next is started.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import FrameType

import click

GRACE_S = 30.0
TICK_S = 0.1
STEADY_S = 10.0
"""A child that ran this long did not fail at its start; the next start is not delayed."""
LONGEST_PAUSE_S = 30.0
START_TRIES = 3
"""A child that ends this often before everything was up will not come up."""


@dataclass
class Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    quick_ends: int = 0

    def start(self) -> None:
        leash = [sys.executable, "-m", "tasks.leash", str(os.getpid()), "SIGTERM"]
        self.process = subprocess.Popen([*leash, *self.command], start_new_session=True)
        self.started_at = time.monotonic()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill_group(self) -> None:
        """End everything in the child's session, also what outlived it."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Supervisor:
    """children: name -> command.  is_up: whether they all answer.  on_up: called once, the first
    time that they do.
    """

    def __init__(
        self,
        children: Iterable[tuple[str, Sequence[str]]],
        is_up: Callable[[], bool],
        on_up: Callable[[], None],
    ) -> None:
        self._children = [Child(name, command) for name, command in children]
        self._is_up = is_up
        self._on_up = on_up
        self._was_up = False
        self._signals = 0

    def run(self) -> int:
        """Serve until a signal says to stop; returns the exit status."""
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, self._hear)
        try:
            while not self._signals:
                if not all(self._keep(child) for child in self._children):
                    return 1
                self._look()
                time.sleep(TICK_S)
            return 0
        finally:
            self._drain()

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1

    def _keep(self, child: Child) -> bool:
        """Start the child when it is not running and its pause is over; False when there is no
        point in trying again.
        """
        if child.is_running:
            return True
        if child.process is not None and not self._note_end(child):
            return False
        if time.monotonic() >= child.start_at:
            child.start()
        return True

    def _note_end(self, child: Child) -> bool:
        assert child.process is not None  # noqa: S101 - the caller looked
        code = child.process.returncode
        child.kill_group()
        child.process = None
        child.quick_ends = (
            0 if time.monotonic() - child.started_at > STEADY_S else child.quick_ends + 1
        )
        if not self._was_up and child.quick_ends >= START_TRIES:
            click.echo(
                f"The {child.name} process does not start: it ended with {code}. The lines above "
                "say why.",
                err=True,
            )
            return False
        pause = min(LONGEST_PAUSE_S, 0.5 * 2**child.quick_ends) if child.quick_ends else 0.0
        child.start_at = time.monotonic() + pause
        click.echo(f"The {child.name} process ended with {code}; it is started again.", err=True)
        return True

    def _look(self) -> None:
        if not self._was_up and all(child.is_running for child in self._children) and self._is_up():
            self._was_up = True
            self._on_up()

    def _drain(self) -> None:
        """Ask once, wait, then kill; a second signal from outside ends the waiting."""
        for child in self._children:
            child.ask_to_end()
        until = time.monotonic() + GRACE_S
        heard = self._signals
        while (
            any(child.is_running for child in self._children)
            and time.monotonic() < until
            and self._signals <= heard
        ):
            time.sleep(TICK_S)
        for child in self._children:
            child.kill_group()

"""Keeps programs running, and lets them finish when it is told to stop.

Each has a session of its own, so that a signal from the terminal reaches the supervisor alone: a
second one would interrupt a running job. When a program ends, whatever is left of its group is
killed before it is started again.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import FrameType

import click

from app.processes.exec_with_parent_death import with_parent_death

GRACE_S = 30.0
"""Seconds that programs may take to finish; a little longer than they allow themselves."""
TICK_S = 0.1
"""Seconds between two looks at the programs."""
STEADY_S = 10.0
"""Seconds after which a program did not fail at its start: the next start is not delayed."""
LONGEST_PAUSE_S = 30.0
"""Seconds before a start, at most, however often a program failed at once."""
START_TRIES = 3
"""A program that ends this often before everything was up will not come up."""


@dataclass
class Program:
    """A command that is to run all the time.

    Attributes:
        started_at: When it was started last, on the monotonic clock, as is start_at.
        start_at: When it may be started next.
        quick_ends: How often in a row it ended soon after its start.
    """

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    quick_ends: int = 0

    def start(self) -> None:
        command = with_parent_death(self.command, signal.SIGTERM)
        self.process = subprocess.Popen(command, start_new_session=True)
        self.started_at = time.monotonic()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill_group(self) -> None:
        """End everything in the program's session, also what outlived it."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Supervisor:
    """Runs programs beside each other.

    Args:
        commands: The name and the command of each.
        is_up: Whether they all answer.
        on_up: Called once, the first time that they do.
    """

    def __init__(
        self,
        commands: Iterable[tuple[str, Sequence[str]]],
        is_up: Callable[[], bool],
        on_up: Callable[[], None],
    ) -> None:
        self._programs = [Program(name, command) for name, command in commands]
        self._is_up = is_up
        self._on_up = on_up
        self._was_up = False
        self._signals = 0

    def run(self) -> int:
        """Serve until a signal says to stop; returns the exit status."""
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, self.count_signal)
        try:
            while not self._signals:
                if not all(self.keep_running(program) for program in self._programs):
                    return 1
                self.announce_when_up()
                time.sleep(TICK_S)
            return 0
        finally:
            self.drain()

    def count_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1

    def keep_running(self, program: Program) -> bool:
        """Start the program when it is not running and its pause is over.

        Returns:
            Whether there is a point in going on.
        """
        if program.is_running:
            return True
        if program.process is not None and not self.may_start_again(program, program.process):
            return False
        if time.monotonic() >= program.start_at:
            program.start()
        return True

    def may_start_again(self, program: Program, ended: subprocess.Popen[bytes]) -> bool:
        """Clear away what has ended and say when the next start is; False when there is none."""
        code = ended.returncode
        program.kill_group()
        program.process = None
        was_steady = time.monotonic() - program.started_at > STEADY_S
        program.quick_ends = 0 if was_steady else program.quick_ends + 1
        if not self._was_up and program.quick_ends >= START_TRIES:
            click.echo(
                f"The {program.name} process does not start: it ended with {code}. The lines above "
                "say why.",
                err=True,
            )
            return False
        pause = min(LONGEST_PAUSE_S, 0.5 * 2**program.quick_ends) if program.quick_ends else 0.0
        program.start_at = time.monotonic() + pause
        click.echo(f"The {program.name} process ended with {code}; it is started again.", err=True)
        return True

    def announce_when_up(self) -> None:
        if self._was_up or not all(program.is_running for program in self._programs):
            return
        if self._is_up():
            self._was_up = True
            self._on_up()

    def drain(self) -> None:
        """Ask once, wait, then kill; a second signal from outside ends the waiting."""
        for program in self._programs:
            program.ask_to_end()
        until = time.monotonic() + GRACE_S
        heard = self._signals
        while (
            any(program.is_running for program in self._programs)
            and time.monotonic() < until
            and self._signals <= heard
        ):
            time.sleep(TICK_S)
        for program in self._programs:
            program.kill_group()

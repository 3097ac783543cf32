"""A program of ours as a child process: started, asked, listened to, and ended."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.processes.limits import count_memory_kills

CHUNK_BYTES = 65_536
"""What one read takes at most: as much as a pipe holds."""


class DeathCause(StrEnum):
    """Why a child ended before it answered."""

    UNASKED = "unasked"
    """It was gone before it could take the request, so it did not die of it."""
    TIMEOUT = "timeout"
    """It took longer, of the clock or of the CPU, than it was allowed."""
    CLOCK = "clock"
    """It was not done in time by the clock, and had not used up its CPU time."""
    MEMORY = "memory"
    """The kernel ended it because memory was short."""
    KILLED = "killed"
    """Somebody ended it by SIGKILL, which says nothing about what it was doing."""
    SIGNAL = "signal"
    """It crashed."""
    EXIT = "exit"


CAUSES = {signal.SIGKILL: DeathCause.KILLED, signal.SIGXCPU: DeathCause.TIMEOUT}
"""SIGXCPU is the limit of CPU time. The kernel kills by SIGKILL as well when memory is short, and
counts it; a kill of ours is not reported as a death.
"""


class ChildDied(Exception):
    """The child ended, or has to be ended, without an answer.

    The message goes on where the child's name ends: "was ended by SIGSEGV", "exited with 3".
    """

    def __init__(self, cause: DeathCause, message: str) -> None:
        super().__init__(message)
        self.cause = cause


class Child:
    """One running child process; as a context manager, it is killed at the end in any case.

    Args:
        module: What it runs as `python -m module PID ARGUMENT...`, PID being this process. It
            begins with `app.processes.parent.Parent`, so that it never outlives this process.
        arguments: The arguments that follow.
        environment: All variables that it gets; by default those of this process.
        folder: Where it runs; by default where this process does.
        is_silent: Whether what it writes to standard error is thrown away.

    Raises:
        OSError: It could not be started.
    """

    def __init__(
        self,
        module: str,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        is_silent: bool = False,
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, str(os.getpid()), *arguments],
            bufsize=0,  # no line may wait unseen in a buffer while we wait for the pipe
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if is_silent else None,
            cwd=folder,
            env=environment,
        )
        self._memory_kills = count_memory_kills()
        assert self._process.stdin and self._process.stdout  # noqa: S101, PT018 - asked for above
        self._requests, self._answers = self._process.stdin, self._process.stdout
        self._received = b""
        self._waiting = select.poll()  # unlike select, it knows files with high numbers
        self._waiting.register(self._answers, select.POLLIN)

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def send(self, request: Mapping[str, object]) -> None:
        """Ask.

        Raises:
            ChildDied: UNASKED.
        """
        try:
            self._requests.write(json.dumps(request).encode() + b"\n")
        except BrokenPipeError:
            message = f"{self.wait_for_death()} before it took the request"
            raise ChildDied(DeathCause.UNASKED, message) from None

    def receive(self, timeout_s: float) -> dict[str, Any] | None:
        """The next answer, or None when there is none within the time.

        Raises:
            ChildDied: It ended first.
        """
        deadline = time.monotonic() + timeout_s
        while b"\n" not in self._received:
            if not self._waiting.poll(1000 * max(0.0, deadline - time.monotonic())):
                return None
            chunk = self._answers.read(CHUNK_BYTES)
            if not chunk:
                raise self.wait_for_death()
            self._received += chunk
        line, _, self._received = self._received.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def wait_for_death(self) -> ChildDied:
        """What it died of, once it has ended and is reaped."""
        code = self._process.wait()
        if code >= 0:
            return ChildDied(DeathCause.EXIT, f"exited with {code}")
        sign = signal.Signals(-code)
        cause = CAUSES.get(sign, DeathCause.SIGNAL)
        if cause is DeathCause.KILLED and count_memory_kills() > self._memory_kills:
            cause = DeathCause.MEMORY
        return ChildDied(cause, f"was ended by {sign.name}")

    def kill(self) -> None:
        """End it at once, whatever it is doing: a loop in C code listens to nothing else."""
        self._process.kill()
        self._process.wait()
        self._requests.close()
        self._answers.close()

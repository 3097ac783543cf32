"""The worker's side of a runner: start it, feed it, listen, and end it."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from typing import Any

from app.domain.jobs import Outcome
from app.ledger import Claimed
from tasks.leash import leashed

MAX_JOBS = 200
MAX_RESIDENT_MB = 1024
START_S = 60.0

DEATHS = {signal.SIGKILL: Outcome.OOM}
"""The kernel kills by SIGKILL when memory is short, and nobody else does: a kill of ours is not
reported as a death.
"""


class RunnerDied(Exception):
    """The runner ended by itself, in the middle of something."""

    def __init__(self, outcome: Outcome, words: str) -> None:
        super().__init__(words)
        self.outcome = outcome


class KeptRunner:
    """One runner process at a time, kept from job to job and replaced when it is worn."""

    def __init__(self, handlers: str) -> None:
        self._handlers = handlers
        self._process: subprocess.Popen[bytes] | None = None
        self._buffer = b""
        self._is_ready = False
        self._is_leaving = False
        self._jobs = 0
        self._resident_mb = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process when there is none, without waiting for it."""
        if self._process is None:
            command = leashed([sys.executable, "-m", "tasks.runner", self._handlers])
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
            self._buffer, self._jobs, self._resident_mb = b"", 0, 0
            self._is_ready = self._is_leaving = False

    def ensure_ready(self) -> None:
        """Have a runner that waits for work; a worn or dead one is replaced. Raises RunnerDied when
        it does not start.
        """
        if self._process is not None and (self._is_worn() or self._process.poll() is not None):
            self.kill()
        self.start()
        if not self._is_ready:
            if self.wait(START_S) is None:
                self.kill()
                raise RunnerDied(
                    Outcome.TIMEOUT, f"the runner did not start within {START_S:.0f} s"
                )
            self._is_ready = True

    def _is_worn(self) -> bool:
        return self._is_leaving or self._jobs >= MAX_JOBS or self._resident_mb > MAX_RESIDENT_MB

    def send(self, claimed: Claimed) -> None:
        """Hand over one job. Raises RunnerDied, lost: what died before it took the job did not die
        of it.
        """
        self._jobs += 1
        try:
            self._stream("stdin").write(json.dumps(claimed.to_dict()).encode() + b"\n")
        except BrokenPipeError:
            raise RunnerDied(Outcome.LOST, f"before it took the job, {self._death()}") from None

    def wait(self, timeout_s: float) -> dict[str, Any] | None:
        """The next answer, or None when there is none within the time. Raises RunnerDied."""
        deadline = time.monotonic() + timeout_s
        output = self._stream("stdout")
        while b"\n" not in self._buffer:
            if not select.select([output], [], [], max(0.0, deadline - time.monotonic()))[0]:
                return None
            chunk = os.read(output.fileno(), 65_536)
            if not chunk:
                raise self._death()
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        self._resident_mb = answer.get("resident_mb", 0)
        self._is_leaving = answer["outcome"] == Outcome.OOM
        return answer

    def _stream(self, name: str) -> Any:
        if self._process is None:
            raise RunnerDied(Outcome.FAILED, "there is no runner")
        return getattr(self._process, name)

    def _death(self) -> RunnerDied:
        """What the process died of; it is reaped."""
        process = self._process
        if process is None:
            return RunnerDied(Outcome.FAILED, "there is no runner")
        code = process.wait()
        self._forget()
        if code < 0:
            sign = signal.Signals(-code)
            return RunnerDied(
                DEATHS.get(sign, Outcome.SIGNAL), f"the runner was ended by {sign.name}"
            )
        return RunnerDied(Outcome.FAILED, f"the runner exited with {code}")

    def kill(self) -> None:
        """End the runner at once, whatever it is doing: a loop in C code listens to nothing
        else.
        """
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._forget()

    def _forget(self) -> None:
        if self._process is not None:
            for name in ("stdin", "stdout"):
                self._stream(name).close()
        self._process = None

"""The worker's side of a runner: kept from job to job, and replaced when it is worn."""

from app.domain.jobs import Outcome
from app.ledger import Claimed
from app.processes.child import Child, ChildDied, DeathCause

MAX_JOBS = 200
"""Jobs after which a runner is replaced: whatever libraries lose by and by is given back."""
MAX_RESIDENT_MIB = 1024
"""Memory in use after a job, above which a runner is replaced."""
START_S = 60.0
"""Seconds that a runner may take to import and open everything, on a machine that is busy."""


class KeptRunner:
    """One runner process at a time.

    Args:
        handlers: Name of the module that knows what to do, see `tasks.handlers.Handlers`.
    """

    def __init__(self, handlers: str) -> None:
        self._handlers = handlers
        self._child: Child | None = None
        self._is_ready = False
        self._is_leaving = False
        self._jobs = 0
        self._resident_mib = 0

    def start(self) -> None:
        """Start the process when there is none, without waiting for it."""
        if self._child is None:
            self._child = Child("tasks.runner", self._handlers)
            self._jobs = self._resident_mib = 0
            self._is_ready = self._is_leaving = False

    @property
    def child(self) -> Child:
        if self._child is None:
            raise ChildDied(DeathCause.UNASKED, "was not started")
        return self._child

    def ensure_ready(self) -> None:
        """Have a runner that waits for work; one that is worn or dead is replaced.

        Raises:
            ChildDied: It does not start.
        """
        if self.is_worn():
            self.kill()
        self.start()
        if not self._is_ready:
            if self.receive(START_S) is None:
                self.kill()
                raise ChildDied(DeathCause.TIMEOUT, f"did not start within {START_S:.0f} s")
            self._is_ready = True

    def is_worn(self) -> bool:
        """Whether there is a process that should do no further job, or can do none."""
        return (
            self._is_leaving
            or self._jobs >= MAX_JOBS
            or self._resident_mib > MAX_RESIDENT_MIB
            or (self._child is not None and not self._child.is_running)
        )

    def send(self, claimed: Claimed) -> None:
        """Hand over one job.

        Raises:
            ChildDied: UNASKED.
        """
        self._jobs += 1
        self.child.send(claimed.to_dict())

    def receive(self, timeout_s: float) -> dict[str, object] | None:
        """The next answer, or None when there is none within the time.

        Raises:
            ChildDied: It ended first.
        """
        answer = self.child.receive(timeout_s)
        if answer is not None:
            self._resident_mib = answer.get("resident_mib", 0)
            self._is_leaving = answer["outcome"] == Outcome.OOM
        return answer

    def kill(self) -> None:
        """End the process at once, when there is one."""
        if self._child is not None:
            self._child.kill()
            self._child = None

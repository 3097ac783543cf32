"""How the workers of one machine learn of a death at once: each holds a lock.

The kernel takes it from the dead. A lease says no more than that a worker has been silent for a
while, which is all that can be known of another machine. Where the file system knows no locks, a
death is noticed by its lease alone.
"""

import fcntl
import logging
import os
import socket
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

log = logging.getLogger("aicreat.liveness")


def new_worker_name() -> str:
    """A worker's name, which no other has ever had: host:pid-chance.

    Containers reuse both hosts and pids.
    """
    return f"{host_name()}:{os.getpid()}-{uuid4().hex[:6]}"


def host_name() -> str:
    return socket.gethostname().replace("/", "_")


class LivenessLock:
    """The lock of one worker, and the sight of the others.

    Args:
        folder: The locks of this machine's workers; another machine that sees the same folder
            looks at its own alone.
        worker: The worker's name.
    """

    def __init__(self, folder: Path, worker: str) -> None:
        self._folder = folder
        self._worker = worker
        self._held: int | None = None

    def acquire(self) -> None:
        """Live, as far as the others can see, until this process ends or releases the lock."""
        try:
            self._folder.mkdir(exist_ok=True)
            draft = self._folder / f".{self._worker}"
            held = os.open(draft, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(held, fcntl.LOCK_EX)
            draft.rename(self._folder / self._worker)  # it is never seen without its lock
        except OSError as error:
            log.warning(
                "no locks in %s, a death is noticed by its lease alone: %s", self._folder, error
            )
            return
        self._held = held

    def stamp(self) -> None:
        """Show that the worker goes on, as the time at which its lock was changed."""
        if self._held is not None:
            with suppress(OSError):
                os.utime(self._held)

    def release(self) -> None:
        """Leave in good order: there is nothing to give back."""
        if self._held is not None:
            self.forget(self._worker)
            os.close(self._held)
            self._held = None

    def list_dead(self) -> list[str]:
        """The workers of this machine that ended without releasing their locks.

        None, where this one could not hold its own.
        """
        if self._held is None:
            return []
        others = self._folder.glob(f"{host_name()}:*")
        return sorted(p.name for p in others if p.name != self._worker and is_unheld(p))

    def forget(self, worker: str) -> None:
        """Take a dead worker's lock away."""
        with suppress(OSError):
            (self._folder / worker).unlink()


def is_unheld(path: Path) -> bool:
    """Whether no process has the lock; it is not kept."""
    with suppress(OSError), path.open("rb") as file:  # or another sweeper was faster
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return True
    return False

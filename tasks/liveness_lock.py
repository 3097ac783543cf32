"""How the workers of one machine learn of a death at once: each holds a lock, and the kernel takes
it from the dead.

A lease says no more than that a worker has been silent for a while, which is all that can be known
of another machine. Where the file system knows no locks, everybody waits for the lease.
"""

from __future__ import annotations

import fcntl
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

log = logging.getLogger("aicreat.liveness")


def new_name() -> str:
    """A worker's name, which no other has ever had: host:pid-chance. Containers reuse both hosts
    and pids.
    """
    return f"{_host()}:{os.getpid()}-{uuid4().hex[:6]}"


def _host() -> str:
    return socket.gethostname().replace("/", "_")


class LivenessLock:
    """folder: of this machine's workers; another machine that sees the same folder looks at its own
    alone.
    """

    def __init__(self, folder: Path, worker: str) -> None:
        self._folder = folder
        self._worker = worker
        self._held: int | None = None

    def hold(self) -> None:
        """Live, as far as the others can see, until this process ends or lets go."""
        try:
            self._folder.mkdir(exist_ok=True)
            draft = self._folder / f".{self._worker}"
            held = os.open(draft, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(held, fcntl.LOCK_EX)
            draft.rename(self._folder / self._worker)  # nobody ever sees it without its lock
        except OSError as error:
            log.warning(
                "no locks in %s, a death is noticed by its lease alone: %s", self._folder, error
            )
            return
        self._held = held

    def let_go(self) -> None:
        """Leave in good order: there is nothing to give back."""
        if self._held is not None:
            self.forget(self._worker)
            os.close(self._held)
            self._held = None

    def dead(self) -> list[str]:
        """The workers of this machine that ended without letting go. None, where this one could not
        hold its own lock.
        """
        if self._held is None:
            return []
        others = [path for path in self._folder.glob(f"{_host()}:*") if path.name != self._worker]
        return sorted(path.name for path in others if _is_unheld(path))

    def forget(self, worker: str) -> None:
        with suppress(OSError):
            (self._folder / worker).unlink()


def _is_unheld(path: Path) -> bool:
    """Whether nobody has the lock; it is not kept."""
    with _opened(path) as file:
        if file is None:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


@contextmanager
def _opened(path: Path) -> Iterator[int | None]:
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:  # another sweeper was faster
        yield None
        return
    try:
        yield file
    finally:
        os.close(file)

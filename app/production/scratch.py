"""Folders for the time of one piece of work, which nothing outlives for long.

Who works in a folder holds its lock, and the kernel takes that back when the process dies. So what
can be locked belongs to nobody any more, on whichever machine that shares the disk.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.domain.room import Room

PREFIX = "work-"
"""What the folders' names begin with."""


@contextmanager
def open_scratch(scratch: Path) -> Iterator[Path]:
    """A folder of one's own, which is removed on leaving.

    Args:
        scratch: The folder that they are all in.
    """
    while True:
        folder = Path(tempfile.mkdtemp(dir=scratch, prefix=PREFIX))
        lock = os.open(folder, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():  # else it was taken for a dead one's before it had its lock
            break
        os.close(lock)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def measure_room(scratch: Path) -> Room:
    """The room on the disk that work is done on."""
    usage = shutil.disk_usage(scratch)
    return Room(usage.free, usage.total)


def remove_dead_folders(scratch: Path) -> int:
    """Remove the folders whose process has died; how many there were."""
    count = 0
    for folder in scratch.glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody works in it, or somebody else has just removed it
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
                count += 1
            finally:
                os.close(lock)
    return count

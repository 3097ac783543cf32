"""What our processes tell the kernel about themselves (Linux; elsewhere these are no-ops)."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
MIB = 1024 * 1024


def die_with_parent(parent_pid: int, sign: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel end this process when its parent ends, however that happens; exit now if it
    already has.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
    if os.getppid() != parent_pid:
        os._exit(1)


def limit_memory(megabytes: int) -> None:
    """Let an allocation beyond this fail. Counts what is written to, not what is merely mapped
    (models, libraries).
    """
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes * MIB, megabytes * MIB))


def resident_mb() -> int:
    """How much memory this process has in use now, in MiB; 0 where that is not known."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * resource.getpagesize() // MIB

"""What a process asks of the kernel about itself (on Linux; elsewhere nothing is asked)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

IS_LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
"""The operation of prctl(2) that sets the signal for a parent's death."""
MIB = 1024 * 1024
"""Bytes."""


def die_with_parent(parent_pid: int, sign: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel end this process when its parent ends, however that happens.

    Ends it now when the parent has already gone.
    """
    if not IS_LINUX:
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
    if os.getppid() != parent_pid:
        os._exit(1)


def limit_data(mib: int) -> None:
    """Let an allocation beyond this fail.

    Counts what is written to, not what is merely mapped (models, libraries).
    """
    if IS_LINUX:
        resource.setrlimit(resource.RLIMIT_DATA, (mib * MIB, mib * MIB))


def limit_address_space(mib: int) -> None:
    """Let an allocation beyond this fail, mapped files and libraries counted; dump no core."""
    if IS_LINUX:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (mib * MIB, mib * MIB))


def allow_cpu(seconds: float) -> None:
    """Let this process use so much more CPU from now on; then the kernel ends it with SIGXCPU."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def count_memory_kills(
    own_group: Path = Path("/proc/self/cgroup"),
    groups: Path = Path("/sys/fs/cgroup"),
    machine: Path = Path("/proc/vmstat"),
) -> int:
    """How many processes the kernel has ended so far because memory was short.

    Of this process' control group with what is below it, where the kernel counts by groups, else of
    the machine; 0 where neither is known.

    Source: memory.events in Documentation/admin-guide/cgroup-v2.rst of the kernel.
    """
    sources = [machine]
    with contextlib.suppress(OSError):
        ours = [line[3:] for line in own_group.read_text().splitlines() if line[:3] == "0::"]
        sources = [groups / path.lstrip("/") / "memory.events" for path in ours] + sources
    for source in sources:
        with contextlib.suppress(OSError, ValueError):
            words = (line.split() for line in source.read_text().splitlines())
            counts = {name: int(count) for name, count in words}
            if "oom_kill" in counts:
                return counts["oom_kill"]
    return 0


def resident_mib() -> int:
    """How much memory this process has in use now; 0 where that is not known."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * resource.getpagesize() // MIB

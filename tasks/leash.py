"""`python -m tasks.leash PARENT_PID SIGNAL COMMAND...`: becomes the command, which gets the signal
when its parent ends.

The request survives the exec, so it holds from the command's first instruction, however long its
imports take. It could be made between fork and exec of the parent, but not safely once the parent
has threads.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from tasks.processes import die_with_parent


def leashed(command: Sequence[str], sign: signal.Signals = signal.SIGKILL) -> list[str]:
    """The command line that runs the command as a child of this process, on a leash."""
    return [sys.executable, "-m", "tasks.leash", str(os.getpid()), sign.name, *command]


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]), signal.Signals[sys.argv[2]])
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 - becoming another program is the point

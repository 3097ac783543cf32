"""Become another program, which gets a signal when the process that started it ends.

`python -m app.processes.exec_with_parent_death PARENT_PID SIGNAL COMMAND...`

For programs that are not ours; ours begin with `app.processes.parent.Parent`. The request to the
kernel survives the exec, so it holds from the command's first instruction, however long its imports
take. It could be made between fork and exec of the parent, but not safely once the parent has
threads.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from app.processes.limits import die_with_parent


def with_parent_death(
    command: Sequence[str], sign: signal.Signals = signal.SIGKILL
) -> Sequence[str]:
    """The command line that runs the command as a child of this process and of no other."""
    wrapper = "app.processes.exec_with_parent_death"
    return [sys.executable, "-m", wrapper, str(os.getpid()), sign.name, *command]


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]), signal.Signals[sys.argv[2]])
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 - becoming another program is the point

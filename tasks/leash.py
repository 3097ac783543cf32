"""`python -m tasks.leash PARENT_PID COMMAND...`: becomes the command, which is told to end (SIGTERM) when its parent has gone.

For programs that are not ours. The request survives the exec; it could be made between fork and exec of the parent,
but not safely once the parent has threads.
"""

from __future__ import annotations

import os
import signal
import sys

from tasks.processes import die_with_parent

if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]), signal.SIGTERM)
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - becoming another program is the point

"""`python -m tasks.health`: whether this machine's workers go on, for whoever restarts containers.

It asks neither database nor queue: while those are away, a restart would help nobody.
"""

import sys
import time
from pathlib import Path

from config import BadSetting, load_settings
from tasks.liveness_lock import host_name, is_unheld

SILENT_S = 120.0
"""Seconds without a sweep after which a worker hangs. A database that is away may hold one sweep up
for half a minute.
"""


def find_fault(workers_dir: Path, now_s: float) -> str:
    """What is wrong with the workers of this machine; empty when nothing is.

    Args:
        workers_dir: Where they hold their locks.
        now_s: Of the clock that files are stamped by.
    """
    held = [path for path in workers_dir.glob(f"{host_name()}:*") if not is_unheld(path)]
    if not held:
        return "No worker lives on this machine."
    silent = [path.name for path in held if now_s - path.stat().st_mtime > SILENT_S]
    return f"Silent for more than {SILENT_S:.0f} s: {', '.join(silent)}" if silent else ""


def main() -> int:
    try:
        fault = find_fault(load_settings().workers_dir, time.time())
    except (BadSetting, OSError) as error:
        fault = str(error)
    if fault:
        sys.stderr.write(f"{fault}\n")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.processes.child_for_tests PARENT_PID`: does what each request says."""

from __future__ import annotations

import os
import signal
import sys
import time

from app.processes.limits import allow_cpu, limit_data
from app.processes.parent import Parent


def main() -> None:
    parent = Parent(int(sys.argv[1]))
    sys.stdout.write("what a library prints is no answer\n")
    for request in parent.requests():
        if "cpu_s" in request:
            allow_cpu(request["cpu_s"])
            while True:
                pass
        if "data_mib" in request:
            limit_data(request["data_mib"])
        if "exit" in request:
            sys.exit(request["exit"])
        if "signal" in request:
            os.kill(os.getpid(), signal.Signals[request["signal"]])
        time.sleep(request.get("sleep_s", 0))
        try:
            parent.answer({"pid": os.getpid(), "bytes": len(bytes(request.get("bytes", 0)))})
        except MemoryError:
            parent.answer({"error": "no memory"})


if __name__ == "__main__":
    main()

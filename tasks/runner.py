"""The process that does the work: `python -m tasks.runner HANDLERS`, started and watched by a
worker.

It reads a claim per line from standard input, calls the use case, and answers with one line. It may
die at any time: the worker sees that, and the ledger knows what to do. Use cases settle their
success themselves, in the transaction that stores their result; every other end is told to the
worker, which records it.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import signal
import sys
import traceback
from typing import Any, TextIO

from app.domain.errors import DomainError, Unavailable
from app.ledger import Claimed, LeaseLost, Postpone
from app.logs import name_job, set_up_logs
from config import load_settings
from tasks.processes import limit_memory, resident_mb

log = logging.getLogger("aicreat.runner")

POLITENESS = 5
"""Whoever waits for a page comes before pixels, where both share the cores."""

UNEXPECTED = {
    "code": "internal",
    "message": "Something went wrong on our side. Your file is safe; try it again.",
}
NO_MEMORY = {
    "code": "too_large",
    "message": "This needs more memory than one job may use. Your file is safe; try a smaller "
    "picture.",
}


def run(handlers: Any, deps: Any, claimed: Claimed) -> dict[str, Any]:
    """Do one job; the answer says how it ended. The outermost frame: everything is caught, and
    recorded by the worker.
    """
    try:
        handlers.HANDLERS[claimed.kind](deps, claimed)
    except Postpone as wish:
        return {"outcome": "postponed", "for_ms": wish.for_ms}
    except LeaseLost:
        return {"outcome": "lost"}
    except MemoryError:
        return {"outcome": "oom", "problem": NO_MEMORY, "error": traceback.format_exc()}
    except Unavailable as error:
        return _failed(error, is_permanent=False)
    except DomainError as error:
        return _failed(error, is_permanent=True)
    except Exception:
        log.exception("job %s failed", claimed.job_id)
        return {"outcome": "failed", "problem": UNEXPECTED, "error": traceback.format_exc()}
    return {"outcome": "ok"}


def _failed(error: DomainError, *, is_permanent: bool) -> dict[str, Any]:
    problem = {"code": error.code, "message": error.message}
    return {
        "outcome": "failed",
        "is_permanent": is_permanent,
        "problem": problem,
        "error": traceback.format_exc(),
    }


def take_stdout() -> TextIO:
    """Keep standard output for answers; whatever a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    return answers


def main(handlers_name: str) -> None:
    os.nice(POLITENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    answers = take_stdout()
    settings = load_settings()
    set_up_logs(settings.log_level)
    limit_memory(settings.worker_memory_mb)
    handlers = importlib.import_module(handlers_name)
    deps = handlers.open_deps(settings)
    print(json.dumps({"outcome": "ready"}), file=answers)
    for line in sys.stdin:
        claimed = Claimed.from_dict(json.loads(line))
        with name_job(claimed.job_id, claimed.organization_id):
            answer = run(handlers, deps, claimed)
        print(json.dumps({**answer, "resident_mb": resident_mb()}), file=answers)
        if answer["outcome"] == "oom":
            return  # what is left of the memory is in pieces; a fresh process takes over


if __name__ == "__main__":
    main(sys.argv[1])

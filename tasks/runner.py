"""The process that does the work: `python -m tasks.runner PARENT_PID HANDLERS`.

A worker starts and watches it. It is asked with a claim, calls the use case, and answers how that
ended. It may die at any time: the worker sees that, and the ledger knows what to do. Use cases
settle their success themselves, in the transaction that stores their result; every other end is
answered to the worker, which records it.
"""

from __future__ import annotations

import importlib
import logging
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING, cast

from app.domain.errors import DomainError, Unavailable
from app.domain.jobs import Outcome
from app.ledger import Claimed, LeaseLost, Postpone
from app.logs import name_job, set_up_logs
from app.processes.limits import limit_data, resident_mib
from app.processes.parent import Parent
from config import load_settings
from tasks.handlers import Handlers

if TYPE_CHECKING:
    from tasks.handlers import RunJob

log = logging.getLogger("aicreat.runner")

NICENESS = 5
"""A page that is waited for comes before pixels, where both share the cores."""
UNEXPECTED = {
    "code": "internal",
    "message": "Something went wrong on our side. Your file is safe; try it again.",
}
NO_MEMORY = {
    "code": "too_large",
    "message": "This needs more memory than one job may use. Your file is safe; try a smaller "
    "picture.",
}


def run(run_job: RunJob, claimed: Claimed) -> dict[str, object]:
    """Do one job; the answer says how it ended.

    The outermost frame: everything is caught, and recorded by the worker.
    """
    try:
        run_job(claimed)
    except Postpone as wish:
        return {"outcome": Outcome.POSTPONED, "for_ms": wish.for_ms}
    except LeaseLost:
        return {"outcome": Outcome.LOST}
    except MemoryError:
        return failure(NO_MEMORY, outcome=Outcome.OOM)
    except DomainError as error:
        problem = {"code": error.code, "message": error.message}
        return failure(problem, is_permanent=not isinstance(error, Unavailable))
    except Exception:
        log.exception("job %s failed", claimed.job_id)
        return failure(UNEXPECTED)
    return {"outcome": Outcome.OK}


def failure(
    problem: dict[str, str], *, outcome: Outcome = Outcome.FAILED, is_permanent: bool = False
) -> dict[str, object]:
    """The answer about the exception that is being handled."""
    return {
        "outcome": outcome,
        "is_permanent": is_permanent,
        "problem": problem,
        "error": traceback.format_exc(),
    }


def main(parent_pid: int, handlers_name: str) -> None:
    parent = Parent(parent_pid)
    from app.services.operations.maintenance import clear_dead_scratch  # once the parent is known

    os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    settings = load_settings()
    set_up_logs(settings.log_level)
    limit_data(settings.worker_memory_mb)
    run_job = cast(Handlers, importlib.import_module(handlers_name)).open_run_job(settings)
    clear_dead_scratch(settings.scratch_dir)
    parent.answer({"outcome": "ready"})
    for request in parent.requests():
        claimed = Claimed.from_dict(request)
        with name_job(claimed.job_id, claimed.organization_id):
            answer = run(run_job, claimed)
        parent.answer({**answer, "resident_mib": resident_mib()})
        if answer["outcome"] is Outcome.OOM:
            return  # what is left of the memory is in pieces; a fresh process takes over


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])

"""Which use case does which kind of job, and which one is told that a job ended without success.

What does a job is named rather than imported, and loaded when it is first used: the worker process,
which needs `give_up` alone, stays light.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

from app.domain.jobs import JobKind
from app.domain.projects import Problem
from app.services.work import giving_up

if TYPE_CHECKING:
    from app.database.session import Session
    from app.deps import Deps
    from app.ledger import Claimed
    from config import Settings

    RunJob = Callable[[Claimed], None]
    """Does one job, and settles it in the transaction that stores its result."""


class Handlers(Protocol):
    """What a worker and its runner ask of the module that they are given, such as this one."""

    def open_run_job(self, settings: Settings) -> RunJob:
        """Open everything that jobs need; called once in each runner."""

    def give_up(self, session: Session, claimed: Claimed, problem: Problem) -> None:
        """Tell the business row that its job has ended without success, in that transaction."""


RUN: Mapping[JobKind, str] = {
    JobKind.ANALYSE_ASSET: "app.services.work.analysis:run_analysis",
    JobKind.RENDER_RESULT: "app.services.work.rendering:run_rendering",
    JobKind.DELIVER_WEBHOOK: "app.services.work.deliveries:run_delivery",
    JobKind.BUILD_DOWNLOAD: "app.services.delivery.downloads:run_download",
    JobKind.SEND_MAIL: "app.services.work.mailing:run_mail",
}
"""Called with deps and the claim."""


def open_deps(settings: Settings) -> Deps:
    """Everything that use cases ask of the world."""
    from app.wiring import build_deps
    from tasks.notifier import HueyNotifier

    return build_deps(settings, HueyNotifier(settings))


def open_run_job(settings: Settings) -> RunJob:
    """See Handlers."""
    return partial(run_job, open_deps(settings))


def run_job(deps: Deps, claimed: Claimed) -> None:
    pkgutil.resolve_name(RUN[claimed.kind])(deps, claimed)


def give_up(session: Session, claimed: Claimed, problem: Problem) -> None:
    """See Handlers."""
    giving_up.give_up(session, claimed.kind, claimed.subject_id, problem)

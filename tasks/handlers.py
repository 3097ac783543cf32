"""Which use case does which kind of job, and which one tells the business row that its job has
ended without success.

Use cases are imported when they are called: the worker process, which needs `GIVE_UP` alone, stays
light.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.jobs import JobKind
from app.domain.projects import Problem

if TYPE_CHECKING:
    from app.database.session import Session
    from app.deps import Deps
    from app.ledger import Claimed
    from config import Settings


def open_deps(settings: Settings) -> Deps:
    """Everything that use cases ask of the world; called once in each runner."""
    from app.wiring import build_deps
    from tasks.doorbell import HueyDoorbell

    return build_deps(settings, HueyDoorbell(settings))


def _analyse_asset(deps: Deps, claimed: Claimed) -> None:
    from app.services.work.analysis import run_analysis

    run_analysis(deps, claimed)


def _render_result(deps: Deps, claimed: Claimed) -> None:
    from app.services.work.rendering import run_rendering

    run_rendering(deps, claimed)


def _build_download(deps: Deps, claimed: Claimed) -> None:
    from app.services.delivery.downloads import run_download

    run_download(deps, claimed)


def _deliver_webhook(deps: Deps, claimed: Claimed) -> None:
    from app.services.work.deliveries import run_delivery

    run_delivery(deps, claimed)


def _send_mail(deps: Deps, claimed: Claimed) -> None:
    from app.services.work.mailing import run_mail

    run_mail(deps, claimed)


HANDLERS: Mapping[JobKind, Callable[[Deps, Claimed], None]] = {
    JobKind.ANALYSE_ASSET: _analyse_asset,
    JobKind.RENDER_RESULT: _render_result,
    JobKind.DELIVER_WEBHOOK: _deliver_webhook,
    JobKind.BUILD_DOWNLOAD: _build_download,
    JobKind.SEND_MAIL: _send_mail,
}


def _give_up(kind: JobKind, session: Session, subject_id: UUID, problem: Problem) -> None:
    """The subject of a job of that kind has failed."""
    from app.services.work.giving_up import give_up

    give_up(session, kind, subject_id, problem)


GIVE_UP: Mapping[JobKind, Callable[[Session, UUID, Problem], None]] = {
    kind: partial(_give_up, kind) for kind in JobKind
}
"""Called in the transaction that ends the job."""

"""Which use case does which kind of job, and which one tells the business row that its job has
ended without success.

Use cases are imported when they are called: the worker process, which needs `GIVE_UP` alone, stays
light.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    from tasks.notifier import HueyNotifier

    return build_deps(settings, HueyNotifier(settings))


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


def _give_up_analysis(session: Session, asset_id: UUID, problem: Problem) -> None:
    from app.services.work.giving_up import give_up_analysis

    give_up_analysis(session, asset_id, problem)


def _give_up_result(session: Session, result_id: UUID, problem: Problem) -> None:
    from app.services.work.giving_up import give_up_result

    give_up_result(session, result_id, problem)


def _give_up_download(session: Session, download_id: UUID, problem: Problem) -> None:
    from app.services.work.giving_up import give_up_download

    give_up_download(session, download_id, problem)


def _give_up_delivery(session: Session, delivery_id: UUID, problem: Problem) -> None:
    from app.services.work.giving_up import give_up_delivery

    give_up_delivery(session, delivery_id, problem)


def _give_up_mail(_session: Session, _link_id: UUID, _problem: Problem) -> None:
    """No row waits for a mail: the dead letter itself says that it was not sent, and can be
    replayed.
    """


GIVE_UP: Mapping[JobKind, Callable[[Session, UUID, Problem], None]] = {
    JobKind.ANALYSE_ASSET: _give_up_analysis,
    JobKind.RENDER_RESULT: _give_up_result,
    JobKind.DELIVER_WEBHOOK: _give_up_delivery,
    JobKind.BUILD_DOWNLOAD: _give_up_download,
    JobKind.SEND_MAIL: _give_up_mail,
}
"""Called in the transaction that ends the job."""

"""The grid that fills card by card."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app import ledger
from app.domain.jobs import JobKind
from app.domain.projects import Problem
from app.models.generated_asset import GeneratedAsset
from app.services.work.giving_up import give_up
from testing import db
from testing.factories.pictures import flagged_picture, picture
from tests.web.screens import Screens


def _ordered(screens: Screens, *widths: str) -> str:
    project = screens.ready_project()
    count = len(widths)
    screens.post(
        f"{project}/generations",
        custom_width=list(widths),
        custom_height=["90"] * count,
        custom_unit=["px"] * count,
        custom_dpi=["300"] * count,
    )
    return f"{project}/results"


def test_every_result_has_its_card_in_its_true_ratio_before_it_is_made(screens: Screens) -> None:
    page = screens.get(_ordered(screens, "160", "320")).text
    assert 'viewBox="0 0 160 90"' in page
    assert 'viewBox="0 0 320 90"' in page
    assert "0 of 2 made" in page
    screens.installation.work()


def test_a_poll_brings_the_cards_that_changed_and_the_last_one_ends_it(screens: Screens) -> None:
    address = _ordered(screens, "160", "320")
    asks = re.findall(r'id="progress"[^>]*hx-get="([^"]+)"', screens.get(address).text)[0].replace(
        "&amp;", "&"
    )
    screens.installation.work_one()
    half = screens.fragment(asks)
    assert "1 of 2 made" in half
    assert "hx-trigger" in half[: half.index("</section>")]
    screens.installation.work()
    done = screens.fragment(asks)
    assert "2 of 2 made" in done
    assert "hx-trigger" not in done
    assert len(re.findall(r'<li class="result[^>]* hx-swap-oob="true"', done)) == 2


def _made_earlier(screens: Screens, project_id: UUID, seconds: int) -> UUID | None:
    """Date all results of the project back; returns the one that waits to be made."""
    with db.transaction(screens.installation.admin) as session:
        rows = session.scalars(
            select(GeneratedAsset).where(GeneratedAsset.project_id == project_id)
        ).all()
        for row in rows:
            row.updated_at -= timedelta(seconds=seconds)
        return next((row.id for row in rows if not row.rendered_version), None)


def test_a_result_that_fails_long_after_the_last_change_is_in_the_next_answer(
    screens: Screens,
) -> None:
    """Or its card would stand there as "being made" until the page is loaded anew."""
    address = _ordered(screens, "160", "320")
    project_id = UUID(address.split("/")[2])
    _made_earlier(screens, project_id, 60)
    screens.installation.work_one()
    waiting = _made_earlier(screens, project_id, 60)
    asks = re.findall(r'id="progress"[^>]*hx-get="([^"]+)"', screens.get(address).text)[0]
    assert waiting is not None
    with db.transaction(screens.installation.admin) as session:
        problem = Problem("worker_lost", "The machine stopped working on this too often.")
        give_up(session, JobKind.RENDER_RESULT, waiting, problem)
    answer = screens.fragment(asks.replace("&amp;", "&"))
    assert "1 failed" in answer
    assert str(waiting) in answer
    assert problem.message in answer


def test_results_are_grouped_by_platform_or_by_picture(screens: Screens) -> None:
    project = screens.ready_project(one_jpg=picture(), two_jpg=picture())
    screens.results(project, (64, 64))
    assert re.search(r"<h2[^>]*>Custom <span", screens.get(f"{project}/results").text)
    by_picture = screens.get(f"{project}/results?by=picture").text
    assert re.findall(r"<h2 id=\"h-\d\">(\S+) <span", by_picture) == ["one.jpg", "two.jpg"]


def test_a_flagged_result_cannot_be_selected_or_saved(screens: Screens) -> None:
    project = screens.ready_project(red_png=flagged_picture())
    screens.results(project, (64, 64))
    page = screens.get(f"{project}/results").text
    assert "May not be safe for work" in page
    assert 'name="result"' not in page
    assert "</svg>File</a>" not in page


def test_a_project_without_results_says_what_to_do(screens: Screens) -> None:
    assert "No results yet" in screens.get(f"{screens.ready_project()}/results").text


def _act(page: str, act: str) -> str:
    return re.findall(rf'action="(/generations/[^"]+/{act})"', page)[0]


def test_an_order_is_cancelled_and_its_cancelling_taken_back(screens: Screens) -> None:
    """What was made stays; what was not is no card any more until it is wanted after all."""
    address = _ordered(screens, "160", "320")
    poll = re.findall(r'id="progress"[^>]*hx-get="([^"]+)"', screens.get(address).text)[0]
    screens.installation.work_one()
    cancelled = screens.post(_act(screens.get(address).text, "cancel"))
    assert (cancelled.status_code, cancelled.location) == (303, address)
    page = screens.get(address).text
    assert "1 of 1 made" in page
    assert 'viewBox="0 0 320 90"' not in page
    assert 'hx-swap-oob="delete"' in screens.fragment(poll.replace("&amp;", "&"))
    screens.post(_act(page, "resume"))
    page = screens.get(address).text
    assert "1 of 2 made" in page
    assert 'viewBox="0 0 320 90"' in page
    screens.installation.work()
    assert "2 of 2 made" in screens.get(address).text
    assert "/resume" not in screens.get(address).text


def test_a_failed_result_of_any_order_can_be_made_again(screens: Screens) -> None:
    """By its own card, also when a later order is in order."""
    project = screens.ready_project()
    first = screens.post(
        f"{project}/generations",
        custom_width=["160", "170"],
        custom_height=["90", "90"],
        custom_unit=["px", "px"],
        custom_dpi=["", ""],
    ).location
    results = _fail_all(screens, UUID(project.rsplit("/", 1)[1]))
    screens.results(project, (64, 64))
    page = screens.get(first).text
    assert "Retry 2\u00a0failed results" in page
    retry = _act(page, "retry")
    assert screens.post(retry, result=str(results[0])).status_code == 303
    assert screens.installation.work() == 1
    assert "2 of 3 made" in screens.get(first).text
    try_again_in_the_editor(screens, f"/results/{results[1]}")
    assert "3 of 3 made" in screens.get(first).text


def try_again_in_the_editor(screens: Screens, editor: str) -> None:
    """It says what failed as every screen does, with details to copy, until it is made."""
    for page in (screens.get(editor).text, screens.fragment(f"{editor}/state")):
        problem = page.split('id="edit-failure"', 1)[1]
        assert "The machine stopped." in problem
        assert "code: worker_lost" in problem
        assert 'form="again-form"' in problem
    assert screens.post(f"{editor}/again").location == editor
    screens.installation.work()
    assert "data-problem" not in screens.fragment(f"{editor}/state")


def _fail_all(screens: Screens, project_id: UUID) -> list[UUID]:
    """End all jobs of the project's results badly, as a worker would."""
    deps = screens.installation.deps
    with db.transaction(screens.installation.admin) as session:
        found = select(GeneratedAsset.id).where(GeneratedAsset.project_id == project_id)
        results = list(session.scalars(found))
        ledger.cancel_all(session, results, now_ms=deps.now_ms())
        for result_id in results:
            problem = Problem("worker_lost", "The machine stopped.")
            give_up(session, JobKind.RENDER_RESULT, result_id, problem)
    return results

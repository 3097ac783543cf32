"""Dead letters on a screen: by cause, with every attempt, replayed one by one or all of a cause,
discarded with a reason.
"""

from __future__ import annotations

import re

import pytest

from app.version import VERSION
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.test_admin_jobs import break_next
from tests.web.screens import Screens


@pytest.fixture
def letters(installation: Installation, screens: Screens) -> list[str]:
    """Three dead letters of two causes; whatever was there before is gone."""
    for job in re.findall(
        r'action="(/admin/jobs/[^"/]+/discard)"', screens.get("/admin/jobs").text
    ):
        screens.post(job)
    dead = []
    for code in ("unavailable", "unavailable", "too_large"):
        screens.upload(disc_jpg=picture())
        dead.append(break_next(installation, code))
    return dead


def counts(page: str) -> list[str]:
    return re.findall(r"Replay (\d+)\s*</button>", page)


def test_dead_letters_stand_under_their_cause_with_their_attempts(
    screens: Screens, letters: list[str]
) -> None:
    page = screens.get("/admin/jobs").text
    assert counts(page) == ["2", "1"]
    assert page.count("Unavailable: no answer") == 3
    assert "Traceback" not in page
    assert all(job in page for job in letters)


def test_all_of_a_cause_are_replayed_and_the_rest_stays(
    screens: Screens, letters: list[str], installation: Installation
) -> None:
    fragment = screens.post("/admin/jobs/replay", htmx=True, code="unavailable").text
    assert "2\u00a0jobs put back into the queue." in fragment
    assert counts(fragment) == ["1"]
    assert installation.work() >= 2


def test_one_is_replayed_and_a_second_time_it_is_no_dead_letter(
    screens: Screens, letters: list[str]
) -> None:
    answer = screens.post(f"/admin/jobs/{letters[2]}/replay")
    assert answer.status_code == 303
    page = screens.get(answer.location).text
    assert "1\u00a0job put back into the queue." in page
    assert counts(page) == ["2"]
    assert screens.post(f"/admin/jobs/{letters[2]}/replay").status_code == 409
    screens.installation.work()


def test_one_is_discarded_and_the_log_says_why(
    screens: Screens, letters: list[str], installation: Installation
) -> None:
    assert counts(
        screens.post(f"/admin/jobs/{letters[2]}/discard", htmx=True, reason="An old picture.").text
    ) == ["2"]
    entry = Api(installation).get("/admin/audit-log?action=job_discarded").get_json()[0]
    assert (entry["subjectId"], entry["after"]["reason"]) == (letters[2], "An old picture.")


def test_a_reason_has_a_length(screens: Screens, letters: list[str]) -> None:
    assert screens.post(f"/admin/jobs/{letters[0]}/discard", reason="x" * 501).status_code == 422


def test_without_a_cause_nothing_is_replayed(screens: Screens, letters: list[str]) -> None:
    screens.post("/admin/jobs/replay")
    assert counts(screens.get("/admin/jobs").text) == ["2", "1"]


def test_an_empty_list_says_what_would_be_there(screens: Screens, letters: list[str]) -> None:
    for job in letters:
        screens.post(f"/admin/jobs/{job}/discard")
    assert "Nothing gave up" in screens.get("/admin/jobs").text


def test_health_names_each_part_and_what_is_missing(screens: Screens) -> None:
    page = screens.get("/admin/health").text
    for word in (
        "sqlite",
        VERSION,
        "No worker is alive",
        "opennsfw",
        "Inter",
        "Devanagari",
        "pillow",
        "Your organization is standard.",
    ):
        assert word in page


def test_only_admins_see_the_way_there(installation: Installation, screens: Screens) -> None:
    installation.add_user("mia")
    assert 'href="/admin/jobs"' in screens.get("/").text
    mia = Screens(installation, "mia")
    assert "/admin/" not in mia.get("/").text
    assert [mia.get(path).status_code for path in ("/admin/jobs", "/admin/health")] == [403, 403]


def test_a_discarded_group_is_taken_back_by_undo(screens: Screens, letters: list[str]) -> None:
    answer = screens.post("/admin/jobs/discard", code="unavailable")
    page = screens.get(answer.location).text
    assert "2\u00a0jobs discarded." in page
    assert counts(page) == ["1"]
    moment = re.findall(r'name="at" value="([^"]+)"', page)[0]
    back = screens.post("/admin/jobs/restore", htmx=True, at=moment).text
    assert "2\u00a0jobs back on this list." in back
    assert counts(back) == ["2", "1"]


def test_the_page_says_what_happened_whose_it_was_and_what_to_do(
    screens: Screens, letters: list[str]
) -> None:
    page = screens.get("/admin/jobs").text
    for word in ("A service that is needed did not answer", "disc.jpg", "Look at Health", "Owner"):
        assert word in page


def test_a_moment_that_is_none_restores_nothing(screens: Screens, letters: list[str]) -> None:
    for moment in ("", "yesterday", "2026-01-01T00:00:00"):
        assert screens.post("/admin/jobs/restore", at=moment).status_code == 422


def test_all_jobs_are_listed_by_state(screens: Screens, letters: list[str]) -> None:
    assert "disc.jpg" in screens.get("/admin/jobs/all?state=failed").text
    assert "None" not in screens.get("/admin/jobs/all?state=unheard").text
    assert "No jobs here" in screens.get("/admin/jobs/all?state=running").text

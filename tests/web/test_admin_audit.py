"""The audit log on its screen, in the API and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from app.domain.audit_changes import list_changes
from app.records import newest_first
from testing.factories.installation import Installation
from tests.api.client import Api
from tests.web.screens import Screens


@pytest.fixture
def platform(installation: Installation) -> Iterator[Api]:
    """Somebody has made a platform and renamed it; its name looks like a formula."""
    api = Api(installation)
    made = api.post("/admin/platforms", json={"name": "=cmd|' /C calc'!A0"}).get_json()
    api.put(f"/admin/platforms/{made['id']}", json={"name": "Fediverse"})
    yield api
    api.call("DELETE", f"/admin/platforms/{made['id']}")


def test_changes_are_the_fields_that_differ() -> None:
    before = {"name": "a", "zone": {"top": 1, "left": 2}, "gone": [1]}
    after = {"name": "a", "zone": {"top": 1, "left": 3}, "on": True}
    found = {change.path: (change.before, change.after) for change in list_changes(before, after)}
    assert found == {"zone.left": ("2", "3"), "gone": ("[1]", None), "on": (None, "yes")}


def test_the_page_shows_before_and_after(screens: Screens, platform: Api) -> None:
    page = screens.get("/admin/audit-log?action=platform_changed").text
    assert "<del>=cmd|&#39; /C calc&#39;!A0</del>" in page
    assert "<ins>Fediverse</ins>" in page


def test_the_page_is_filtered_by_who_what_and_when(screens: Screens, platform: Api) -> None:
    now = screens.installation.deps.clock.now()
    today = f"{now:%Y-%m-%d}"
    for query, is_there in (
        (f"who=admin&action=platform_created&from={today}&to={today}", True),
        ("who=nobody", False),
        ("who=(system)&about=platform", False),
        ("about=platform", True),
        ("action=platform_created&to=2001-01-01", False),
        ("action=platform_created&from=9999-99-99", True),
    ):
        found = "Platform created</span>" in screens.get(f"/admin/audit-log?{query}").text
        assert found is is_there, query


def test_the_api_takes_the_same_filters(platform: Api) -> None:
    entry = platform.get("/admin/audit-log?action=platform_changed&limit=1").get_json()[0]
    assert entry["changes"][0]["after"] == "Fediverse"
    at = entry["at"]
    same = platform.get(f"/admin/audit-log?subjectId={entry['subjectId']}&since={at}").get_json()
    assert entry["id"] in {found["id"] for found in same}
    assert platform.get(f"/admin/audit-log?until={at}&action=platform_changed").status_code == 200
    assert platform.get("/admin/audit-log?since=2027-01-01T00:00:00").status_code == 422
    for far in ("since=0001-01-01T00:00:00%2B14:00", "until=9999-12-31T23:59:59-14:00"):
        assert platform.get(f"/admin/audit-log?{far}&limit=1").status_code == 200
    assert platform.get("/admin/audit-log?username=nobody").get_json() == []
    assert platform.get("/admin/audit-log?subjectKind=nothing").get_json() == []


def test_the_table_holds_the_filtered_log_and_no_formula(
    screens: Screens, platform: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest_first, "CHUNK", 2)
    answer = screens.get("/admin/audit-log/table?about=platform")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    total = int(
        platform.get("/admin/audit-log?subjectKind=platform&limit=1").headers["X-Total-Count"]
    )
    assert len(rows) == total >= 2
    assert {row["subject"] for row in rows} == {"platform"}
    assert rows[0]["who"] == "admin"
    assert not any(cell.startswith(("=", "@")) for row in rows for cell in row.values())
    of_api = platform.get("/admin/audit-log/table?subjectKind=platform")
    assert (of_api.mimetype, of_api.text) == ("text/csv", answer.text)

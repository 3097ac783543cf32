"""The admin's first page, and the settings that everybody may read."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.room import Room
from app.services.operations import attention, health
from testing.factories.installation import Installation, install
from testing.factories.pictures import flagged_picture, picture
from tests.api.client import Api
from tests.api.test_admin_jobs import break_next
from tests.web.screens import Screens

ROOMY = Room(10**12, 2 * 10**12)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("installation"), webhooks_to_loopback=True)


def concerns(api: Api) -> dict[str, int]:
    answer: list[dict[str, Any]] = api.get("/admin/health/attention").get_json()
    return {one["concern"]: one["count"] for one in answer}


def test_nothing_needs_attention_where_all_is_well(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention, "measure_room", lambda _scratch: ROOMY)
    installation.second_organization("calm")
    assert concerns(Api(installation, "calm")) == {}
    assert "All is well" in Screens(installation, "calm").get("/admin").text


def test_each_concern_is_counted_in_order_and_leads_to_where_it_is_repaired(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention, "measure_room", lambda _scratch: Room(10**8, 10**12))
    installation.second_organization("busy")
    api, screens = Api(installation, "busy"), Screens(installation, "busy")
    api.upload({"flagged.png": flagged_picture()})
    installation.work()
    api.upload({"a.jpg": picture()})
    break_next(installation)
    api.upload({"b.jpg": picture()})
    api.post("/admin/users", json={"username": "mo", "email": "mo@example.org", "role": "user"})
    api.post("/admin/organization/deletion", json={"name": "busy"})
    found = concerns(api)
    order = [str(concern) for concern in attention.Concern]
    assert list(found) == sorted(found, key=order.index)
    assert {"deletion", "no_worker", "little_room", "dead_letters", "flagged"} <= set(found)
    assert (found["dead_letters"], found["flagged"], found["invitations"]) == (1, 1, 1)
    page = screens.get("/admin").text
    for address in ("/admin/jobs", "/admin/health", "/admin/organization", "/admin/users"):
        assert page.count(f'href="{address}"') > 1, "in the list, besides the navigation"
    assert "/pictures" in page or "/projects/" in page
    installation.work()


def test_a_disk_with_little_room_is_a_finding_of_health(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "measure_room", lambda _scratch: Room(10**8, 10**12))
    answer = Api(installation).get("/admin/health").get_json()
    assert answer["disk"] == {"freeBytes": 10**8, "totalBytes": 10**12}
    assert any("Little room" in remark for remark in answer["remarks"])


@pytest.mark.parametrize(
    ("free", "total", "is_low"),
    [(2 * 10**9, 10**10, False), (10**9 - 1, 10**10, True), (4 * 10**10, 10**12, True)],
)
def test_room_is_low_by_bytes_or_by_share(free: int, total: int, is_low: bool) -> None:
    assert Room(free, total).is_low is is_low


def test_everybody_may_read_the_settings_in_force(installation: Installation) -> None:
    installation.add_user("reader")
    page = Screens(installation, "reader").get("/settings").text
    for word in ("Ask an admin", "JPEG", "Cropping", "Inter"):
        assert word.lower() in page.lower()
    assert "Open the rules" not in page
    assert "Open the rules" in Screens(installation).get("/settings").text

"""The admin part of J9 and J15: what failed is seen, explained and repaired; every screen of
operations; and J13: who is no admin here sees none of it.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.domain.storage_keys import blurred_key
from testing.factories.server import PASSWORD, Server
from tests.api.routes import SCREENS as ROUTES
from tests.journeys.main_job import make_project
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.models]

SCREENS = {
    "overview": "/admin",
    "jobs": "/admin/jobs",
    "all-jobs": "/admin/jobs/all",
    "analytics": "/admin/analytics",
    "webhooks": "/admin/webhooks",
    "single-sign-on": "/admin/single-sign-on",
    "health": "/admin/health",
    "audit-log": "/admin/audit-log",
    "organization": "/admin/organization",
    "settings": "/settings",
}
LOOKS = [(1440, "light"), (390, "dark")]
if os.environ.get("EVERY_LOOK"):
    LOOKS = [(width, theme) for width in (1440, 768, 390) for theme in ("light", "dark")]


def plant_dead_letter(server: Server, organization: str) -> None:
    """What an analysis leaves behind that the store has let down four times."""
    change_rows(
        server,
        "UPDATE job SET state = 'dead', error_code = 'storage_unavailable', error_message = "
        "'The store of the pictures does not answer.' WHERE kind = 'analyse_asset'",
        organization,
    )


def change_rows(server: Server, change: str, organization: str) -> None:
    database = sqlite3.connect(server.data / "aicreat.db")
    whose = "organization_id = (SELECT id FROM organization WHERE name = ?)"
    with database:
        database.execute(f"{change} AND {whose}", (organization,))
    database.close()


def join(person: Person, username: str) -> None:
    """Follow the link of the newest invitation, and be in."""
    mails = sorted((person.server.data / "outbox").glob("*.eml"))
    text = message_from_bytes(mails[-1].read_bytes(), policy=policy.default).get_content()
    person.go(re.findall(r"/join/\S+", text)[0])
    person.page.fill("#password", PASSWORD)
    person.page.click("main button[type=submit]")
    person.sign_in(username)


def statuses(person: Person, ids: dict[str, str]) -> dict[str, int]:
    """What the screens of admins answer, those without ids and those of these."""
    paths = [route.removeprefix("GET ") for route in ROUTES if route.startswith("GET /admin")]
    asked = [path for path in paths if set(re.findall(r"{(\w+)}", path)) <= set(ids)]
    get = person.page.request.get
    found = {path: get(person.server.url + path.format_map(ids)).status for path in asked}
    assert len(found) > 20
    return found


def test_a_user_is_shown_no_admin_screen_and_a_stranger_not_that_anything_is_there(
    person: Person, browser: Browser, server: Server, shots: Path
) -> None:
    page = person.page
    person.register("landlord")
    person.go("/admin/users")
    page.fill("#email", "lodger@example.com")
    page.fill("#username", "lodger")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("main")).to_contain_text("lodger is invited")
    ids = {"group": "adaptation", "key": "accepted"}
    for name, path in (("format_id", "formats"), ("set_id", "text-styles"), ("user_id", "users")):
        person.go(f"/admin/{path}")
        ids[name] = re.findall(rf"/admin/{path}/([0-9a-f-]{{36}})", page.content())[-1]
    assert set(statuses(person, ids).values()) == {200}

    user = Person(browser, server, shots)
    join(user, "lodger")
    expect(user.page.get_by_role("link", name="Admin", exact=True)).to_have_count(0)
    assert set(statuses(user, ids).values()) == {403}
    user.go("/admin/rules/adaptation")
    user.look("not-open")
    user.leave()

    stranger = Person(browser, server, shots, width=390, theme="dark")
    stranger.register("stranger")
    seen = statuses(stranger, ids)
    theirs = {path for path in seen if "_id}" in path}
    assert len(theirs) >= 3
    assert {path for path, status in seen.items() if status == 404} == theirs
    stranger.go(f"/admin/formats/{ids['format_id']}")
    stranger.look("not-there")
    stranger.leave()
    assert person.noise == []


def plant_flag(server: Server, organization: str) -> None:
    """What is left of a picture that the model held back: the flag, and a copy to show instead."""
    change_rows(server, "UPDATE asset SET is_nsfw = 1 WHERE is_nsfw = 0", organization)
    store = server.data / "store"
    for (key,) in read_rows(server, "SELECT proxy_key FROM asset WHERE is_nsfw = 1"):
        shutil.copy(store / key, store / blurred_key(key))


def read_rows(server: Server, query: str) -> list[tuple[str, ...]]:
    database = sqlite3.connect(server.data / "aicreat.db")
    found = database.execute(query).fetchall()
    database.close()
    return found


def test_what_gave_up_is_seen_explained_discarded_taken_back_and_replayed(
    person: Person, browser: Browser, server: Server, shots: Path
) -> None:
    page = person.page
    person.register("operator")
    make_project(person, "Winter launch", "product.png")
    plant_dead_letter(server, "Company of operator")

    person.go("/admin")
    page.get_by_role("link", name=re.compile("^See why")).click()
    main = page.locator("main")
    expect(main).to_contain_text("The store of the pictures did not answer")
    expect(main).to_contain_text("Winter launch")
    page.get_by_role("button", name=re.compile("^Discard 1")).click()
    expect(main).to_contain_text("1\u00a0job discarded.")
    page.get_by_role("button", name="Undo").click()
    expect(main).to_contain_text("1\u00a0job back on this list.")

    person.go("/admin/webhooks")
    page.fill("#url", "https://hooks.example.com/in")
    page.get_by_role("button", name="Add the webhook").click()
    expect(main).to_contain_text("it is shown this once")
    person.look("webhook")
    for width, theme in LOOKS:
        other = Person(browser, server, shots, width=width, theme=theme)
        other.sign_in("operator")
        for name, address in SCREENS.items():
            other.go(address)
            if name == "analytics":
                other.page.locator(".chart canvas").first.wait_for()
            other.look(name, whole=True)
        assert other.noise == []
        other.leave()

    person.go("/admin/jobs")
    page.get_by_role("button", name=re.compile("^Replay 1")).click()
    expect(main).to_contain_text("1\u00a0job put back into the queue.")
    expect(main).to_contain_text("Nothing gave up")
    see_a_flag_through(person)
    assert person.noise == []


def see_a_flag_through(person: Person) -> None:
    """J15: a flagged picture is told, looked at once, which is logged, and let go."""
    page, main = person.page, person.page.locator("main")
    plant_flag(person.server, "Company of operator")
    person.go("/admin")
    expect(main).to_contain_text("flagged as perhaps not safe for work")
    page.get_by_role("link", name=re.compile("flagged as perhaps")).click()
    expect(main).to_contain_text("It is blurred, and nothing made from it leaves in a download.")
    person.look("flagged")
    here = page.url
    page.get_by_role("button", name="Reveal it, logged").click()
    expect(main).to_contain_text("It is shown as it is, to you and this once")
    person.look("revealed")
    person.go("/admin/audit-log?action=picture_revealed")
    expect(main).to_contain_text("1\u00a0entry matches")
    page.goto(here)
    page.get_by_role("button", name="It is safe").click()
    expect(main).not_to_contain_text("not be safe for work")
    person.go("/admin")
    expect(main).not_to_contain_text("flagged")

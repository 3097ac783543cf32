"""The admin part of J9 and J15: what failed is seen, explained and repaired; and every screen of
operations.
"""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from testing.factories.server import Server
from tests.journeys.person import Person
from tests.journeys.test_screens import make_project

pytestmark = [pytest.mark.browser, pytest.mark.models]

SCREENS = {
    "overview": "/admin",
    "jobs": "/admin/jobs",
    "all-jobs": "/admin/jobs/all",
    "analytics": "/admin/analytics",
    "webhooks": "/admin/webhooks",
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
    database = sqlite3.connect(server.data / "aicreat.db")
    with database:
        database.execute(
            "UPDATE job SET state = 'dead', error_code = 'storage_unavailable', error_message = "
            "'The store of the pictures does not answer.' WHERE kind = 'analyse_asset' AND "
            "organization_id = (SELECT id FROM organization WHERE name = ?)",
            (organization,),
        )
    database.close()


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
    assert person.noise == []

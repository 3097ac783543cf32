"""What a new organization finds on its first page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.domain.errors import Unavailable
from app.services.projects import uploads
from testing.factories import outbox
from testing.factories.installation import Installation, install
from tests.web.screens import Screens

CHOSEN = "a long enough one"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("sampled"), sample_project=True)


def register(visitor: Screens, name: str) -> str:
    """Where the form leads to."""
    names = {"organizationName": f"The {name}s", "username": name, "email": f"{name}@example.org"}
    answer = visitor.post("/register", **names, password=CHOSEN)
    return str(answer.location)


def test_a_new_organization_starts_with_the_sample_project(installation: Installation) -> None:
    visitor = Screens(installation, None)
    assert register(visitor, "ann") == "/"
    installation.work()
    page = visitor.get("/projects").text
    assert uploads.SAMPLE_PROJECT in page
    project = visitor.get(
        re.findall(r'href="(/projects/[^"]+)" class="project-link"', page)[0]
    ).text
    assert all(name in project for name in uploads.SAMPLE_PICTURES)


def test_a_confirmed_organization_starts_with_it_too(tmp_path: Path) -> None:
    installation = install(tmp_path, sample_project=True, confirm_addresses=True)
    visitor = Screens(installation, None)
    register(visitor, "bea")
    token = outbox.token(installation, "bea@example.org")
    assert visitor.post(f"/confirm/{token}").status_code == 303
    visitor.post("/login", username="bea", password=CHOSEN)
    assert uploads.SAMPLE_PROJECT in visitor.get("/projects").text


def test_an_organization_is_made_though_its_sample_cannot_be_stored(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Unavailable("The store does not answer.")

    monkeypatch.setattr(uploads, "upload_files", fail)
    visitor = Screens(installation, None)
    assert register(visitor, "cem") == "/"
    assert visitor.get("/projects").status_code == 200

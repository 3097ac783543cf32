"""Too much work at once is refused before anything of it is kept."""

from __future__ import annotations

from pathlib import Path

from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.schemas import FAILURE, check


def refused(installation: Installation) -> None:
    answer = Api(installation).upload({"a.jpg": picture(), "b.jpg": picture(), "c.jpg": picture()})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert check(answer.get_json(), FAILURE)["error"] == "too_busy"


def test_an_organization_may_have_so_many_open_jobs(tmp_path: Path) -> None:
    installation = install(tmp_path, max_open_jobs=2)
    refused(installation)
    api = Api(installation)
    assert api.get("/projects").headers["X-Total-Count"] == "0"
    api.ready_project({"a.jpg": picture(), "b.jpg": picture()})
    assert api.upload({"c.jpg": picture()}).status_code == 202


def test_the_queue_holds_so_many_jobs_altogether(tmp_path: Path) -> None:
    installation = install(tmp_path, max_queue_depth=2)
    refused(installation)

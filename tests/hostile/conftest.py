"""One server process for all attacks: its web side, as `serve --web` starts it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest

from testing.factories.server import PASSWORD, Server


@pytest.fixture(scope="package")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("hostile"), "--web", **WEB_ALONE) as server:
        yield server


@pytest.fixture
def server(started: Server) -> Server:
    if started.process and started.process.poll() is not None:  # a test has stopped it
        started.start()
    return started


@pytest.fixture(scope="package")
def token(started: Server) -> str:
    """The admin's access token; there are not many attempts to sign in."""
    body = json.dumps({"username": "admin", "password": PASSWORD}).encode()
    asked = urllib.request.Request(
        f"{started.url}/api/v1/auth/login", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked) as answer:
        return str(json.load(answer)["accessToken"])


WEB_ALONE = {
    "AICREAT_READY_NEEDS_WORKER": "0",
    "AICREAT_SAMPLE_PROJECT": "0",
}
"""Settings of a server without workers."""

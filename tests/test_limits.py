"""Limits hold over all web processes, and go on holding in each while their server is away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from testing.factories.installation import Installation, install
from testing.peers.valkey import Valkey
from tests.api.client import Api


@pytest.fixture
def server() -> Iterator[Valkey]:
    valkey = Valkey().start()
    yield valkey
    valkey.stop()


def limited(folder: Path, server: Valkey) -> Installation:
    return install(folder, request_limit="5/hour", redis_url=SecretStr(server.url))


def refused(installation: Installation) -> int:
    client = Api(installation, None)
    return [client.get("/formats").status_code for _ in range(6)].count(429)


def test_two_processes_count_together(tmp_path: Path, server: Valkey) -> None:
    assert refused(limited(tmp_path / "one", server)) == 1
    assert refused(limited(tmp_path / "two", server)) == 6


def test_without_its_server_each_process_counts_for_itself(tmp_path: Path, server: Valkey) -> None:
    installation = limited(tmp_path, server)
    server.end()
    assert refused(installation) == 1


@pytest.mark.parametrize("path", ["/api/v1/formats", "/login"])
def test_a_refusal_says_when_to_come_back_in_the_words_of_its_door(
    tmp_path: Path, server: Valkey, path: str
) -> None:
    client = limited(tmp_path, server).app.test_client()
    answer = [client.get(path) for _ in range(6)][-1]
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert "too often" in answer.get_data(as_text=True)
    assert answer.is_json == path.startswith("/api/")

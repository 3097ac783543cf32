"""Work benches: the embedded one, the one with the engines of production, and both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from testing.factories.workbench import Bench
from testing.peers import databases
from testing.peers.postgres import Postgres
from testing.peers.valkey import Valkey


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    built = Bench(tmp_path)
    yield built
    built.stop()


@pytest.fixture
def own_valkey() -> Iterator[Valkey]:
    """A server that a test may end."""
    server = Valkey().start()
    yield server
    server.stop()


@pytest.fixture
def production(tmp_path: Path, postgres: Postgres, own_valkey: Valkey) -> Iterator[Bench]:
    with databases.migrated_postgres(postgres) as url:
        built = Bench(tmp_path, url, own_valkey.url)
        yield built
        built.stop()


@pytest.fixture(params=["bench", "production"])
def either_bench(request: pytest.FixtureRequest) -> Bench:
    """The test runs on both."""
    chosen: Bench = request.getfixturevalue(request.param)
    return chosen

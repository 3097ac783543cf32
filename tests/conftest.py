"""What every test gets: no way out of this machine, and none of the caller's own settings.

A test that is marked `live` has a way out; its fixtures have none.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from testing.peers import databases
from testing.peers.postgres import Postgres
from testing.peers.seaweedfs import SeaweedFs
from testing.peers.started import record_start
from testing.peers.valkey import Valkey
from tests.network import forbid_the_network, open_the_network
from tests.summary import PeerSummary

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FIREFOXES = ("firefox-esr", "firefox")
COLLECT_AFTER = 50_000
"""New objects after which Python looks for garbage in circles; 700 of its own cost an eighth of
the CPU time of the tests that run in this process.
"""


settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(PeerSummary())
    forbid_the_network()
    for name in [name for name in os.environ if name.startswith("AICREAT_")]:
        del os.environ[name]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for garbage less often, and never again among the tests themselves and the program."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def pytest_unconfigure() -> None:
    """Let Python clear everything away in the end: bindings call it a leak otherwise."""
    gc.unfreeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Open the network for the body of a test that is marked `live`, and for nothing else."""
    if item.get_closest_marker("live") is None:
        return (yield)
    with open_the_network(item.nodeid):
        return (yield)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium. Without one the browser tests are skipped; under CI they fail."""
    path = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if path is None and os.environ.get("CI", "").lower() not in {"1", "true"}:
        pytest.skip("no Chromium on this machine")
    assert path is not None, "CI needs Chromium for the browser tests"
    record_start("Chromium")
    return path


@pytest.fixture(scope="session")
def firefox() -> str:
    """The path of a Firefox; without one the tests in a second engine are skipped."""
    path = next((path for name in FIREFOXES if (path := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Firefox on this machine: install firefox-esr and its tests run too")
    record_start("Firefox")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for all tests, and a migrated database in it to copy."""
    server = Postgres().start()
    databases.make_template(server)
    yield server
    server.stop()


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A server that a test may end, and that keeps what it has acknowledged."""
    server = Postgres(durable=True).start()
    databases.make_template(server)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """One server of the Redis protocol for all tests."""
    server = Valkey().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def seaweedfs() -> Iterator[SeaweedFs]:
    """One S3 server for all tests; each makes buckets of its own."""
    server = SeaweedFs().start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def postgres_database(postgres: Postgres) -> Iterator[str]:
    """A migrated database for one module's tests."""
    with databases.migrated_postgres(postgres) as url:
        yield url


@pytest.fixture(params=databases.BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A bound database with every table and no row: each test runs on both engines."""
    if request.param == "sqlite":
        url = databases.new_sqlite(tmp_path)
    else:
        url = request.getfixturevalue("postgres_database")
        databases.empty(url)
    with databases.bound(url):
        yield url

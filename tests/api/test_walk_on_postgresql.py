"""The same walk with the engines of production: PostgreSQL, and limits counted by a Redis
server.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from testing.factories.installation import Installation, install
from testing.peers.valkey import Valkey
from tests.api.test_walk import *  # noqa: F403 -- every test of the walk


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory, postgres_database: str, valkey: Valkey
) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("installation")
    installed = install(folder, database_url=postgres_database, redis_url=SecretStr(valkey.url))
    yield installed
    installed.close()

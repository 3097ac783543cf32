"""One installation for all tests of a module: they make projects of their own."""

from __future__ import annotations

import pytest

from testing.factories.installation import Installation, install
from tests.api.client import Api


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("installation"))


@pytest.fixture(scope="module")
def api(installation: Installation) -> Api:
    return Api(installation)

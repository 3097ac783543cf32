"""What every test gets: no way out of this machine, and none of the caller's own settings."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.network import forbid_the_network

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_configure() -> None:
    forbid_the_network()
    for name in [name for name in os.environ if name.startswith("AICREAT_")]:
        del os.environ[name]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium. Without one the browser tests are skipped; under CI they fail."""
    path = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if path is None and os.environ.get("CI", "").lower() not in {"1", "true"}:
        pytest.skip("no Chromium on this machine")
    assert path is not None, "CI needs Chromium for the browser tests"
    return path

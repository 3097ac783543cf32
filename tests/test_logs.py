"""Lines of the log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from app.logs import HALF, set_up_logs


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    logger = logging.getLogger()
    before, level = logger.handlers, logger.level
    yield logger
    logger.handlers = before
    logger.setLevel(level)


def test_what_is_long_is_cut_in_its_middle_and_stays_one_line(
    root: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs("INFO")
    error = ValueError("a\n" + "x" * 1_000_000 + "z")
    logging.getLogger("aicreat.test").error("name %s", "n" * 1_000_000, exc_info=error)
    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert said["event"].startswith("name nnn")
    assert said["exception"].startswith("ValueError")
    assert said["exception"].endswith("xz")
    assert max(len(value) for value in said.values()) < 3 * HALF

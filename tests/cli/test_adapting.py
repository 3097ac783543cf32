"""`flask adapt`: writes pictures, prints JSON lines and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from app.cli.adapting import adapt
from app.deps import Deps
from tests.imaging.pictures import png
from tests.services.files.test_adapting import deps

__all__ = ["deps"]


@pytest.fixture
def app(deps: Deps) -> Flask:
    app = Flask("test")
    app.extensions["deps"] = deps
    app.cli.add_command(adapt)
    return app


def test_each_picture_has_its_line_of_what_was_written(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(300, 200))
    words = ["adapt", "--size", "100x100", "--out", str(tmp_path / "out"), str(tmp_path / "a.png")]
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 0
    (line,) = [json.loads(line) for line in result.stdout.splitlines()]
    (written,) = line["results"]
    assert (written["size"], Path(written["path"]).exists()) == ("100x100", True)


def test_a_file_that_cannot_be_read_ends_in_status_1(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(
        args=["adapt", "--size", "100x100", "--out", str(tmp_path), str(tmp_path / "no.png")]
    )
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "file": str(tmp_path / "no.png"),
        "error": "There is no such file.",
    }

"""`flask plan`: JSON lines on standard output and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.cli.planning import plan
from app.deps import Deps
from tests.services.files.test_planning import analyser, deps, pictures

__all__ = ["analyser", "deps"]


@pytest.fixture
def app(deps: Deps) -> Flask:
    app = Flask("test")
    app.extensions["deps"] = deps
    app.cli.add_command(plan)
    return app


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["plan", *map(str, words)])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_picture_has_its_line_of_elements_and_plans(app: Flask, tmp_path: Path) -> None:
    one, two = pictures(tmp_path, ["one.png", "two.png"])
    result = run(app, "--size", "500x500", "--size", "728x90", one, two)
    assert result.exit_code == 0
    first, second = lines(result)
    assert (first["file"], second["file"]) == (str(one), str(two))
    assert first["elements"] == [
        {"kind": "text", "label": "SALE", "score": 0.9, "box": [10, 10, 780, 40]}
    ]
    assert set(first["plans"]) == {"500x500", "728x90"}
    crop = first["plans"]["728x90"]
    assert (crop["strategy"], crop["placements"][0]["dst"]) == ("crop", [0, 0, 728, 90])


def test_the_strategy_can_be_forced(app: Flask, tmp_path: Path) -> None:
    (line,) = lines(
        run(app, "--strategy", "crop", "--size", "500x500", *pictures(tmp_path, ["one.png"]))
    )
    made = line["plans"]["500x500"]
    assert made["strategy"] == "crop"
    assert made["warnings"][0]["code"] == "text_cut"


def test_an_unreadable_picture_has_its_error_and_the_others_go_on(
    app: Flask, tmp_path: Path
) -> None:
    result = run(app, "--size", "500x500", *pictures(tmp_path, ["bad.jpg", "good.png"]))
    bad, good = lines(result)
    assert bad == {"file": str(tmp_path / "bad.jpg"), "error": "The picture is damaged."}
    assert "plans" in good
    assert result.exit_code == 1


@pytest.mark.parametrize("size", ["500", "500x", "axb", "5x500", "20000x500", "-5x5"])
def test_a_size_that_cannot_be_made_is_refused(app: Flask, size: str, tmp_path: Path) -> None:
    result = run(app, f"--size={size}", *pictures(tmp_path, ["one.png"]))
    assert (result.exit_code, result.stdout) == (2, "")
    assert size in result.stderr


def test_pictures_and_sizes_are_needed(app: Flask) -> None:
    assert run(app, "--size", "500x500").exit_code == run(app, "x.png").exit_code == 2

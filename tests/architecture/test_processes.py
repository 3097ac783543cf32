"""What of processes and entry points an import graph cannot see."""

from __future__ import annotations

import ast
import json
import tomllib

import config
from app.version import VERSION
from tests.architecture.sources import ROOT, name_of, python_files, tree_of


def test_the_app_names_no_module_of_the_worker() -> None:
    """A module that is named by a string is known as well as one that is imported."""
    named = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("app")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and str(node.value).startswith("tasks.")
    ]
    assert named == []


def test_the_entry_points_exist() -> None:
    modules = (config.WEB_APPLICATION.partition(":")[0], config.WORKER_QUEUE.rpartition(".")[0])
    assert all((ROOT / f"{name.replace('.', '/')}.py").is_file() for name in modules)


def test_there_is_one_version() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    described = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))
    assert declared["project"]["version"] == described["info"]["version"] == VERSION

"""States change in one place, by the tables of transitions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from app.domain.jobs import JobKind
from app.domain.lifecycle import MOVES, RETRIES
from app.records.job_subjects import SUBJECTS
from tests.architecture.sources import (
    PRODUCT,
    imported_modules,
    name_of,
    python_files,
    tree_of,
)

MAY_CHANGE_STATES = "app/records/lifecycle.py"
BY_LIFECYCLE_ALONE = {"status", "rendered_version"}
"""What a new rendering changes belongs to it: whoever sets it emits the event."""
WITH_STATES = {
    "app.models.asset",
    "app.models.download",
    "app.models.generated_asset",
    "app.models.job",
    "app.models.webhook",
}
MAY_CHANGE_JOBS = "app/ledger/"


def _targets(node: ast.AST) -> Iterator[ast.expr]:
    """Whatever the statement assigns to, tuples taken apart."""
    if isinstance(node, ast.Assign):
        roots = node.targets
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        roots = [node.target]
    else:
        return
    while roots:
        root, *roots = roots
        if isinstance(root, ast.Tuple | ast.List):
            roots = [*root.elts, *roots]
        else:
            yield root


def _assigned(path: Path, names: set[str]) -> Iterator[str]:
    """Attributes of these names that the file assigns, by `=` or by `setattr`."""
    for node in ast.walk(tree_of(path)):
        for target in _targets(node):
            if isinstance(target, ast.Attribute) and target.attr in names:
                yield f"{name_of(path)}:{target.lineno} .{target.attr} ="
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("setattr"):
            yield f"{name_of(path)}:{node.lineno} setattr"


def _updated(path: Path, names: set[str]) -> Iterator[str]:
    """Columns of these names that the file changes by `.values(...)`, in words or by a dict."""
    for node in ast.walk(tree_of(path)):
        is_values = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if is_values and node.func.attr in {"values", "update"}:
            words = {keyword.arg for keyword in node.keywords}
            words |= {
                str(getattr(key, "value", getattr(key, "attr", "")))
                for argument in node.args
                if isinstance(argument, ast.Dict)
                for key in argument.keys
            }
            yield from (f"{name_of(path)}:{node.lineno} {word}" for word in sorted(words & names))


def _changes(names: set[str], but: str) -> list[str]:
    files = [path for path in python_files(*PRODUCT) if not name_of(path).startswith(but)]
    return [
        found
        for path in files
        for found in (
            *(f for f in _assigned(path, names) if "setattr" not in f),
            *_updated(path, names & {"status", "state", "rendered_version"}),
        )
    ]


def test_only_the_lifecycle_changes_a_status_or_points_to_a_new_rendering() -> None:
    assert _changes(BY_LIFECYCLE_ALONE, MAY_CHANGE_STATES) == []


def test_only_the_ledger_changes_the_state_of_a_job() -> None:
    assert _changes({"state"}, MAY_CHANGE_JOBS) == []


def test_no_column_of_these_tables_is_set_by_a_computed_name() -> None:
    """The tests above could not read it."""
    found = [
        place
        for path in python_files("app", "tasks")
        if WITH_STATES & imported_modules(path)
        for place in _assigned(path, set())
    ]
    assert found == []


def test_a_fence_sees_every_way_to_change_a_status() -> None:
    here = Path(__file__)
    assert list(_assigned(here, {"status"})) == [
        f"{name_of(here)}:{number} .status ="
        for number, line in enumerate(here.read_text(encoding="utf-8").splitlines(), 1)
        if line.strip() in {"row.status = 1", "row.other, row.status = 1, 2"}
    ]
    assert len(list(_assigned(here, {"status"}))) == 2


def _changes_in_both_ways(row: ast.AST) -> None:
    """Is read by the test above, and never called."""
    row.status = 1
    row.other, row.status = 1, 2


@pytest.mark.parametrize("words", MOVES)
def test_every_state_has_its_place_in_the_table(words: type[StrEnum]) -> None:
    assert set(MOVES[words]) == set(words)
    assert set(RETRIES[words]) <= set(words)
    assert {type(to) for nexts in MOVES[words].values() for to in nexts} == {words}


@pytest.mark.parametrize("words", MOVES)
def test_every_state_is_reached(words: type[StrEnum]) -> None:
    first = next(iter(words))
    reached = {first} | {to for nexts in MOVES[words].values() for to in nexts}
    assert reached == set(words)


def test_every_kind_of_job_names_its_subject() -> None:
    assert set(SUBJECTS) == set(JobKind)

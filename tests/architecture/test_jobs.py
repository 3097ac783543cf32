"""Every kind of job has its use case, its way to end badly, and a watcher that stays light."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys

from app.domain.jobs import JobKind
from tasks.handlers import GIVE_UP, HANDLERS
from tests.architecture.sources import ROOT, python_files, tree_of

HEAVY = ("numpy", "cv2", "PIL", "onnxruntime", "rapidocr", "flask")
IMPORT_THE_WATCHER = f"""
import sys
import app.services.work.giving_up, tasks.consumer, tasks.sweeper, tasks.worker
print(sorted(set({HEAVY!r}) & set(sys.modules)))
"""


def test_every_kind_of_job_has_its_use_case() -> None:
    assert set(HANDLERS) == set(JobKind)


def test_every_kind_of_job_tells_its_row_when_it_ends_badly() -> None:
    assert set(GIVE_UP) == set(JobKind)


def test_every_kind_of_job_is_asked_for_somewhere() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in python_files("app/services", "app/records")
    )
    assert [kind for kind in JobKind if f"JobKind.{kind.name}" not in sources] == []


def test_the_process_that_watches_loads_neither_pixels_nor_web() -> None:
    """It must beat and kill while the runner is busy, and one stands beside every runner."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_THE_WATCHER],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_the_handlers_exist_where_they_are_said_to_be() -> None:
    """They are imported late, so that only a call would tell."""

    late = [
        node
        for node in ast.walk(tree_of(ROOT / "tasks/handlers.py"))
        if isinstance(node, ast.ImportFrom)
    ]
    for node in late:
        module = importlib.import_module(str(node.module))
        assert [alias.name for alias in node.names if not hasattr(module, alias.name)] == []

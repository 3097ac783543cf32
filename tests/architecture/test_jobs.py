"""Every kind of job has its use case, its way to end badly, and a watcher that stays light."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

from app.domain.jobs import JobKind
from app.records.job_subjects import SUBJECTS
from tasks.handlers import RUN
from tests.architecture.sources import ROOT, python_files

HEAVY = ("numpy", "cv2", "PIL", "onnxruntime", "rapidocr", "flask")
IMPORT_THE_WATCHER = f"""
import sys
import app.services.work.giving_up, tasks.consumer, tasks.lease_sweeper, tasks.worker
print(sorted(set({HEAVY!r}) & set(sys.modules)))
"""


def test_every_kind_of_job_has_its_use_case() -> None:
    assert set(RUN) == set(JobKind)


def test_every_kind_of_job_tells_its_row_when_it_ends_badly() -> None:
    """A mail has no row that waits for it."""
    assert set(SUBJECTS) == set(JobKind)
    assert {kind for kind, table in SUBJECTS.items() if table is None} == {JobKind.SEND_MAIL}


def test_every_kind_of_job_is_asked_for_somewhere() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in python_files("app/services", "app/records")
    )
    assert [kind for kind in JobKind if f"JobKind.{kind.name}" not in sources] == []


def test_the_process_that_watches_loads_neither_pixels_nor_web() -> None:
    """It must renew its lease and kill while the runner is busy; one stands beside every runner."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_THE_WATCHER],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_the_handlers_are_use_cases_that_exist() -> None:
    """They are named by strings, which neither the type checker nor the import contracts follow."""
    assert [name for name in RUN.values() if not name.startswith("app.services.")] == []
    assert all(callable(pkgutil.resolve_name(name)) for name in RUN.values())

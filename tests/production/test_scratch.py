"""Scratch folders go with their work, and those of killed processes with the next start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.production.scratch import open_scratch, remove_dead_folders

ROOT = Path(__file__).resolve().parents[2]
WORK = """
import sys, time
from pathlib import Path
from app.production.scratch import open_scratch
with open_scratch(Path(sys.argv[1])) as folder:
    (folder / "original").write_bytes(b"a picture")
    print(folder, flush=True)
    time.sleep(600)
"""


def test_a_folder_is_gone_after_its_work(tmp_path: Path) -> None:
    with open_scratch(tmp_path) as folder:
        (folder / "master").write_bytes(b"pixels")
    assert list(tmp_path.iterdir()) == []


def fail_in_a_folder(scratch: Path) -> None:
    with open_scratch(scratch):
        raise RuntimeError


def test_it_is_gone_after_a_failure_as_well(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        fail_in_a_folder(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_goes_and_what_is_worked_in_stays(tmp_path: Path) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", WORK, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert killed.stdout is not None
    left = Path(killed.stdout.readline().strip())
    with open_scratch(tmp_path) as mine:
        assert remove_dead_folders(tmp_path) == 0
        killed.kill()
        killed.wait()
        killed.stdout.close()
        assert (left / "original").exists()
        assert remove_dead_folders(tmp_path) == 1
        assert not left.exists()
        assert mine.exists()


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "somebody").mkdir()
    (tmp_path / "work-file").write_text("not a folder")
    assert remove_dead_folders(tmp_path) == 0
    assert len(list(tmp_path.iterdir())) == 2

"""The image, as far as it can be seen without building it: what is in it runs, and runs as nobody
in particular.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.documents import DEPLOY, KNOWN, ROOT, instructions


def copied() -> list[str]:
    """Names below the project's folder that the image gets."""
    words = [
        shlex.split(value)
        for instruction, value in instructions()
        if instruction == "COPY" and "--from" not in value
    ]
    return [name for copy in words for name in copy[:-1]]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A folder with what the image holds, and nothing else."""
    for name in copied():
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "AICREAT_DATA_DIR": str(folder / "data"), "PYTHONPATH": ""}
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_is_copied_is_there_and_is_sent_to_the_builder() -> None:
    sent = {
        line.removeprefix("!")
        for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
        if line[:1] == "!"
    }
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    assert sent == set(copied())


def test_the_application_loads_from_what_the_image_holds(image: Path) -> None:
    done = run(image, "-m", "flask", "--app", "wsgi", "routes")
    assert done.returncode == 0, done.stderr
    assert "/readyz" in done.stdout
    assert not (image / "data").exists()


def test_the_worker_loads_from_what_the_image_holds(image: Path) -> None:
    program = (
        "import tasks.runner, tasks.worker, tasks.maintenance, tasks.handlers, "
        "app.services.work.rendering, app.services.work.analysis"
    )
    assert run(image, "-c", program).stderr == ""


def test_its_program_is_serve(image: Path) -> None:
    last = [value for instruction, value in instructions() if instruction == "ENTRYPOINT"][-1]
    assert '"-m", "app.cli.serve"' in last
    said = run(image, "-m", "app.cli.serve", "--help").stdout
    assert "--web" in said
    assert "--worker" in said


def test_it_runs_as_a_user_without_rights() -> None:
    users = [value for instruction, value in instructions() if instruction == "USER"]
    assert users == ["10001:10001"]


def test_its_packages_are_those_of_the_lock() -> None:
    installs = [
        value
        for instruction, value in instructions()
        if instruction == "RUN" and "pip install" in value
    ]
    assert len(installs) == 1
    assert installs[0].endswith("-r /tmp/requirements.txt")


def test_its_settings_exist() -> None:
    words = [
        word
        for instruction, value in instructions()
        if instruction == "ENV"
        for word in shlex.split(value)
    ]
    names = {word.partition("=")[0] for word in words}
    assert {name for name in names if name.startswith("AICREAT_")} - KNOWN == set()

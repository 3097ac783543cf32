"""docs/api.md, run as it stands: the blocks of each language as one program."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from app.domain.webhooks import signed_headers
from testing.factories.pictures import opened
from testing.factories.server import PASSWORD, ROOT, Server

DOCUMENT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
SECRET = "whsec_c2VjcmV0IG9mIHRoaXMgdGVzdCBhbmQgbm8gb3RoZXI="


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), AICREAT_SAMPLE_PROJECT="0") as server:
        yield server
        assert "Traceback" not in server.log.read_text()


def run(server: Server, folder: Path, *command: str) -> str:
    """Run a program as a reader would; returns what it printed."""
    variables = {
        "AICREAT": server.url,
        "PASSWORD": PASSWORD,
        "PICTURES": str(ROOT / "app/seeds/sample"),
    }
    environment = {**os.environ, **variables}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.models
def test_every_block_for_the_shell_runs(server: Server, tmp_path: Path) -> None:
    run(server, tmp_path, "bash", "-c", "\n".join(["set -eu -o pipefail", *blocks("sh")]))
    check_files(tmp_path)


def check_files(folder: Path) -> None:
    """What the walk left behind is what the document says."""
    assert opened((folder / "custom.jpg").read_bytes()).size == (640, 360)
    grey = np.asarray(opened((folder / "grey.jpg").read_bytes())).astype(int)
    assert np.ptp(grey, axis=2).max() <= 3
    before = np.asarray(opened((folder / "custom.jpg").read_bytes()).convert("L")).astype(int)
    changed = np.abs(before - grey[:, :, 0]) > 60
    rows, columns = np.nonzero(changed)
    assert 0.5 < np.median(rows) / 360 < 0.85, "the lettering stands where it was put"
    assert columns.min() > 0.02 * 640
    with zipfile.ZipFile(folder / "pictures.zip") as archive:
        assert len(archive.namelist()) == 3 * 7 + 1


@pytest.mark.models
def test_every_block_of_python_runs(server: Server, tmp_path: Path) -> None:
    (tmp_path / "walk.py").write_text("\n".join(blocks("python")), encoding="utf-8")
    printed = run(server, tmp_path, sys.executable, "walk.py")
    assert "1080 × 1080 " in printed
    assert "1181 × 472 " in printed, "10 by 4 cm at 300 dots an inch"


def test_the_documents_check_of_a_signature_takes_ours_and_no_other() -> None:
    names: dict[str, object] = {}
    (block,) = (block for block in blocks("python") if "def is_ours" in block)
    exec(block, names)
    is_ours = names["is_ours"]
    assert callable(is_ours)
    now, body = datetime.now(UTC), b'{"type": "project.ready"}'
    headers, now_s = signed_headers([SECRET], uuid4(), now, body), now.timestamp()
    assert is_ours(SECRET, headers, body, now_s)
    assert not is_ours(SECRET, headers, body + b" ", now_s)
    assert not is_ours(SECRET, headers, body, now_s + 301)
    assert not is_ours("whsec_b3RoZXI=", headers, body, now_s)

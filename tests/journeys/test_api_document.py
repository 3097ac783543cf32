"""docs/api.md, run as it stands."""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.factories.pictures import opened
from tests.factories.server import PASSWORD, ROOT, Server

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DOCUMENT = ROOT / "docs" / "api.md"


@pytest.mark.models
def test_every_block_of_the_api_document_runs(tmp_path: Path) -> None:
    script = "set -eu -o pipefail\n" + "\n".join(BLOCK.findall(DOCUMENT.read_text(encoding="utf-8")))
    with Server(tmp_path, AICREAT_SAMPLE_PROJECT="0") as server:
        variables = {"AICREAT": server.url, "PASSWORD": PASSWORD, "PICTURES": str(ROOT / "app/seeds/sample")}
        environment = {**os.environ, **variables}
        run = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    assert "Traceback" not in server.log.read_text()
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

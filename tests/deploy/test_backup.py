"""The back-up of docs/operations.md, as it stands there: run while the product works, and
restored.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from app.factory import create_app
from app.wiring import build_deps
from config import Settings
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.deploy.documents import ROOT


def script() -> str:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    return re.findall(r"```sh\n(.*?)```", text, re.DOTALL)[0]


def reopened(installation: Installation, folder: Path) -> Installation:
    """The same installation over another folder."""
    settings = Settings(data_dir=folder, secret_key=installation.settings.secret_key)  # type: ignore[call-arg]
    deps = build_deps(settings, installation.notifier)
    return replace(installation, settings=settings, deps=deps, app=create_app(settings, deps))


def test_a_backup_that_is_restored_has_every_picture(tmp_path: Path) -> None:
    data, backup, restored = tmp_path / "data", tmp_path / "backup", tmp_path / "restored"
    installation = install(data)
    api = Api(installation)
    project_id = api.ready_project({"a.jpg": picture()})
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"AICREAT_DATA_DIR": str(data), "BACKUP": str(backup), "PATH": path}
    subprocess.run(["sh", "-euc", script()], env=environment, cwd=tmp_path, check=True)
    shutil.rmtree(data)
    backup.rename(restored)
    after = Api(reopened(installation, restored))
    assert after.get(f"/projects/{project_id}/status").get_json()["status"] == "ready_for_review"
    preview = after.get(f"/projects/{project_id}/preview").get_json()
    assert after.open(preview[0]["previewUrl"]).status_code == 200

"""The back-up of docs/operations.md, as it stands there: run while the product works, and
restored.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from app.factory import create_app
from app.wiring import build_deps
from config import Settings
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.deploy.commands import Shell, make_checkout, read_blocks


def reopened(installation: Installation, folder: Path) -> Installation:
    """The same installation over another folder."""
    settings = Settings(data_dir=folder, secret_key=installation.settings.secret_key)  # type: ignore[call-arg]
    deps = build_deps(settings, installation.notifier)
    return replace(installation, settings=settings, deps=deps, app=create_app(settings, deps))


def test_a_backup_that_is_restored_has_every_picture(tmp_path: Path) -> None:
    data, lost = tmp_path / "data", tmp_path / "lost"
    installation = install(data)
    api = Api(installation)
    project_id = api.ready_project({"a.jpg": picture()})
    back_up, restore = (block for block in read_blocks() if block.heading == "Embedded")
    environment = {**os.environ, "AICREAT_DATA_DIR": str(data)}
    shell = Shell(make_checkout(tmp_path / "product"), environment, {}, tmp_path / "log")
    shell.run(back_up)
    data.rename(lost)
    data.mkdir()
    shell.run(restore)
    after = Api(reopened(installation, data))
    assert after.get(f"/projects/{project_id}/status").get_json()["status"] == "ready_for_review"
    preview = after.get(f"/projects/{project_id}/preview").get_json()
    assert after.open(preview[0]["previewUrl"]).status_code == 200

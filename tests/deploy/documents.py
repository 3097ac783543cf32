"""The files of deploy/, read as what they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from dockerfile_parse import DockerfileParser

from config import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
KNOWN = {f"AICREAT_{name.upper()}" for name in Settings.model_fields}
"""Every setting that there is."""


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their words."""
    parser = DockerfileParser(path=str(DEPLOY / "Dockerfile"))
    return [
        (step["instruction"], step["value"])
        for step in parser.structure
        if step["instruction"] != "COMMENT"
    ]


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text()))


def manifests(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "kubernetes" / f"{name}.yaml").read_text()))

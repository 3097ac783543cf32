"""The files of deploy/, read as what they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from dockerfile_parse import DockerfileParser

from config import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
PARTS = ("namespace", "network", "web", "worker", "keda")
"""Files of deploy/kubernetes with manifests."""
MIB = {"Mi": 1, "Gi": 1024, "m": 1, "g": 1024}
"""Of the units in which memory and disk are told there and in the Compose file."""
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


def kustomization() -> dict[str, Any]:
    text = (DEPLOY / "kubernetes" / "kustomization.yaml").read_text()
    return dict(yaml.safe_load(text))


def only(kind: str, *names: str) -> dict[str, Any]:
    """The one manifest of the kind in these files; in all of them when none is named."""
    (found,) = (each for name in names or PARTS for each in manifests(name) if each["kind"] == kind)
    return found


def mib(words: str) -> int:
    """A size such as 512Mi or 1g."""
    unit = words.lstrip("0123456789")
    return int(words.removesuffix(unit)) * MIB[unit]


def settings_of(values: dict[str, Any]) -> Settings:
    """What the product makes of the values that a file gives it, as far as they are no secrets."""
    named = {name.removeprefix("AICREAT_").lower(): value for name, value in values.items()}
    sizes = {name: value for name, value in named.items() if "$" not in str(value)}
    kept = ("workers", "web_", "gate_", "worker_", "max_")
    return Settings(**{name: value for name, value in sizes.items() if name.startswith(kept)})

"""The planning command over files: what is measured is what the product does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SIZES = "1080x1080,1080x1350,1080x1920,1920x1080,1200x628,1500x500,728x90,160x600"


def annotations(folder: Path) -> list[dict[str, Any]]:
    """What is known of each picture of a bench folder."""
    read: list[dict[str, Any]] = json.loads(
        (folder / "annotations.json").read_text(encoding="utf-8")
    )["images"]
    return read


def is_photograph(picture: dict[str, Any]) -> bool:
    """The drawn sets say so in their names."""
    return "ads" not in picture["set"]


def make_plans(files: Sequence[Path], strategy: str, sizes: Sequence[str], plans: Path) -> None:
    """Run the planning command over the files; its lines go to the file `plans`."""
    options = ["--strategy", strategy, *(word for size in sizes for word in ("--size", size))]
    command = [
        sys.executable,
        "-m",
        "flask",
        "--app",
        "wsgi",
        "plan",
        *options,
        *(str(file.resolve()) for file in files),
    ]
    with plans.open("w", encoding="utf-8") as lines:
        subprocess.run(
            command, check=True, cwd=ROOT, stdout=lines, env={**os.environ, "OMP_NUM_THREADS": "1"}
        )

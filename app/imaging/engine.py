"""Which renderer made a picture: the same inputs and the same engine make the same bytes."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

RENDERER = 9
"""Ours: raised with every change that makes other pixels or bytes of the same plan and edits."""
LIBRARIES = ("numpy", "opencv-python-headless", "pillow", "typst")


@cache
def engine_version() -> str:
    """The renderer's number and the libraries that it works with, as results keep it."""
    return ", ".join([f"renderer {RENDERER}", *(f"{name} {version(name)}" for name in LIBRARIES)])

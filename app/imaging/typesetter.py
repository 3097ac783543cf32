"""The typesetter: a compiler of typst's that is kept warm, and what it is asked.

What users wrote goes in as JSON and is never read as markup. Fonts of the machine are not used. The
compiler works for one thread at a time: its answers belong to the document that was set last.

Source: typst's reference of `text`, `par`, `measure` and `query`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock

import cv2
import numpy as np
from typst import Compiler, Fonts as FontSearch

from app.imaging.fonts import FontFace
from app.imaging.picture import Picture

TEMPLATE = Path(__file__).with_suffix(".typ")
POINTS_AN_INCH = 72
"""pt an inch: at so many px an inch one pt is one px."""

KEPT_TYPESETTERS = 4
"""With fonts of organizations, in a process: a text of theirs needs one for its fonts."""


class Typesetter:
    """A warm compiler for the fonts of some folders."""

    def __init__(self, *folders: Path) -> None:
        fonts = FontSearch(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders)
        )
        self._lock = Lock()
        self._compiler = Compiler(
            TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True
        )

    def ask(self, document: Mapping[str, object]) -> object:
        """What the template answers of a document."""
        with self._lock:
            self._compiler.compile(format="svg", sys_inputs=as_input(document))
            answer = self._compiler.query("<answer>", field="value", one=True)
        return json.loads(answer)

    def draw(self, document: Mapping[str, object], scale: float) -> Picture:
        """The page of a document.

        Args:
            document: With the page's size in px of the canvas.
            scale: px of the picture per px of the canvas.

        Returns:
            uint8 RGBA [height, width, 4], straight alpha.
        """
        with self._lock:
            png = self._compiler.compile(
                format="png", ppi=POINTS_AN_INCH * scale, sys_inputs=as_input(document)
            )
        if not isinstance(png, bytes):
            raise TypeError("a text is one page")
        drawn = np.asarray(cv2.imdecode(np.frombuffer(png, dtype=np.uint8), cv2.IMREAD_UNCHANGED))
        return np.asarray(cv2.cvtColor(drawn, cv2.COLOR_BGRA2RGBA), dtype=np.uint8)


def as_input(document: Mapping[str, object]) -> dict[str, str]:
    return {"document": json.dumps(document)}


@lru_cache(maxsize=1)
def open_typesetter(folder: Path) -> Typesetter:
    """The typesetter of this process; made once, in about 20 ms."""
    return Typesetter(folder)


@lru_cache(maxsize=KEPT_TYPESETTERS)
def open_own_typesetter(folder: Path, own: tuple[Path, ...]) -> Typesetter:
    """One that has fonts of an organization as well, each alone in its folder."""
    return Typesetter(folder, *own)


def find_typesetter(folder: Path, faces: Iterable[FontFace]) -> Typesetter:
    """The typesetter that has some fonts.

    Args:
        folder: Of the fonts that everybody has.
        faces: Those of an organization among them, each alone in its folder.
    """
    own = sorted({face.path.parent for face in faces if face.own_name})
    return open_own_typesetter(folder, tuple(own)) if own else open_typesetter(folder)

"""The built-in provider: open models and rules on this machine, which end every chain."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.analysis import Analysis
from app.domain.documents.plans import Fill
from app.domain.documents.suggestions import Suggestions
from app.domain.geometry import Box
from app.domain.providers import BUILT_IN, Capability
from app.domain.suggesting import suggest_from
from app.ports.moderator import Verdict
from app.ports.providers import Offer, Profile
from app.ports.reader import ReadLine

if TYPE_CHECKING:
    from app.adapters.analysers.local import LocalAnalyser
    from app.adapters.analysers.moderator import LocalModerator

PROFILE = Profile(
    BUILT_IN,
    {capability: Offer("", 0, "1") for capability in Capability},
    is_in_house=True,
    host="this machine",
)
SMALLEST_MASK = 0.02
"""Share of a box below which the saliency says nothing of what is in it."""


class Builtin:
    """Its models are loaded by the process that first asks them: the web process never does."""

    profile = PROFILE

    def __init__(self, weights: Path) -> None:
        """weights: the folder of the models."""
        self._weights = weights

    def analyse(self, picture: NDArray[np.uint8]) -> Analysis:
        return self._analyser.analyse(picture)

    def judge(self, picture: NDArray[np.uint8]) -> Verdict:
        return self._moderator.judge(picture)

    def read(self, picture: NDArray[np.uint8]) -> Sequence[ReadLine]:
        return self._analyser.read(picture)

    def find_faces(self, picture: NDArray[np.uint8]) -> Sequence[Box]:
        """See Inspector."""
        return self._analyser.find_faces(picture)

    def cut_out(self, picture: NDArray[np.uint8], box: Box) -> NDArray[np.bool_]:
        """See Cutter: what is salient in the box, and all of it where nothing is."""
        within = np.zeros(picture.shape[:2], dtype=np.bool_)
        rows = slice(max(0, round(box.top)), max(0, round(box.bottom)))
        within[rows, max(0, round(box.left)) : max(0, round(box.right))] = True
        salient = self._analyser.find_salient(picture) & within
        return salient if salient.sum() >= SMALLEST_MASK * within.sum() else within

    def extend(self, canvas: NDArray[np.uint8], known: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """See Extender: what borders on it goes on."""
        from app.imaging.extend import extend_picture
        from app.imaging.picture import size_of

        rows, columns = np.flatnonzero(known.any(axis=1)), np.flatnonzero(known.any(axis=0))
        if not rows.size:
            return canvas
        left, top = int(columns[0]), int(rows[0])
        piece = np.ascontiguousarray(canvas[top : rows[-1] + 1, left : columns[-1] + 1])
        return extend_picture(piece, left, top, size_of(canvas), Fill.CONTINUE)

    def suggest(self, picture: NDArray[np.uint8]) -> Suggestions:
        """See Suggester."""
        return suggest_from(self.analyse(picture))

    @cached_property
    def _analyser(self) -> LocalAnalyser:
        from app.adapters.analysers.local import LocalAnalyser

        return LocalAnalyser(self._weights)

    @cached_property
    def _moderator(self) -> LocalModerator:
        from app.adapters.analysers.moderator import LocalModerator

        return LocalModerator()

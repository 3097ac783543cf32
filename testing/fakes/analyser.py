"""Stand in for the models where a test is about something else: a face, a word and a flag on
demand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind
from app.domain.geometry import Box, Size
from app.ports.moderator import Verdict
from app.ports.reader import ReadLine

FLAGGED_RED = (250, 5, 5)
"""A picture that is this red all over scores as not safe."""


class FakeAnalyser:
    """Finds a face and a word in every picture."""

    def analyse(self, picture: NDArray[np.uint8]) -> Analysis:
        size = Size(picture.shape[1], picture.shape[0])
        face = Box(size.width * 0.4, size.height * 0.3, size.width * 0.2, size.height * 0.2)
        word = Box(size.width * 0.1, size.height * 0.8, size.width * 0.3, size.height * 0.1)
        elements = (
            Element("face-1", ElementKind.FACE, "face", 0.97, face, source="fake"),
            Element("text-1", ElementKind.TEXT, "SALE", 0.9, word, source="fake"),
        )
        return Analysis(size, elements, is_layout=False, models={"fake": "1"})


class FakeInspector:
    """Finds a face and the word SALE wherever it looks."""

    def find_faces(self, picture: NDArray[np.uint8]) -> list[Box]:
        return [Box(0, 0, picture.shape[1] / 2, picture.shape[0] / 2)]

    def read(self, picture: NDArray[np.uint8]) -> list[ReadLine]:
        return [ReadLine("SALE", 0.9, Box(0, 0, picture.shape[1] / 2, picture.shape[0] / 2))]


class FakeModerator:
    """Flags what is red all over."""

    def judge(self, picture: NDArray[np.uint8]) -> Verdict:
        is_red = np.abs(picture.reshape(-1, 3).mean(0) - FLAGGED_RED).max() < 12
        return Verdict(0.95 if is_red else 0.01, "fake-moderator", "1")

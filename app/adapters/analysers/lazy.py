"""The built-in models, loaded by whoever first looks at a picture: the web process never does."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.analysis import Analysis

if TYPE_CHECKING:
    from app.adapters.analysers.local import LocalAnalyser


class LazyAnalyser:
    """Analyser and Moderator."""

    def __init__(self, weights: Path) -> None:
        self._weights = weights

    @cached_property
    def _models(self) -> LocalAnalyser:
        from app.adapters.analysers.local import LocalAnalyser

        return LocalAnalyser(self._weights)

    def analyse(self, picture: NDArray[np.uint8]) -> Analysis:
        return self._models.analyse(picture)

    def nsfw_score(self, picture: NDArray[np.uint8]) -> float:
        return self._models.nsfw_score(picture)

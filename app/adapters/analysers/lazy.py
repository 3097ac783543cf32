"""The built-in models, loaded by the process that first asks them: the web process never does."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.analysis import Analysis
from app.ports.moderator import Verdict

if TYPE_CHECKING:
    from app.adapters.analysers.local import LocalAnalyser
    from app.adapters.analysers.moderator import LocalModerator


class LazyAnalyser:
    def __init__(self, weights: Path) -> None:
        self._weights = weights

    def analyse(self, picture: NDArray[np.uint8]) -> Analysis:
        return self._local.analyse(picture)

    @cached_property
    def _local(self) -> LocalAnalyser:
        from app.adapters.analysers.local import LocalAnalyser

        return LocalAnalyser(self._weights)


class LazyModerator:
    def judge(self, picture: NDArray[np.uint8]) -> Verdict:
        return self._local.judge(picture)

    @cached_property
    def _local(self) -> LocalModerator:
        from app.adapters.analysers.moderator import LocalModerator

        return LocalModerator()

"""The built-in detectors, asked whether what another provider sees is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Box
from app.ports.reader import ReadLine


class Inspector(Protocol):
    def find_faces(self, picture: NDArray[np.uint8]) -> Sequence[Box]:
        """Every face that holds up, in pixels of the picture (uint8 RGB [height, width, 3])."""

    def read(self, picture: NDArray[np.uint8]) -> Sequence[ReadLine]:
        """Every line that can be read; see Reader."""

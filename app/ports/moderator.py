"""Whatever can tell whether a picture may be shown at work."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Moderator(Protocol):
    def nsfw_score(self, picture: NDArray[np.uint8]) -> float:
        """0..1 for a uint8 RGB picture [height, width, 3]."""

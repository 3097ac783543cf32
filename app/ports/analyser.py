"""Whatever can tell what is in a picture."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.analysis import Analysis


class Analyser(Protocol):
    """Finds faces, objects, text and the subject. Whether the picture is safe, a moderator says."""

    def analyse(self, picture: NDArray[np.uint8]) -> Analysis:
        """Find what is in one picture.

        Args:
            picture: uint8 RGB [height, width, 3], the upright master.

        Returns:
            What was found, boxes in the picture's pixels.

        Raises:
            Unavailable: The provider does not answer.
        """

"""Whatever can see what is in a picture."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.analysis import Analysis


class Analyser(Protocol):
    """Finds faces, objects, lettering and the subject, and scores the picture's safety."""

    def analyse(self, picture: NDArray[np.uint8]) -> Analysis:
        """picture: uint8 RGB [height, width, 3], the upright master. Boxes come back in its pixels.

        Raises Unavailable when the provider does not answer.
        """

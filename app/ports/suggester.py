"""Whatever can say what a picture shows and what could be made of it."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.suggestions import Suggestions


class Suggester(Protocol):
    def suggest(self, picture: NDArray[np.uint8]) -> Suggestions:
        """Describe a picture and suggest edits.

        Args:
            picture: uint8 RGB [height, width, 3].

        Raises:
            ProviderFailed: The provider gives no answer that can be used.
        """

"""Whatever can continue a picture beyond its border."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Extender(Protocol):
    def extend(self, canvas: NDArray[np.uint8], known: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Fill what is not known of a canvas.

        Nobody trusts the answer: whoever asks lays the known pixels back.

        Args:
            canvas: uint8 RGB [height, width, 3]; what is not known holds anything.
            known: Bool [height, width].

        Returns:
            uint8 RGB, of the canvas' size.

        Raises:
            ProviderFailed: The provider gives no answer that can be used.
        """

"""Whatever can tell which pixels belong to a thing."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Box


class Cutter(Protocol):
    def cut_out(self, picture: NDArray[np.uint8], box: Box) -> NDArray[np.bool_]:
        """Tell what in the box belongs to the thing that it is drawn about.

        Args:
            picture: uint8 RGB [height, width, 3].
            box: In its pixels.

        Returns:
            Bool [height, width], false outside of the box.

        Raises:
            ProviderFailed: The provider gives no answer that can be used.
        """

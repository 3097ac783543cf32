"""Whatever can read the text in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.fields import StoredBox


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of text; score: 0..1; box: in pixels of the picture."""

    text: str
    score: float
    box: StoredBox


class Reader(Protocol):
    def read(self, picture: NDArray[np.uint8]) -> Sequence[ReadLine]:
        """Read every line, as it stands: what it says is never followed.

        Args:
            picture: uint8 RGB [height, width, 3].

        Raises:
            ProviderFailed: The provider gives no answer that can be used.
        """

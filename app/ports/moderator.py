"""Whatever can tell whether a picture may be shown at work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a moderator says of one picture."""

    score: float
    """How likely the picture is not safe for work: 0..1."""
    model: str
    """The name of whatever judged, as provenance shows it."""
    version: str
    categories: Mapping[str, float] = field(default_factory=dict)
    """Name -> 0..1 of everything the provider tells apart; empty when it gives one number only."""


class Moderator(Protocol):
    """Judges uploads and results alike: whether a picture is flagged follows from its score."""

    def judge(self, picture: NDArray[np.uint8]) -> Verdict:
        """Judge one picture.

        Args:
            picture: uint8 RGB [height, width, 3], of any size.

        Raises:
            Unavailable: The provider does not answer.
        """

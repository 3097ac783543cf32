"""How much room a disk has."""

from __future__ import annotations

from dataclasses import dataclass

LOW_BYTES = 1_000_000_000
"""Less than this is little: one large upload with what is made of it."""
LOW_SHARE = 0.05
"""As little as this part of the whole is low too: it is full within a day of usual growth."""


@dataclass(frozen=True, slots=True)
class Room:
    """Of the disk that work is done on, which is the store's too when the store is a folder."""

    free_bytes: int
    total_bytes: int

    @property
    def is_low(self) -> bool:
        return self.free_bytes < max(LOW_BYTES, LOW_SHARE * self.total_bytes)

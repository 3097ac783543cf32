"""Remembering what was made, so that it need not be made again."""

from __future__ import annotations

from typing import Protocol


class Cache(Protocol):
    """It may forget anything at any time, and nobody relies on it. Never raises."""

    def get(self, key: str) -> bytes | None:
        """What was put under the key, byte for byte; None when it is not remembered."""

    def put(self, key: str, value: bytes) -> None:
        """Remember the value for a minute or so."""

"""Whatever can sign in a file that a model had a hand in it."""

from __future__ import annotations

from typing import Protocol


class Credentials(Protocol):
    def attach(self, data: bytes, kind: str) -> bytes:
        """The file with a signed manifest that a model made a part of it.

        Args:
            data: The finished file.
            kind: jpeg or png.
        """

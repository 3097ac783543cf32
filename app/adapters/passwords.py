"""Passwords by argon2id; never more than two hashes at once, so that sign-ins cannot eat the machine."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PARALLEL_HASHES = 2


class Argon2Passwords:
    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._gate = threading.BoundedSemaphore(PARALLEL_HASHES)
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        with self._gate:
            return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """An unknown user costs the same work as a known one."""
        with self._gate:
            try:
                return self._hasher.verify(stored or self._nobody, password) and stored is not None
            except (VerificationError, InvalidHashError):
                return False

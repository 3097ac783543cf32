"""Passwords cost what they must, and never the whole machine."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from app.adapters.passwords import PARALLEL_HASHES, Argon2Passwords


def test_never_more_than_two_are_worked_on_at_once() -> None:
    passwords = Argon2Passwords()
    stored = passwords.hash("correct horse battery")
    real, lock, seen = passwords._hasher, threading.Lock(), [0, 0]

    class Watched:
        def verify(self, *args: Any) -> bool:
            with lock:
                seen[0] += 1
                seen[1] = max(seen)
            try:
                return real.verify(*args)
            finally:
                with lock:
                    seen[0] -= 1

    passwords._hasher = Watched()  # type: ignore[assignment]
    crowd = [threading.Thread(target=passwords.verify, args=(stored, "wrong")) for _ in range(8)]
    for visitor in crowd:
        visitor.start()
    for visitor in crowd:
        visitor.join()
    assert seen == [0, PARALLEL_HASHES]


@pytest.mark.parametrize(
    ("password", "is_right"),
    [("correct horse battery", True), ("correct horse", False), ("", False)],
)
def test_a_password_is_the_one_behind_its_hash(password: str, is_right: bool) -> None:
    passwords = Argon2Passwords()
    stored = passwords.hash("correct horse battery")
    assert stored.startswith("$argon2id$")
    assert passwords.verify(stored, password) is is_right


@pytest.mark.parametrize("stored", [None, "", "not a hash"])
def test_where_there_is_no_hash_no_password_is_right(stored: str | None) -> None:
    assert not Argon2Passwords().verify(stored, "nobody has this password")

"""Passwords by argon2id.

Never more than two hashes or searches for patterns at once, so that sign-ins cannot eat the
machine.
"""

import secrets
import threading
from collections.abc import Sequence
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PARALLEL_HASHES = 2
LOOKED_AT = 72
"""So many characters of a new password are looked at: what the search for patterns costs grows
with the cube of the length, and these take .1 s at most.
"""
SUBSTITUTES = frozenset("4@8({[<3691!|7$50+%2")
"""Signs that zxcvbn takes for letters too, in every combination."""
MOST_SUBSTITUTES = 5
"""Different ones in a password that is looked at in whole: the combinations grow exponentially, and
64 characters with all of them take 4 s.
"""
LOOKED_AT_SUBSTITUTES = 16
"""So many characters are looked at where there are more: .04 s at most. They suffice, since nobody
writes a word with six kinds of signs.
"""
LEAST_SCORE = 3
"""Of 0 to 4. Source: zxcvbn, 3 is at least 10^8 guesses: safe from guessing over the network."""
PRODUCT = ("aicreat", "creat")
"""Words that everybody thinks of here."""
ADVICE = "Use four or more words that do not belong together, or let a password manager make one."


class Argon2Passwords:
    """Implements app.ports.identity.Passwords."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Take the work that argon2-cffi holds for right, or that of the hasher."""
        self._hasher = hasher or PasswordHasher()
        self._gate = threading.BoundedSemaphore(PARALLEL_HASHES)

    @cached_property
    def _nobody(self) -> str:
        """What passwords of nobody are held against.

        Made at the first of them: workers and commands sign nobody in.
        """
        return self._hasher.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        with self._gate:
            return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """An unknown user, and one without a password, costs the same work as any other."""
        with self._gate:
            try:
                return self._hasher.verify(stored or self._nobody, password) and bool(stored)
            except (VerificationError, InvalidHashError):
                return False

    def find_weakness(self, password: str, known: Sequence[str]) -> str | None:
        from zxcvbn import zxcvbn  # its word lists are loaded where a password is chosen

        words = [part for name in known for part in (name, *name.replace("@", " ").split())]
        looked_at = part_looked_at(password)
        with self._gate:
            found = zxcvbn(looked_at, [word[:LOOKED_AT] for word in (*words, *PRODUCT)])
        if found["score"] >= LEAST_SCORE:
            return None
        said = found["feedback"]["warning"] or "This password is easily guessed."
        return f"{said} {ADVICE}"


def part_looked_at(password: str) -> str:
    """As much of the password as can be searched for patterns in a tenth of a second."""
    start = password[:LOOKED_AT]
    is_mixed = len(SUBSTITUTES & set(start)) > MOST_SUBSTITUTES
    return start[:LOOKED_AT_SUBSTITUTES] if is_mixed else start

"""Waits that grow with each wrong password: of one account from everywhere, of one address for all.

Nobody is locked out: when the wait is over the right password lets in, and where somebody has
signed in from lately only the address counts, so that strangers cannot keep the owner waiting.
Names that belong to nobody wait like all others.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from typing import TypeVar

from flask import current_app
from limits.storage import Storage

from app.domain.accounts import key_of
from app.domain.addresses import network_of
from app.domain.errors import AddressUnconfirmed, NotSignedIn, TooBusy

log = logging.getLogger("aicreat.sign_in")

FREE_BY_ACCOUNT = 10
"""Wrong passwords in a row that cost an account no wait: more than anybody mistypes."""
FREE_BY_ADDRESS = 30
"""Wrong passwords in a row that cost an address no wait: an office may share one."""
LONGEST_WAIT_S = 900
"""No wait is longer, in s: 96 guesses a day are no attack on a password that we accept."""
COUNTED_S = 86_400
"""Seconds after the first wrong password in a row until the count begins anew."""
KNOWN_S = 30 * 86_400
"""Seconds for which an address counts as one that the account signs in from."""
UNDER_WAY_S = 60
"""Seconds after which a sign-in that never ended, since its process died, is not waited for."""
T = TypeVar("T")


class SignInWaits:
    """Counts of wrong passwords.

    Args:
        own: Where this process counts.
        common: Where all web processes count; the same as own where there is no server.
    """

    def __init__(self, own: Storage, common: Storage) -> None:
        self._own = own
        self._common = common

    def guard(self, name: str, address: str | None, sign_in: Callable[[], T]) -> T:
        """Sign in, unless the account or the address has to wait.

        Raises:
            TooBusy: It has to wait; the password was not looked at.
            NotSignedIn: The name or the password is wrong, which was counted.
            AddressUnconfirmed: Counted too: somebody's address can be registered with each guess
                at the password of their account.
        """
        account = hashlib.sha256(key_of(name).encode()).hexdigest()
        place = network_of(address)
        counted = {f"sign-in address {place}": FREE_BY_ADDRESS}
        if not self.ask(lambda store: store.get(f"sign-in known {account} {place}")):
            counted[f"sign-in account {account}"] = FREE_BY_ACCOUNT
        self.refuse_waiting(list(counted))
        with self.at_the_same_time(counted):
            try:
                done = sign_in()
            except (NotSignedIn, AddressUnconfirmed):
                for key, free in counted.items():
                    self.count_failure(key, free)
                raise
        self.ask(lambda store: store.clear(f"sign-in account {account}"))
        self.ask(lambda store: store.incr(f"sign-in known {account} {place}", KNOWN_S))
        return done

    @contextmanager
    def at_the_same_time(self, counted: dict[str, int]) -> Iterator[None]:
        """Let in as many at once as wrong passwords are still free, or one when none is.

        Otherwise all guesses sent at the same moment were judged before one of them counts.

        Raises:
            TooBusy: So many are being judged; the password was not looked at.
        """
        entered: list[str] = []
        try:
            for key, free in counted.items():
                under_way = self.count(f"{key} under way", UNDER_WAY_S)
                entered.append(key)
                if under_way > max(1, free + 1 - self.failures_of(key)):
                    raise too_many_passwords(1)
            yield
        finally:
            for key in entered:
                self.count(f"{key} under way", UNDER_WAY_S, -1)

    def refuse_waiting(self, keys: list[str]) -> None:
        until = max(
            self.ask(lambda store, key=key: wait_until(store, f"{key} wait"))  # type: ignore[misc]
            for key in keys
        )
        wait_s = ceil(until - time.time())
        if wait_s > 0:
            raise too_many_passwords(wait_s)

    def count_failure(self, key: str, free: int) -> None:
        count = self.count(key, COUNTED_S)
        if count > free:
            self.count(f"{key} wait", min(LONGEST_WAIT_S, 2 ** min(count - free, 20)))

    def failures_of(self, key: str) -> int:
        return self.ask(lambda store: store.get(key))

    def count(self, key: str, expiry_s: int, more: int = 1) -> int:
        """Add to a count that begins anew when its seconds are over, and return it."""
        return self.ask(lambda store: store.incr(key, expiry_s, more))

    def ask(self, question: Callable[[Storage], T]) -> T:
        """Of the common store; of this process' own while that is away."""
        try:
            return question(self._common)
        except self._common.base_exceptions as error:
            log.warning("the store of the limits is away: %s", error)
            return question(self._own)


def too_many_passwords(wait_s: int) -> TooBusy:
    return TooBusy(
        f"Too many wrong passwords. Wait {wait_s} s and try again, or ask for a new password.",
        retry_after_s=wait_s,
        code="too_many_requests",
    )


def wait_until(store: Storage, key: str) -> float:
    """When the wait ends; 0 when there is none."""
    return float(store.get_expiry(key)) if store.get(key) else 0.0


def sign_in_waits() -> SignInWaits:
    waits: SignInWaits = current_app.extensions["sign_in_waits"]
    return waits

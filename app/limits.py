"""How often one may ask: a limit per user on everything, and a much lower one on whatever a guesser
would try.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from math import ceil
from threading import Lock
from typing import Any, ClassVar

from flask import Flask, request
from flask_limiter import Limiter, RateLimitExceeded
from limits.storage import Storage

from app.api.guard import known_caller
from app.domain.accounts import key_of
from app.domain.errors import TooBusy
from app.web.guard import viewer
from config import Settings

API_PREFIX = "/api/"
SCHEME = "process"
MANY_WINDOWS = 10_000
SERVER: Mapping[str, Any] = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
"""A server that does not answer holds nobody up: each process then counts for itself until it is
back.
"""
FREE = ("static", "media.show", "operations.alive", "operations.ready", "operations.figures")
BY_ACCOUNT = (
    "sign_in.submit",
    "passwords.ask",
    "api_sign_in.login",
    "api_sign_in.request_reset",
    "api_users.change_password",
)
"""Guesses at one account. The key holds the address as well: nobody can lock somebody else out of
their account.
"""
BY_ADDRESS = (
    "registration.submit",
    "passwords.choose",
    "passwords.take_up",
    "federated_sign_in.leave",
    "api_sign_in.register",
    "api_sign_in.reset",
)
"""Guesses at names and links."""


class WindowCounts(Storage):
    """Counts of this process. Unlike the package's own they need no thread, which it starts anew
    for almost every request.
    """

    STORAGE_SCHEME: ClassVar[list[str]] = [SCHEME]

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._lock = Lock()
        self._windows: dict[str, tuple[int, float]] = {}  # how often, and until when that counts

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        with self._lock:
            count, until = self._windows.get(key, (0, 0.0))
            if until <= now:
                self._forget(now)
                count, until = 0, now + expiry
            self._windows[key] = (count + amount, until)
            return count + amount

    def get(self, key: str) -> int:
        count, until = self._windows.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        return self._windows.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            count = len(self._windows)
            self._windows.clear()
        return count

    def clear(self, key: str) -> None:
        with self._lock:
            self._windows.pop(key, None)

    def _forget(self, now: float) -> None:
        """Windows that are over, once there are many: as many again may come before the next
        look.
        """
        if len(self._windows) >= MANY_WINDOWS:
            self._windows = {
                key: window for key, window in self._windows.items() if window[1] > now
            }


def install(app: Flask, settings: Settings) -> None:
    limiter = Limiter(
        _whoever,
        app=app,
        default_limits=[settings.request_limit],
        storage_uri=settings.redis_url.get_secret_value() or f"{SCHEME}://",
        storage_options=dict(SERVER) if settings.redis_url.get_secret_value() else {},
        in_memory_fallback_enabled=True,
    )
    app.register_error_handler(RateLimitExceeded, lambda _: _refuse(app, limiter))
    for endpoint in FREE:
        limiter.exempt(app.view_functions[endpoint])
    for endpoints, key in ((BY_ACCOUNT, _account), (BY_ADDRESS, _address)):
        for endpoint in endpoints:
            limit = limiter.limit(settings.sign_in_limit, key_func=key, override_defaults=False)
            app.view_functions[endpoint] = limit(app.view_functions[endpoint])


def _refuse(app: Flask, limiter: Limiter) -> Any:
    """In the product's words, so that each door says it in its own.

    The wait is counted from the window itself: the extension's `reset_at` is up to a second late,
    and 61 of 60 s is wrong. Not raised while the limits are looked at: the extension would take
    that for a server that is away.
    """
    limit = limiter.current_limit
    wait_s = max(1, ceil(limit.window[0] - time.time())) if limit else 1
    text = f"That was too often. Wait {wait_s} s and try again."
    return app.handle_user_exception(TooBusy(text, retry_after_s=wait_s, code="too_many_requests"))


def _whoever() -> str:
    """The user, when there is one; only a token or session that is good counts, since anybody can
    make up bad ones.
    """
    if request.path.startswith(API_PREFIX):
        caller = known_caller()
        known = caller.signed_in if caller else None
    else:
        who = viewer()
        known = who.signed_in if who else None
    return f"user {known.user_id}" if known else _address()


def _account() -> str:
    """The account that is tried, from where; for whoever is signed in, their own."""
    given = request.get_json(silent=True) if request.is_json else request.form
    given = given if hasattr(given, "get") else {}
    name = given.get("username") or given.get("email") or ""
    return f"{_whoever()} {key_of(str(name))}"


def _address() -> str:
    return f"address {request.remote_addr or 'unknown'}"

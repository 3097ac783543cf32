"""How often a user may ask: a limit on all requests, and a much lower one on what is guessed at."""

import hashlib
import time
from collections.abc import Mapping
from math import ceil
from threading import Lock
from typing import Any, cast

from flask import Flask, request
from flask.typing import RouteCallable
from flask_limiter import Limiter, RateLimitExceeded
from limits.storage import Storage, storage_from_string

from app.api.guard import known_caller
from app.domain.accounts import key_of
from app.domain.addresses import network_of
from app.domain.errors import TooBusy
from app.serving.environ import IS_AGAIN
from app.web.guard import viewer
from config import Settings

API_PREFIX = "/api/"
"""What addresses of the API start with."""
SCHEME = "process"
"""Of the storage's address: counts are kept in this process."""
MANY_WINDOWS = 10_000
"""Windows that are kept before those that are over are looked for; some 2 MB."""
LOOK_AGAIN_S = 60.0
"""Seconds after which windows that are over are looked for, however few there are."""
DIGEST_LETTERS = 32
"""Of a name in a key: 128 bits, in which no two names meet."""
SERVER: Mapping[str, Any] = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
"""Seconds. A server that does not answer delays no request for longer: each process then counts for
itself until it is back.
"""
FREE = ("static", "media.show", "operations.alive", "operations.ready", "operations.figures")
"""Endpoints without a limit: files, and what machines ask."""
BY_ACCOUNT = (
    "sign_in.submit",
    "account.change_password",
    "api_sign_in.login",
    "api_users.change_password",
)
"""Endpoints where one account is guessed at. The key holds the address as well: a guesser cannot
lock the owner out, who comes from another address. Guesses at many accounts from one address, and
at one from many, are the business of `app.sign_in_waits`.
"""
BY_ADDRESS = (
    "registration.submit",
    "registration.ask",
    "registration.confirm",
    "passwords.ask",
    "passwords.choose",
    "passwords.take_up",
    "federated_sign_in.leave",
    "organization_sign_in.leave",
    "api_sign_in.register",
    "api_sign_in.request_confirmation",
    "api_sign_in.confirm",
    "api_sign_in.request_reset",
    "api_sign_in.reset",
)
"""Endpoints where names and links are guessed at, and that mail to whoever is named."""


class WindowCounts(Storage):
    """Counts of this process.

    Unlike the package's own they need no thread, which it starts anew for almost every request.
    """

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 -- declared so by the package

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._lock = Lock()
        self.windows: dict[str, tuple[int, float]] = {}  # how often, and until when that counts
        self._look_at, self._many = 0.0, MANY_WINDOWS

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        with self._lock:
            count, until = self.windows.get(key, (0, 0.0))
            if until <= now:
                count, until = 0, now + expiry
            self.forget_old(now)
            self.windows[key] = (count + amount, until)
            return count + amount

    def get(self, key: str) -> int:
        count, until = self.windows.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        return self.windows.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            count = len(self.windows)
            self.windows.clear()
        return count

    def clear(self, key: str) -> None:
        with self._lock:
            self.windows.pop(key, None)

    def forget_old(self, now: float) -> None:
        """Drop windows that are over, once a minute and when there are many.

        As many again may come before they are looked through again. Called with the lock held.
        """
        if len(self.windows) >= self._many or now >= self._look_at:
            self.windows = {key: window for key, window in self.windows.items() if window[1] > now}
            self._look_at = now + LOOK_AGAIN_S
            self._many = max(MANY_WINDOWS, 2 * len(self.windows))


def install(app: Flask, settings: Settings) -> None:
    limiter = Limiter(
        user_key,
        app=app,
        default_limits=[settings.request_limit],
        storage_uri=settings.redis_url.get_secret_value() or f"{SCHEME}://",
        storage_options=dict(SERVER) if settings.redis_url.get_secret_value() else {},
        in_memory_fallback_enabled=True,
    )
    limiter.request_filter(is_counted_already)
    app.register_error_handler(RateLimitExceeded, lambda _: refuse_too_many(app, limiter))
    for endpoint in FREE:
        limiter.exempt(app.view_functions[endpoint])
    for endpoints, key in ((BY_ACCOUNT, account_key), (BY_ADDRESS, address_key)):
        for endpoint in endpoints:
            limit = limiter.limit(settings.sign_in_limit, key_func=key, override_defaults=False)
            limited = limit(app.view_functions[endpoint])
            app.view_functions[endpoint] = cast("RouteCallable", limited)


def is_counted_already() -> bool:
    """Whether the request was begun before its body was there: it is one request all the same."""
    return bool(request.environ.get(IS_AGAIN))


def open_counts(settings: Settings) -> tuple[Storage, Storage]:
    """Counts of this process, and those of all web processes where there is a server."""
    own = WindowCounts()
    url = settings.redis_url.get_secret_value()
    return own, cast("Storage", storage_from_string(url, **dict(SERVER))) if url else own


def refuse_too_many(app: Flask, limiter: Limiter) -> Any:
    """In the product's words, so that screens and API answer it in their own way.

    The wait is counted from the window itself: the extension's `reset_at` is up to a second late,
    and 61 of 60 s is wrong. Not raised while the limits are looked at: the extension would take
    that for a server that is away.
    """
    limit = limiter.current_limit
    wait_s = max(1, ceil(limit.window[0] - time.time())) if limit else 1
    text = f"That was too often. Wait {wait_s} s and try again."
    return app.handle_user_exception(TooBusy(text, retry_after_s=wait_s, code="too_many_requests"))


def user_key() -> str:
    """The user, when there is one, else the address.

    Only a token or session that is good counts, since bad ones can be made up.
    """
    if request.path.startswith(API_PREFIX):
        caller = known_caller()
        known = caller.signed_in if caller else None
    else:
        who = viewer()
        known = who.signed_in if who else None
    return f"user {known.user_id}" if known else address_key()


def account_key() -> str:
    """The account that is tried, and from where; of a user who is signed in, their own."""
    is_json = request.path.startswith(API_PREFIX)
    given = request.get_json(force=True, silent=True) if is_json else request.form
    fields: Mapping[str, object] = given if isinstance(given, Mapping) else {}
    name = fields.get("username") or fields.get("email") or ""
    return f"{user_key()} {digest_name(str(name))}"


def digest_name(name: str) -> str:
    """What stands for a name in a key: as short for a name of a megabyte as for any other."""
    said = key_of(name).encode("utf-8", "surrogatepass")
    return hashlib.sha256(said).hexdigest()[:DIGEST_LETTERS]


def address_key() -> str:
    return f"address {network_of(request.remote_addr)}"

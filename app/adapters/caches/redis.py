"""Values remembered by a server that several processes share.

What it says is believed only when we signed it.
"""

import hashlib
import hmac
import logging
import time

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger("aicreat.cache")

KEPT_S = 60
PREFIX = "aicreat:cache:"
PATIENCE_S = 0.25
QUIET_S = 5.0
"""How long a server that did not answer is not asked: nobody's request waits for it again and
again.
"""
SIGNATURE_BYTES = hashlib.sha256().digest_size


class RedisCache:
    """Implements app.ports.cache.Cache.  key: what values are signed with."""

    def __init__(self, url: str, key: bytes) -> None:
        retry = Retry(NoBackoff(), 1)  # a connection that has gone stale is made anew, once
        self._server = Redis.from_url(
            url, socket_connect_timeout=PATIENCE_S, socket_timeout=PATIENCE_S, retry=retry
        )
        self._key = key
        self._quiet_until = 0.0

    def get(self, key: str) -> bytes | None:
        if time.monotonic() < self._quiet_until:
            return None
        try:
            found = self._server.get(PREFIX + key)
        except (RedisError, OSError) as error:
            self._rest(error)
            return None
        if not isinstance(found, bytes):
            return None
        signature, value = found[:SIGNATURE_BYTES], found[SIGNATURE_BYTES:]
        return value if hmac.compare_digest(signature, self._signature(key, value)) else None

    def put(self, key: str, value: bytes) -> None:
        if time.monotonic() < self._quiet_until:
            return
        try:
            self._server.set(PREFIX + key, self._signature(key, value) + value, ex=KEPT_S)
        except (RedisError, OSError) as error:
            self._rest(error)

    def _signature(self, key: str, value: bytes) -> bytes:
        return hmac.digest(self._key, key.encode() + b"\0" + value, hashlib.sha256)

    def _rest(self, error: Exception) -> None:
        self._quiet_until = time.monotonic() + QUIET_S
        log.warning("nothing is remembered for %.0f s: %s", QUIET_S, error)

"""Values remembered in this process."""

import time
from collections import OrderedDict
from threading import Lock

KEPT_S = 60.0
MANY = 512


class MemoryCache:
    """Implements app.ports.cache.Cache.

    Args:
        entries: How many are kept; the one that was asked for least recently goes.
    """

    def __init__(self, entries: int = MANY) -> None:
        self._entries = entries
        self._lock = Lock()
        self._values: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            until, value = self._values.get(key, (0.0, b""))
            if until <= time.monotonic():
                self._values.pop(key, None)
                return None
            self._values.move_to_end(key)
            return value

    def put(self, key: str, value: bytes) -> None:
        with self._lock:
            self._values[key] = (time.monotonic() + KEPT_S, value)
            self._values.move_to_end(key)
            if len(self._values) > self._entries:
                self._values.popitem(last=False)

"""Both caches keep the port's promise: what was put or nothing, and never an error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis

from app.adapters.caches.memory import MemoryCache
from app.adapters.caches.redis import PREFIX, RedisCache
from app.ports.cache import Cache
from testing.peers.valkey import Valkey

KEY = b"k" * 32


@pytest.fixture
def server() -> Iterator[Valkey]:
    """One of one's own: tests end it."""
    valkey = Valkey().start()
    yield valkey
    valkey.stop()


@pytest.fixture(params=["memory", "redis"])
def cache(request: pytest.FixtureRequest) -> Cache:
    return (
        MemoryCache()
        if request.param == "memory"
        else RedisCache(request.getfixturevalue("server").url, KEY)
    )


def test_what_was_put_comes_back_byte_for_byte(cache: Cache) -> None:
    assert cache.get("a") is None
    cache.put("a", b"one\0two")
    cache.put("b", b"")
    assert (cache.get("a"), cache.get("b")) == (b"one\0two", b"")
    cache.put("a", b"three")
    assert cache.get("a") == b"three"


def test_memory_forgets_what_was_asked_for_least_recently() -> None:
    cache = MemoryCache(entries=2)
    cache.put("a", b"1")
    cache.put("b", b"2")
    cache.get("a")
    cache.put("c", b"3")
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (b"1", None, b"3")


def test_both_forget_after_a_minute(server: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.adapters.caches.memory.KEPT_S", 0.0)
    memory = MemoryCache()
    memory.put("a", b"1")
    assert memory.get("a") is None
    RedisCache(server.url, KEY).put("a", b"1")
    with redis.Redis.from_url(server.url) as client:
        assert 0 < client.ttl(f"{PREFIX}a") <= 60  # type: ignore[operator]


@pytest.mark.parametrize(
    "change", [lambda value: value[:-1] + b"!", lambda value: value[:10], lambda _value: b""]
)
def test_nothing_is_believed_that_we_did_not_sign(server: Valkey, change: object) -> None:
    cache = RedisCache(server.url, KEY)
    cache.put("a", b"one")
    with redis.Redis.from_url(server.url) as client:
        client.set(f"{PREFIX}a", change(client.get(f"{PREFIX}a")))  # type: ignore[operator]
    assert cache.get("a") is None


def test_a_value_is_believed_under_its_own_key_alone(server: Valkey) -> None:
    cache = RedisCache(server.url, KEY)
    cache.put("theirs", b"one")
    with redis.Redis.from_url(server.url) as client:
        client.rename(f"{PREFIX}theirs", f"{PREFIX}ours")
    assert cache.get("ours") is None


def test_processes_share_what_the_server_remembers(server: Valkey) -> None:
    RedisCache(server.url, KEY).put("a", b"1")
    assert RedisCache(server.url, KEY).get("a") == b"1"
    assert RedisCache(server.url, b"x" * 32).get("a") is None, "another installation's key"


def test_a_server_that_is_away_remembers_nothing_and_is_left_alone_for_a_while(
    server: Valkey,
) -> None:
    cache = RedisCache(server.url, KEY)
    cache.put("a", b"1")
    server.end()
    assert cache.get("a") is None
    cache.put("b", b"2")
    server.start()
    assert cache.get("b") is None, "it is not asked yet"
    cache._quiet_until = 0
    cache.put("b", b"2")
    assert cache.get("b") == b"2"

"""Bodies as they come in."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.serving import bodies
from app.serving.bodies import Body, BodyPending, Gone, NoRoom, TooSlow


@pytest.fixture
def writers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def run(coroutine: Coroutine[object, object, None]) -> None:
    """Run it in a thread of its own: that of the tests may hold a browser's event loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine).result()


class Client:
    """Sends parts, and then nothing more."""

    def __init__(self, *parts: bytes, leaves: bool = False) -> None:
        self._parts = list(parts)
        self._leaves = leaves

    async def receive(self) -> Mapping[str, object]:
        if self._parts:
            part = self._parts.pop(0)
            is_last = not self._parts and not self._leaves
            return {"type": "http.request", "body": part, "more_body": not is_last}
        if self._leaves:
            return {"type": "http.disconnect"}
        await asyncio.sleep(3600)
        raise AssertionError


def test_a_long_body_is_kept_in_a_file_and_read_back_whole(
    tmp_path: Path, writers: ThreadPoolExecutor
) -> None:
    parts = [bytes([number]) * 100_000 for number in range(10)]
    body = Body(Client(*parts).receive, 1_000_000, tmp_path, writers)
    run(body.receive_until(300_000))
    assert not body.is_whole
    assert body.open().read(1000) == parts[0][:1000]
    body.continue_writing()
    run(body.receive_until(1_000_000))
    assert body.is_whole
    assert body.open().read() == b"".join(parts)
    body.close()
    assert not list(tmp_path.iterdir())


def test_reading_beyond_what_has_come_asks_for_more(
    tmp_path: Path, writers: ThreadPoolExecutor
) -> None:
    body = Body(Client(b"abc", b"def").receive, 6, tmp_path, writers)
    with pytest.raises(BodyPending):
        body.open().read(1)
    run(body.receive_until(1))
    beginning = body.open()
    assert beginning.read(3) == b"abc"
    with pytest.raises(BodyPending):
        beginning.read(1)
    with pytest.raises(BodyPending):
        body.open().read()


def test_a_body_that_stops_coming_is_too_slow(
    tmp_path: Path, writers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "GRACE_S", 0.05)
    body = Body(Client().receive, 10, tmp_path, writers)
    with pytest.raises(TooSlow):
        run(body.receive_until(10))


def test_what_has_come_earns_time_for_the_rest(
    tmp_path: Path, writers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "GRACE_S", 0.0)
    asked: list[float] = []
    real = asyncio.timeout
    monkeypatch.setattr(asyncio, "timeout", lambda s: (asked.append(s), real(s))[1])
    parts = [b"x" * 80_000] * 3
    body = Body(Client(*parts).receive, 240_000, tmp_path, writers)
    run(body.receive_until(240_000))
    assert asked[0] < 1 < 9 < asked[1] < 11 < 19 < asked[2]


def test_a_client_that_leaves_is_noticed(tmp_path: Path, writers: ThreadPoolExecutor) -> None:
    body = Body(Client(b"ab", leaves=True).receive, 10, tmp_path, writers)
    with pytest.raises(Gone):
        run(body.receive_until(10))


def test_a_disk_without_room_is_told(tmp_path: Path, writers: ThreadPoolExecutor) -> None:
    body = Body(Client(b"x" * 300_000).receive, 300_000, tmp_path / "gone", writers)
    with pytest.raises(NoRoom):
        run(body.receive_until(300_000))

"""Notifications: signed, bounded, and never in the way."""

from __future__ import annotations

import pickle
from pathlib import Path
from signal import SIGKILL, SIGSTOP, Signals
from uuid import uuid4

import pytest
from pydantic import SecretStr

from config import Settings
from tasks.huey import BadSignature, SignedJson, open_wake_queue
from tasks.notifier import ENOUGH, HueyNotifier
from testing.peers.valkey import Valkey


@pytest.fixture
def embedded(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def shared(tmp_path: Path, valkey: Valkey) -> Settings:
    valkey.flush()
    return Settings(data_dir=tmp_path, redis_url=SecretStr(valkey.url))


@pytest.fixture(params=["embedded", "shared"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """The queue in a file, and the one on a server."""
    chosen: Settings = request.getfixturevalue(request.param)
    return chosen


def test_a_notification_wakes_and_says_which_job(settings: Settings) -> None:
    job = uuid4()
    woken: list[str] = []
    queue = open_wake_queue(settings, on_wake=lambda: woken.append("woken"))
    HueyNotifier(settings).notify(job, 5)
    task = queue.dequeue()
    assert task.args == [str(job)]
    queue.execute(task)
    assert woken == ["woken"]


def test_the_smallest_key_is_heard_first(settings: Settings) -> None:
    jobs = {key: uuid4() for key in (1_800_000_000_002, 1_800_000_000_001, 1_800_000_000_003)}
    notifier = HueyNotifier(settings)
    for key, job in jobs.items():
        notifier.notify(job, key)
    queue = open_wake_queue(settings)
    assert [queue.dequeue().args[0] for _ in jobs] == [str(jobs[key]) for key in sorted(jobs)]


def test_notifications_do_not_pile_up(settings: Settings) -> None:
    notifier = HueyNotifier(settings)
    for _ in range(ENOUGH + 20):
        notifier.notify(uuid4(), 1)
    assert open_wake_queue(settings).storage.queue_size() == ENOUGH


def test_a_notification_that_cannot_be_sent_raises_nothing(embedded: Settings) -> None:
    embedded.queue_file.mkdir(parents=True)
    HueyNotifier(embedded).notify(uuid4(), 1)


@pytest.mark.parametrize("sign", [SIGSTOP, SIGKILL])
def test_a_server_that_is_silent_or_gone_is_tried_once_and_not_again_for_a_while(
    tmp_path: Path, own_valkey: Valkey, caplog: pytest.LogCaptureFixture, sign: Signals
) -> None:
    notifier = HueyNotifier(Settings(data_dir=tmp_path, redis_url=SecretStr(own_valkey.url)))
    notifier.notify(uuid4(), 1)
    own_valkey.send(sign)
    for _ in range(100):
        notifier.notify(uuid4(), 1)
    assert [record.name for record in caplog.records] == ["aicreat.notifier"]


def test_workers_are_notified_again_when_the_server_is_back(
    tmp_path: Path, own_valkey: Valkey
) -> None:
    settings = Settings(data_dir=tmp_path, redis_url=SecretStr(own_valkey.url))
    notifier = HueyNotifier(settings)
    notifier.notify(uuid4(), 1)
    own_valkey.end()
    own_valkey.start()
    notifier.notify(uuid4(), 1)
    assert open_wake_queue(settings).storage.queue_size() == 1


def test_a_worker_whose_queue_is_away_looks_into_the_ledger(
    tmp_path: Path, own_valkey: Valkey
) -> None:
    looks: list[str] = []
    settings = Settings(data_dir=tmp_path, redis_url=SecretStr(own_valkey.url))
    queue = open_wake_queue(settings, on_wake=lambda: looks.append("looked"), patience_s=0.2)
    own_valkey.end()
    for _ in range(2):
        queue.execute(queue.dequeue())
    assert looks == ["looked", "looked"]
    own_valkey.start()
    HueyNotifier(settings).notify(uuid4(), 1)
    queue.execute(queue.dequeue())
    assert len(looks) == 3


def test_a_notifier_that_is_not_used_opens_nothing(settings: Settings) -> None:
    HueyNotifier(settings)
    assert list(settings.data_dir.iterdir()) == []


def test_a_forged_message_is_refused(settings: Settings) -> None:
    mine, others = SignedJson("mine"), SignedJson("other")
    for forged in (others.serialize(["id", "tasks.huey.wake"]), pickle.dumps("anything"), b""):
        with pytest.raises(BadSignature):
            mine.deserialize(forged)


def test_a_forged_message_is_dropped_and_the_next_is_heard(settings: Settings) -> None:
    job = uuid4()
    HueyNotifier(settings).notify(job, 1)
    open_wake_queue(settings).storage.enqueue(pickle.dumps("forged"), priority=9)
    queue = open_wake_queue(settings)
    assert queue.dequeue() is None
    assert queue.dequeue().args == [str(job)]

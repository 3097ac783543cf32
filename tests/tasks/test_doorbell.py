"""Bells: signed, bounded, and never in the way."""

from __future__ import annotations

import pickle
import sqlite3
from pathlib import Path
from uuid import uuid4

import pytest

from config import Settings
from tasks.doorbell import ENOUGH, HueyDoorbell
from tasks.huey import BadSignature, SignedJson, make_huey


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def test_a_bell_wakes_and_says_which_job(settings: Settings) -> None:
    job = uuid4()
    woken: list[str] = []
    huey, _ = make_huey(settings, on_bell=lambda: woken.append("woken"))
    HueyDoorbell(settings).ring(job, 5)
    task = huey.dequeue()
    assert task.args == [str(job)]
    huey.execute(task)
    assert woken == ["woken"]


def test_the_smallest_key_rings_first(settings: Settings) -> None:
    jobs = {key: uuid4() for key in (1_800_000_000_002, 1_800_000_000_001, 1_800_000_000_003)}
    bell = HueyDoorbell(settings)
    for key, job in jobs.items():
        bell.ring(job, key)
    huey, _ = make_huey(settings)
    assert [huey.dequeue().args[0] for _ in jobs] == [str(jobs[key]) for key in sorted(jobs)]


def test_bells_do_not_pile_up(settings: Settings) -> None:
    bell = HueyDoorbell(settings)
    for _ in range(ENOUGH + 20):
        bell.ring(uuid4(), 1)
    assert make_huey(settings)[0].storage.queue_size() == ENOUGH


def test_a_bell_that_cannot_ring_says_nothing(settings: Settings) -> None:
    settings.queue_file.mkdir(parents=True)
    HueyDoorbell(settings).ring(uuid4(), 1)


def test_importing_the_bell_opens_nothing(settings: Settings) -> None:
    HueyDoorbell(settings)
    assert list(settings.data_dir.iterdir()) == []


def test_a_forged_message_is_refused(settings: Settings) -> None:
    mine, others = SignedJson("mine"), SignedJson("other")
    for forged in (others.serialize(["id", "tasks.huey.wake"]), pickle.dumps("anything"), b""):
        with pytest.raises(BadSignature):
            mine.deserialize(forged)


def test_a_forged_message_is_dropped_and_the_next_is_heard(settings: Settings) -> None:
    job = uuid4()
    HueyDoorbell(settings).ring(job, 1)
    with sqlite3.connect(settings.queue_file) as queue:
        queue.execute("INSERT INTO task (queue, data, priority) VALUES ('bells', ?, 9)", (pickle.dumps("forged"),))
    huey, _ = make_huey(settings)
    assert huey.dequeue() is None
    assert huey.dequeue().args == [str(job)]

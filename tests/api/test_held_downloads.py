"""Downloads that are being made are waited for by some requests, never by all threads."""

from __future__ import annotations

import threading
import time

import pytest
from werkzeug.test import TestResponse

from app.web import media
from testing.factories.pictures import picture
from tests.api.client import Api


def test_some_requests_wait_for_a_download_and_the_next_is_answered_at_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = api.ready_project({"a.jpg": picture()})
    result = api.results(api.generate(project))[0]["id"]
    link = api.post("/download", json={"assetIds": [result]}).get_json()["downloadUrl"]
    path = link.removeprefix("http://localhost")
    ask = api.installation.app.test_client().get
    looked = threading.Semaphore(0)
    over = threading.Event()

    def wait(_: float) -> None:
        looked.release()
        over.wait()

    monkeypatch.setattr(time, "sleep", wait)
    answers: list[TestResponse] = []
    waiting = [
        threading.Thread(target=lambda: answers.append(ask(path))) for _ in range(media.MOST_HELD)
    ]
    for thread in waiting:
        thread.start()
        looked.acquire()
    beyond = ask(path)
    assert (beyond.status_code, answers) == (202, [])
    assert "Retry-After" in beyond.headers
    monkeypatch.undo()
    api.installation.work()
    over.set()
    for thread in waiting:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * media.MOST_HELD
    for answer in answers:
        answer.close()
    with ask(path) as later:
        assert later.status_code == 200

"""Uploads of pictures that cannot be looked at while the request waits."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from tests.api.client import Api
from tests.imaging.pictures import jpeg, noisy_jpeg


def test_a_picture_that_nobody_had_the_time_to_look_at_is_taken_and_fails_with_the_same_error(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"good.jpg": jpeg(), "bad.jpg": noisy_jpeg()[:20_000], "words.jpg": b"words"}
    told = api.upload(files)
    assert told.status_code == 202
    monkeypatch.setattr("app.adapters.gate.slots.AT_ONCE", 0)
    monkeypatch.setattr("app.adapters.gate.slots.MOST_WAITING", 0)
    taken = api.upload(files)
    assert taken.status_code == 202

    def states(answer: TestResponse) -> list[tuple[str, object]]:
        preview = api.get(f"/projects/{answer.get_json()['projectId']}/preview").get_json()
        return [(asset["status"], (asset["error"] or {}).get("code")) for asset in preview]

    assert [state for state, _ in states(told)] == ["received", "failed", "failed"]
    assert [state for state, _ in states(taken)] == ["received", "received", "failed"]
    api.installation.work()
    assert (
        states(taken)
        == states(told)
        == [
            ("ready", None),
            ("failed", "unreadable_image"),
            ("failed", "type_not_allowed"),
        ]
    )

"""What schemathesis does not think of: numbers, texts and depths that a parser or a database chokes
on.
"""

from __future__ import annotations

import pytest

from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.schemas import FAILURE, INVALID, check

JSON = {"content_type": "application/json"}


@pytest.fixture(scope="module")
def result(api: Api) -> str:
    job_id = api.generate(api.ready_project({"a.jpg": picture(size=(64, 48))}), sizes=((32, 32),))
    return f"/generated-assets/{api.results(job_id)[0]['id']}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"edits":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001,
        b'{"edits":{"saturation":' + b"9" * 5_000 + b"}}",
        b'{"edits":{"textOverlays":[{"content":"half \\ud800"}]}}',
        b'{"edits":{"\\ud800":1}}',
        b'{"edits":{"textOverlays":[{"content":"nul \\u0000"}]}}',
    ],
    ids=[
        "nothing",
        "half",
        "no UTF-8",
        "deep lists",
        "deep objects",
        "long number",
        "surrogate",
        "surrogate name",
        "nul",
    ],
)
def test_what_cannot_be_read_or_kept_is_a_400(api: Api, result: str, body: bytes) -> None:
    answer = api.put(result, data=body, **JSON)
    assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (400, "bad_request")


def test_a_backslash_before_a_u_is_a_text_like_any_other(api: Api, result: str) -> None:
    text = b'{"content":"\\\\u0000 \\u00e9 \\ud83d\\ude00","styleType":"title"}'
    body = b'{"edits":{"textOverlays":[' + text + b"]}}"
    saved = api.put(result, data=body, **JSON)
    assert saved.get_json()["edits"]["textOverlays"][0]["content"] == "\\u0000 é 😀"


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity"])
def test_numbers_without_a_value_are_a_422(api: Api, result: str, number: str) -> None:
    answer = api.put(result, data=f'{{"edits":{{"saturation":{number}}}}}', **JSON)
    assert (answer.status_code, list(check(answer.get_json(), INVALID)["errors"])) == (
        422,
        ["edits.saturation"],
    )


def test_one_point_nought_is_a_whole_number(api: Api) -> None:
    body = b'{"name":"whole","type":"resizing","category":"x","width":320.0,"height":2e2}'
    made = api.post("/admin/formats", data=body, **JSON)
    assert (made.status_code, made.get_json()["width"], made.get_json()["height"]) == (
        201,
        320,
        200,
    )


@pytest.mark.parametrize("version", ["9" * 5_000, "9" * 30, "²", "١", "-1", "1.0"])
def test_a_version_that_is_none_is_refused(api: Api, result: str, version: str) -> None:
    answer = api.put(result, json={"edits": {}}, headers={"If-Match": version})
    assert (answer.status_code, list(check(answer.get_json(), INVALID)["errors"])) == (
        422,
        ["If-Match"],
    )


@pytest.mark.parametrize("number", ["9" * 30, "2147483648"])
def test_a_number_that_no_row_has_is_no_address(api: Api, result: str, number: str) -> None:
    for address in (
        f"{result}/versions/{number}/restore",
        f"/admin/rules/adaptation/versions/{number}/restore",
    ):
        answer = api.post(address)
        assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
            404,
            "not_found",
        )


@pytest.mark.parametrize(
    ("query", "name"), [("limit=1&limit=2", "limit"), ("action=a%00b", "action")]
)
def test_a_query_is_unambiguous(api: Api, query: str, name: str) -> None:
    answer = api.get(f"/admin/audit-log?{query}")
    assert (answer.status_code, list(check(answer.get_json(), INVALID)["errors"])) == (422, [name])

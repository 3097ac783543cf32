"""Bad files, bad requests, foreign ids: each in the contract's words."""

from __future__ import annotations

import struct
import zlib

import pytest

from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.schemas import FAILURE, INVALID, check


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that unpacks to side x side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * 64), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


BAD_FILES = {
    "corrupt.jpg": (picture()[:2000], 422, "unreadable_image"),
    "empty.jpg": (b"", 422, "unreadable_image"),
    "text.png": (b"this is a text and no picture at all", 415, "type_not_allowed"),
    "bomb.png": (bomb(), 413, "too_large"),
    "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "type_not_allowed"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_alone_is_refused_and_nothing_is_made(api: Api, name: str) -> None:
    data, status, word = BAD_FILES[name]
    before = api.get("/projects").headers["X-Total-Count"]
    answer = api.upload({name: data})
    assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (status, word)
    assert "other files" not in answer.get_json()["message"]
    assert api.get("/projects").headers["X-Total-Count"] == before


def test_bad_files_fail_alone_and_the_others_go_on(api: Api, installation: Installation) -> None:
    files = {"good.jpg": picture(), **{name: data for name, (data, _, _) in BAD_FILES.items()}}
    project_id = api.ready_project(files)
    assets = {
        asset["filename"]: asset for asset in api.get(f"/projects/{project_id}/preview").get_json()
    }
    assert assets.pop("good.jpg")["status"] == "ready"
    assert {name: asset["error"]["code"] for name, asset in assets.items()} == {
        n: word for n, (_, _, word) in BAD_FILES.items()
    }
    assert all(
        asset["status"] == "failed" and asset["error"]["message"] for asset in assets.values()
    )
    assert len(api.results(api.generate(project_id))) == 1
    assert "The other files are not affected." in assets["text.png"]["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("GET", "/projects/not-an-id"),
        ("GET", "/projects/00000000-0000-4000-8000-000000000000/status"),
    ],
)
def test_unknown_addresses_have_the_error_body(api: Api, method: str, path: str) -> None:
    answer = api.call(method, path)
    assert (answer.status_code, check(answer.get_json(), FAILURE)["code"]) == (404, 404)


def test_a_wrong_method_has_the_error_body(api: Api) -> None:
    answer = api.call("DELETE", "/formats")
    assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
        405,
        "method_not_allowed",
    )
    assert "GET" in answer.headers["Allow"]


def test_what_is_no_json_is_a_400_and_a_bad_value_a_422(api: Api) -> None:
    broken = api.post("/generate", data="{", content_type="application/json")
    assert (broken.status_code, check(broken.get_json(), FAILURE)["code"]) == (400, 400)
    bad = api.post("/generate", json={"projectId": "x"})
    assert (bad.status_code, list(check(bad.get_json(), INVALID)["errors"])) == (422, ["projectId"])


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_every_bad_token_is_refused_before_the_body_is_read(
    installation: Installation, token: str
) -> None:
    anyone = Api(installation, None)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = anyone.post("/generate", data="{", headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    check(answer.get_json(), FAILURE)


def test_another_organization_sees_nothing(api: Api, installation: Installation) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    job_id = api.generate(project_id)
    result_id = api.results(job_id)[0]["id"]
    installation.second_organization("rival")
    rival = Api(installation, "rival")
    assert rival.get("/projects").get_json() == []
    foreign_format = api.get("/formats").get_json()["resizing"][0]["id"]
    own = rival.ready_project({"own.jpg": picture()})
    missing = "00000000-0000-4000-8000-000000000000"
    for path in ("/projects/{}", "/projects/{}/status", "/projects/{}/preview"):
        assert _same_refusal(rival, "GET", path, project_id, missing)
    assert _same_refusal(rival, "GET", "/generate/{}/results", job_id, missing)
    assert _same_refusal(rival, "GET", "/generated-assets/{}", result_id, missing)
    assert _same_refusal(
        rival, "PUT", "/generated-assets/{}", result_id, missing, json={"edits": {}}
    )
    assert (
        rival.post("/generate", json={"projectId": own, "formatIds": [foreign_format]}).status_code
        == 422
    )
    assert rival.post("/download", json={"assetIds": [result_id]}).status_code == 422


def _same_refusal(
    rival: Api, method: str, path: str, foreign: str, missing: str, **kwargs: object
) -> bool:
    """Foreign and missing ids give the same 404, but for the request's id."""
    bodies = []
    for row_id in (foreign, missing):
        answer = rival.call(method, path.format(row_id), **kwargs)
        assert answer.status_code == 404
        body = check(answer.get_json(), FAILURE)
        body.pop("requestId")
        bodies.append(body)
    return bool(bodies[0] == bodies[1])


def test_a_changed_or_expired_link_opens_nothing(api: Api) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    url = api.get(f"/projects/{project_id}/preview").get_json()[0]["previewUrl"]
    assert api.open(url).status_code == 200
    changed = url[:-3] + ("aaa" if not url.endswith("aaa") else "bbb")
    assert api.open(changed).status_code == 404

"""Texts are compressed for who can read that, and their tags stay good."""

from __future__ import annotations

import gzip

import brotli
import pytest

from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.web.screens import Screens

UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}


@pytest.mark.parametrize("encoding", UNPACK)
def test_long_answers_are_compressed(api: Api, encoding: str) -> None:
    plain = api.get("/formats")
    packed = api.get("/formats", headers={"Accept-Encoding": encoding})
    assert packed.headers["Content-Encoding"] == encoding
    assert len(packed.data) < len(plain.data) / 4
    assert UNPACK[encoding](packed.data) == plain.data
    assert "Accept-Encoding" in packed.vary
    assert "Accept-Encoding" in plain.vary


def test_short_answers_and_pictures_are_not(api: Api) -> None:
    accept = {"Accept-Encoding": "br, gzip"}
    assert "Content-Encoding" not in api.get("/users/me", headers=accept).headers
    project = api.ready_project({"a.png": picture("PNG")})
    address = api.get(f"/projects/{project}/preview").get_json()[0]["previewUrl"]
    with api.http.get(address.removeprefix("http://localhost"), headers=accept) as answer:
        assert "Content-Encoding" not in answer.headers


def test_pages_are_compressed(installation: Installation) -> None:
    page = Screens(installation).get("/", headers={"Accept-Encoding": "br"})
    assert page.headers["Content-Encoding"] == "br"
    assert b"<html" in brotli.decompress(page.data)


@pytest.mark.parametrize("path", ["/formats", "/projects?limit=100", "/admin/formats"])
def test_the_tag_of_a_compressed_answer_is_still_known(api: Api, path: str) -> None:
    if path.startswith("/projects"):  # of a few projects the list is too short
        for _ in range(8):
            api.upload({"a.png": picture("PNG", (32, 32))})
    accept = {"Accept-Encoding": "br"}
    answer = api.get(path, headers=accept)
    assert answer.headers["Content-Encoding"] == "br"
    tag = answer.headers["ETag"]
    for headers in (accept, {}):
        answer = api.get(path, headers={**headers, "If-None-Match": tag})
        assert (answer.status_code, answer.data) == (304, b"")


def test_the_tag_of_a_compressed_result_guards_its_edits(api: Api) -> None:
    job = api.generate(api.ready_project({"a.jpg": picture(size=(64, 48))}), sizes=((32, 32),))
    address = f"/generated-assets/{api.results(job)[0]['id']}"
    texts = [{"content": "many words " * 20} for _ in range(5)]
    api.put(address, json={"edits": {"textOverlays": texts}})
    shown = api.get(address, headers={"Accept-Encoding": "gzip"})
    assert shown.headers["Content-Encoding"] == "gzip"
    guard = {"If-Match": shown.headers["ETag"]}
    assert api.put(address, json={"edits": {}}, headers=guard).status_code == 200
    assert api.put(address, json={"edits": {}}, headers=guard).status_code == 412

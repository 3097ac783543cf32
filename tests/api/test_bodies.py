"""What every operation does with bodies that are not quite what it asks for."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from app.domain.documents.sentences import AN_OBJECT
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.schemas import FAILURE, INVALID, check
from tests.architecture.sources import ROOT

SPEC = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
UNKNOWN = "00000000-0000-4000-8000-000000000000"
JSON_OPERATIONS = [
    (method.upper(), path.removeprefix("/api/v1"))
    for path, operations in SPEC["paths"].items()
    for method, operation in operations.items()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
]
PYDANTICS_VOICE = ("Input should", "should have", "should match", "valid ", "Field required")
"""Of whose sentences none may reach a client."""


def address(path: str) -> str:
    """The path with an id in place of each name."""
    for name, value in (("group", "adaptation"), ("number", "1")):
        path = path.replace(f"{{{name}}}", value)
    parts = [UNKNOWN if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def errors_of(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.get_data(as_text=True)
    return dict(check(answer.get_json(), INVALID)["errors"])


@pytest.mark.parametrize(("method", "path"), JSON_OPERATIONS)
class TestEveryJsonOperation:
    def test_names_the_fields_that_nothing_reads(self, api: Api, method: str, path: str) -> None:
        answer = api.call(method, address(path), json={"noSuchField": 1})
        assert answer.headers["Warning-Fields"] == "noSuchField"

    def test_refuses_null(self, api: Api, method: str, path: str) -> None:
        answer = api.call(method, address(path), data=b"null", content_type="application/json")
        assert errors_of(answer) == {"body": AN_OBJECT}

    @pytest.mark.parametrize("body", [[], "text", 7])
    def test_refuses_what_is_no_object(
        self, api: Api, method: str, path: str, body: object
    ) -> None:
        assert errors_of(api.call(method, address(path), json=body)) == {"body": AN_OBJECT}

    @pytest.mark.parametrize(
        "kind",
        ["application/x-www-form-urlencoded", "application/xml", "application/atom+xml"],
    )
    def test_refuses_types_that_are_no_json(
        self, api: Api, method: str, path: str, kind: str
    ) -> None:
        answer = api.call(method, address(path), data=b"{}", content_type=kind)
        assert answer.status_code == 415
        failure = check(answer.get_json(), FAILURE)
        assert failure["error"] == "content_type_not_allowed"
        assert "application/json" in failure["message"]

    def test_speaks_in_our_sentences(self, api: Api, method: str, path: str) -> None:
        """A value of the wrong type in every field that the description knows."""
        schema = SPEC["paths"][f"/api/v1{path}"][method.lower()]["requestBody"]["content"]
        name = schema["application/json"]["schema"]["$ref"].rpartition("/")[2]
        fields = SPEC["components"]["schemas"][name]["properties"]
        for value in ({"a": 1}, [[]], "", 10**9, -1, "x" * 20_000):
            answer = api.call(method, address(path), json=dict.fromkeys(fields, value))
            if answer.status_code == 422:
                text = " ".join(answer.get_json()["errors"].values())
                assert not [words for words in PYDANTICS_VOICE if words in text], text


@pytest.mark.parametrize("kind", [None, "text/plain", "application/vnd.api+json"])
def test_types_that_clients_use_for_json_are_taken(api: Api, kind: str | None) -> None:
    body = b'{"theme": "dark"}'
    assert api.put("/users/me/preferences", data=body, content_type=kind).status_code == 200


def test_fields_further_inside_are_named_too(api: Api) -> None:
    job = api.generate(api.ready_project({"a.jpg": picture(size=(64, 48))}), sizes=((32, 32),))
    edits = {
        "textOverlay": [],
        "text": [{"content": "A", "positon": {"x": 0}}],
        "crop": {"x": 0, "y": 0, "w": 1, "h": 1, "colour": "red"},
    }
    saved = api.put(f"/generated-assets/{api.results(job)[0]['id']}", json={"edits": edits})
    assert saved.status_code == 200
    assert saved.headers["Warning-Fields"].split(", ") == [
        "edits.textOverlay",
        "edits.text.0.positon",
        "edits.crop.colour",
    ]


def test_names_in_the_header_are_escaped_and_few(api: Api) -> None:
    body = {"theme": "dark", "a\r\nSet-Cookie: b": 1, **{f"field{n}": 1 for n in range(100)}}
    answer = api.put("/users/me/preferences", json=body)
    names = answer.headers["Warning-Fields"].split(", ")
    assert (answer.status_code, names[0], len(names)) == (200, "a%0D%0ASet-Cookie%3A%20b", 20)


def test_what_is_known_is_not_named(api: Api) -> None:
    for body in ({"theme": "dark"},):
        assert "Warning-Fields" not in api.put("/users/me/preferences", json=body).headers
    project = api.upload({"a.jpg": picture()}).get_json()["projectId"]
    renamed = api.patch(f"/projects/{project}", json={"projectName": "Other"})
    assert (renamed.status_code, renamed.headers.get("Warning-Fields")) == (200, None)


@pytest.mark.parametrize("field", [None, "file", "files[]"])
def test_a_wrong_field_for_files_is_answered_with_the_right_one(
    api: Api, field: str | None
) -> None:
    form: dict[str, Any] = {"projectName": "Spring"}
    if field:
        form[field] = (io.BytesIO(picture()), "a.jpg")
    answer = api.post("/projects/upload", data=form, content_type="multipart/form-data")
    assert errors_of(answer) == {"files": "Attach files in the field `files`."}
    assert answer.headers.get("Warning-Fields") == (
        field.replace("[]", "%5B%5D") if field else None
    )


def test_whole_numbers_are_written_as_integers(api: Api) -> None:
    rules = "/admin/rules"
    sent = {"maxFileSizeMb": 50.0}
    for answer in (
        api.put(f"{rules}/upload-moderation", json=sent),
        api.get(f"{rules}/upload-moderation"),
        api.get(f"{rules}/manual-editing"),
        api.put(f"{rules}/manual-editing", json={"allowedLogoSources": {"maxSizeMb": 5.0}}),
        api.get("/settings"),
    ):
        assert answer.status_code == 200
        assert ".0," not in answer.text.replace(" ", "")
        assert ".0}" not in answer.text.replace(" ", "")
    assert '"maxFileSizeMb":50,' in api.get(f"{rules}/upload-moderation").text
    half = api.put(f"{rules}/upload-moderation", json={"maxFileSizeMb": 2.5}).get_json()
    assert half["maxFileSizeMb"] == 2.5
    api.put(f"{rules}/upload-moderation", json={"maxFileSizeMb": 50})


def test_an_address_with_a_slash_too_many_names_the_one_without(api: Api) -> None:
    answer = api.get("/projects/")
    assert answer.status_code == 404
    message = check(answer.get_json(), FAILURE)["message"]
    assert message.endswith("Without the slash at its end there is: /api/v1/projects.")
    assert "slash" not in api.get("/nothing/").get_json()["message"]


def test_a_bad_link_is_answered_in_the_callers_format(installation: Installation) -> None:
    http = installation.app.test_client()
    for accept in ("application/json", "*/*"):
        answer = http.get("/media/bad", headers={"Accept": accept})
        assert (answer.status_code, check(answer.get_json(), FAILURE)["code"]) == (404, 404)
    page = http.get("/media/bad", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.mimetype) == (404, "text/html")


def test_a_short_colour_is_taken_and_kept_long(api: Api) -> None:
    styles = {"title": {"color": "#fff"}}
    made = api.post("/admin/text-style-sets", json={"name": "Short colours", "styles": styles})
    assert made.get_json()["styles"]["title"]["color"] == "#ffffff"

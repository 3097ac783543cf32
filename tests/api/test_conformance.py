"""The API does what its description says, for whatever schemathesis thinks of: good data and bad,
as a user and as an admin.

Every check of schemathesis is on. Cases are drawn the same way each time, some of them with the ids
of rows that exist.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.openapi.checks import RejectedPositiveData

from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.making import make_font
from tests.architecture.sources import ROOT

CASES = 4
"""Of each operation, for each kind of data and each caller."""
PATHS = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["paths"]
OPERATIONS = [(path, method) for path, operations in PATHS.items() for method in operations]
NO_SCHEMA_SAYS = {
    "POST /admin/dead-letters/discard": "ids, a code or all: one of the three",
    "POST /admin/dead-letters/replay": "ids, a code or all: one of the three",
    "POST /admin/dead-letters/restore": "ids of jobs",
    "POST /admin/formats": "a category or a platform, by the type; ids of platforms",
    "PUT /admin/formats/{formatId}": "a category or a platform, by the type; ids of platforms",
    "GET /admin/analytics/figures": "days in their order, 366 at most",
    "GET /admin/analytics/figures/{key}/table": "days in their order, 366 at most",
    "POST /admin/organization/deletion": "the organization's name",
    "PUT /admin/organization": "names of nothing but blanks",
    "POST /admin/formats/import": "what is no format, or lacks its platform",
    "POST /admin/formats/import/preview": "what is no format",
    "POST /admin/fonts": "what is no font",
    "POST /admin/fonts/{fontId}/restore": "a family and weight that is there again",
    "PUT /admin/brand-kit": "a colour that is named twice",
    "POST /projects/{projectId}/decisions": "results by ids or by a filter: one of the two",
    "PUT /admin/single-sign-on": "domains without a member there, and addresses that lead inside",
    "PUT /admin/rules/ai-behavior": "names of providers that are not set up",
    "POST /generated-assets/{assetId}/fit-headline": "a text and a width, which overlays can be "
    "without; ids of style sets",
    "POST /admin/users": "names and e-mail addresses that are taken, or none at all",
    "PUT /admin/webhooks/{webhookId}": "addresses that lead inside",
    "POST /admin/webhooks": "addresses that lead inside",
    "POST /admin/rules/{group}/dry-run": "the rule's shape goes by its group; half of the groups "
    "cannot be tried",
    "POST /auth/confirmation": "links that were never sent",
    "POST /auth/password-reset": "links that were never sent",
    "POST /auth/register": "names that are taken, and what is no e-mail address",
    "POST /uploads": "either the id of a project or a key of a new one",
    "POST /uploads/complete": "either the id of a project or a key of a new one",
    "PUT /users/me/password": "the password in force",
    "POST /download": "ids of results, and parts of names",
    "POST /download/quote": "ids of results, and parts of names",
    "POST /format-sets": "ids of formats; at least one format or size",
    "PUT /format-sets/{formatSetId}": "ids of formats; at least one format or size",
    "POST /generate": "ids of formats; at least one format or size",
    "POST /generate/quote": "ids of formats; at least one format or size",
    "POST /generated-assets/{assetId}/copy-edits": "ids of results",
    "POST /generated-assets/{assetId}/preview": "ids of style sets and addresses of logos; crops "
    "that are empty",
    "PUT /generated-assets/{assetId}": "ids of style sets and addresses of logos; crops that are "
    "empty",
    "POST /logos": "what is no picture",
    "POST /projects": "what is no picture, by its name",
    "PATCH /projects/{projectId}": "names of nothing that can be seen",
    "PUT /projects/{projectId}/assets/{assetId}/elements": "ids of elements; boxes outside of the "
    "picture",
    "POST /projects/{projectId}/assets/{assetId}/elements/preview": "as for PUT",
    "POST /projects/{projectId}/assets/{assetId}/elements/apply": "as for PUT",
    "POST /projects/{projectId}/assets/{assetId}/replace": "what is no picture",
    "POST /projects/upload": "what is no picture",
    "POST /projects/{projectId}/assets": "what is no picture",
}
"""Operations that refuse well-formed data with 413, 415 or 422 for a reason that JSON Schema has no
words for.
"""
REFUSED_WITH_REASON = {413, 415, 422}
OUT_OF_DATE = 412
"""As much a matter of state as the 409, which schemathesis lets pass."""


@dataclass
class World:
    """An organization with a row of every kind, and two callers whose keys survive a sign-out."""

    installation: Installation
    schemas: dict[GenerationMode, Any]
    keys: dict[str, str]
    ids: dict[str, str]

    def put_in_place(self, case: Any) -> None:
        """Point the case at rows that exist, so that it gets past the 404."""
        for name in set(case.path_parameters) & set(self.ids):
            case.path_parameters[name] = self.ids[name]
        if "/generated-assets/" in case.operation.path or case.operation.path.endswith(
            "/generated"
        ):
            case.path_parameters["assetId"] = self.ids[
                "resultId" if "/generated-assets/" in case.operation.path else "assetId"
            ]
        known = {
            name: value
            for name, value in self._bodies().items()
            if isinstance(case.body, dict) and name in case.body
        }
        if known and case.media_type == "application/json":
            case.body = {**case.body, **known}

    def _bodies(self) -> dict[str, Any]:
        result = self.ids["resultId"]
        return {
            "projectId": self.ids["projectId"],
            "targetIds": [result],
            "formatIds": [self.ids["formatId"]],
        }


@pytest.fixture(scope="module")
def world(installation: Installation) -> World:
    api = Api(installation)
    installation.add_user("lena")
    project_id = api.ready_project({"a.jpg": picture(size=(64, 48))})
    job_id = api.generate(project_id, sizes=((32, 32),))
    sets, hooks = "/admin/text-style-sets", "/admin/webhooks"
    ids = {
        "projectId": project_id,
        "jobId": job_id,
        "resultId": api.results(job_id)[0]["id"],
        "assetId": api.get(f"/projects/{project_id}/preview").get_json()[0]["id"],
        "formatId": api.get("/formats").get_json()["resizing"][0]["id"],
        "setId": api.get(sets).get_json()[0]["id"],
        "webhookId": api.post(
            hooks, json={"url": "https://hooks.example.com/", "isActive": False}
        ).get_json()["id"],
        "fontId": make_font(api),
        "userId": str(installation.add_user("somebody").user_id),
    }
    keys = {
        name: Api(installation, name)
        .post("/users/me/api-keys", json={"name": "k", "role": role})
        .get_json()["key"]
        for name, role in (("admin", "admin"), ("lena", "user"))
    }
    return World(
        installation, {mode: _schema(installation, mode) for mode in GenerationMode}, keys, ids
    )


def _schema(installation: Installation, mode: GenerationMode) -> Any:
    """Bad data is sent with a good token: else most of it would end at a 401 and prove nothing."""
    no_nuls = {"allow-x00": False}  # they are refused: tests/api/test_incoming.py
    config = SchemathesisConfig.from_dict({"generation": no_nuls})
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", installation.app, config=config)
    if mode is GenerationMode.NEGATIVE:
        for operations in schema.raw_schema["paths"].values():
            for operation in operations.values():
                operation.pop("security", None)
    return schema


def _failures(error: Exception) -> list[Exception]:
    return list(error.exceptions) if isinstance(error, FailureGroup) else [error]


def _told(case: Any, who: str, answer: Any, failure: Exception) -> str:
    return (
        f"as {who}: {failure}\n{case.as_curl_command()}\n{answer.status_code} {answer.text[:500]}"
    )


def _can_be_wrong(operation: dict[str, Any]) -> bool:
    """Any text is a good header, and what is none of the words of a path is another path: elsewhere
    bad data can be sent.
    """
    parameters = operation.get("parameters", ())
    breakable = [
        p
        for p in parameters
        if p["in"] == "query" or (p["in"] == "path" and "enum" not in p["schema"])
    ]
    return "requestBody" in operation or bool(breakable)


def _tries() -> list[Any]:
    return [
        pytest.param(path, method, mode, id=f"{method.upper()} {path} {mode.name.lower()}")
        for path, method in OPERATIONS
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        if mode is GenerationMode.POSITIVE or _can_be_wrong(PATHS[path][method])
    ]


@pytest.mark.parametrize(("path", "method", "mode"), _tries())
def test_the_api_conforms(world: World, path: str, method: str, mode: GenerationMode) -> None:
    operation = world.schemas[mode][path][method.upper()]
    name = f"{method.upper()} {path.removeprefix('/api/v1')}"
    is_deletion = method == "delete"
    failures: dict[str, str] = {}

    @settings(
        max_examples=CASES,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
        phases=[Phase.generate],
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        exists=st.booleans(),
        who=st.sampled_from(sorted(world.keys)),
    )
    def look(case: Any, exists: bool, who: str) -> None:
        if exists and mode is GenerationMode.POSITIVE and not is_deletion:
            world.put_in_place(case)
        headers = {"Authorization": f"Bearer {world.keys[who]}", "Accept-Encoding": "identity"}
        answer = case.call(headers=headers)
        try:
            case.validate_response(answer, headers=headers, transport_kwargs={"headers": headers})
        except (Failure, FailureGroup) as error:
            for failure in _failures(error):
                if not _has_reason(name, answer.status_code, failure):
                    failures.setdefault(type(failure).__name__, _told(case, who, answer, failure))

    look()
    assert not failures, "\n\n".join(failures.values())


def _has_reason(name: str, status: int, failure: Exception) -> bool:
    is_in_order = status == OUT_OF_DATE or (
        status in REFUSED_WITH_REASON and name in NO_SCHEMA_SAYS
    )
    return isinstance(failure, RejectedPositiveData) and is_in_order


def test_every_exception_is_an_operation() -> None:
    known = {f"{method.upper()} {path.removeprefix('/api/v1')}" for path, method in OPERATIONS}
    assert set(NO_SCHEMA_SAYS) - known == set()

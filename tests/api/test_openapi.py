"""The description of the API is the code's, valid, whole, and shown by a page that loads nothing
from elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate

from app.api.v1.description.document import as_text
from testing.factories.installation import Installation
from tests.api.client import Api
from tests.architecture.sources import ROOT

CHECKED_IN = ROOT / "docs" / "openapi.json"
CONTRACT = """
POST /auth/login
POST /auth/logout
PUT /users/me/preferences
GET /projects
POST /projects/upload
GET /projects/{projectId}/status
GET /projects/{projectId}/preview
GET /formats
POST /generate
GET /generate/{jobId}/status
GET /generate/{jobId}/results
GET /generated-assets/{assetId}
PUT /generated-assets/{assetId}
POST /download
GET /admin/platforms
POST /admin/platforms
PUT /admin/platforms/{platformId}
DELETE /admin/platforms/{platformId}
GET /admin/formats
POST /admin/formats
PUT /admin/formats/{formatId}
DELETE /admin/formats/{formatId}
GET /admin/text-style-sets
POST /admin/text-style-sets
PUT /admin/text-style-sets/{setId}
DELETE /admin/text-style-sets/{setId}
GET /admin/rules/adaptation
PUT /admin/rules/adaptation
GET /admin/rules/ai-behavior
PUT /admin/rules/ai-behavior
GET /admin/rules/upload-moderation
PUT /admin/rules/upload-moderation
GET /admin/rules/manual-editing
PUT /admin/rules/manual-editing
POST /auth/password-reset-request
POST /auth/password-reset
PUT /admin/rules/focal-point
PUT /admin/rules/ai-adaptation
POST /auth/register
POST /auth/refresh
POST /auth/confirmation-request
POST /auth/confirmation
GET /users/me
GET /users/me/preferences
PUT /users/me/password
GET /users/me/sign-ins
DELETE /users/me/sign-ins/{}
GET /users/me/api-keys
POST /users/me/api-keys
DELETE /users/me/api-keys/{}
GET /projects/{}
PATCH /projects/{}
DELETE /projects/{}
POST /projects
POST /projects/{}/uploads/complete
POST /projects/{}/assets
POST /projects/{}/retry
PUT /projects/{}/assets/{}/elements
GET /assets/{}/generated
POST /generate/{}/cancel
POST /generate/{}/retry
POST /generated-assets/{}/regenerate
GET /generated-assets/{}/versions
POST /generated-assets/{}/versions/{}/restore
POST /generated-assets/{}/review
POST /generated-assets/{}/preview
POST /generated-assets/{}/copy-edits
GET /logos
POST /logos
DELETE /logos/{}
GET /settings
GET /admin/users
POST /admin/users
GET /admin/users/{}
PUT /admin/users/{}
DELETE /admin/users/{}
POST /admin/users/{}/invitation
DELETE /admin/users/{}/sign-ins
GET /admin/stats
GET /admin/analytics/user-growth
GET /admin/analytics/project-status
GET /admin/analytics/generation-by-format
GET /admin/analytics/queue
GET /admin/jobs
GET /admin/dead-letters
POST /admin/dead-letters/{}/replay
POST /admin/dead-letters/replay
DELETE /admin/dead-letters/{}
GET /admin/audit-log
GET /admin/health
GET /admin/webhooks
POST /admin/webhooks
PUT /admin/webhooks/{}
DELETE /admin/webhooks/{}
GET /admin/webhooks/{}/deliveries
GET /admin/rules/{}/versions
POST /admin/rules/{}/versions/{}/restore
POST /admin/rules/{}/dry-run
"""
"""Everything that docs/api.md and the published contract promise. The first 34 and their parameters
have their very names.
"""
NOT_DESCRIBED = {"openapi.spec", "api_description.docs"}
"""The description itself."""


@pytest.fixture(scope="module")
def spec(api: Api) -> dict[str, Any]:
    return dict(api.get("/openapi.json").get_json())


def _operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), path.removeprefix("/api/v1"), operation


def test_the_file_is_the_codes(installation: Installation) -> None:
    with installation.app.app_context():
        made = as_text(installation.app.spec)  # type: ignore[arg-type]
    assert CHECKED_IN.read_text(encoding="utf-8") == made, (
        "run: flask --app wsgi openapi > docs/openapi.json"
    )


def test_the_served_description_is_the_file(spec: dict[str, Any]) -> None:
    assert json.loads(CHECKED_IN.read_text(encoding="utf-8")) == spec


def test_the_description_is_valid_openapi(spec: dict[str, Any]) -> None:
    assert spec["openapi"].startswith("3.1")
    validate(spec)


def test_every_operation_of_the_contract_is_there(spec: dict[str, Any]) -> None:
    present = {f"{method} {path}" for method, path, _ in _operations(spec)}
    nameless = {re.sub(r"{\w+}", "{}", operation) for operation in present}
    promised = CONTRACT.split("\n")[1:-1]
    assert [line for line in promised if line not in present and line not in nameless] == []


def test_every_address_of_the_api_is_described(
    installation: Installation, spec: dict[str, Any]
) -> None:
    described = {(method, re.sub(r"{\w+}", "{}", path)) for method, path, _ in _operations(spec)}
    rules = {
        (method, re.sub(r"<[^>]+>", "{}", rule.rule).removeprefix("/api/v1"))
        for rule in installation.app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint not in NOT_DESCRIBED
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert rules == described


def test_every_operation_says_what_it_does_and_what_comes_back(spec: dict[str, Any]) -> None:
    silent = []
    for method, path, operation in _operations(spec):
        good = {
            status: answer for status, answer in operation["responses"].items() if status < "300"
        }
        bare = [
            status
            for status, answer in good.items()
            if status not in {"202", "204"} and not answer.get("content")
        ]
        if not good or bare or not operation.get("summary") or not operation.get("tags"):
            silent.append(f"{method} {path}")
    assert silent == []


def test_every_operation_has_a_name_of_its_own(spec: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in _operations(spec)]
    assert len(names) == len(set(names))


def test_every_operation_with_a_token_says_so_and_no_other(
    installation: Installation, spec: dict[str, Any]
) -> None:
    from tests.architecture.test_endpoints import PUBLIC

    public = {
        re.sub(r"<[^>]+>", "{}", rule.rule).removeprefix("/api/v1")
        for rule in installation.app.url_map.iter_rules()
        if rule.endpoint in PUBLIC
    }
    for _, path, operation in _operations(spec):
        assert ("security" in operation) != (path in public), path
        assert ("401" in operation["responses"]) or path in public, path


def test_every_shape_has_a_name_of_its_own(spec: dict[str, Any]) -> None:
    """Two classes of one name get a figure from APIFlask, and what they refer to gets lost."""
    assert [name for name in spec["components"]["schemas"] if name[-1].isdigit()] == []


def test_no_shape_is_left_without_use(spec: dict[str, Any]) -> None:
    used = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(spec)))
    assert set(spec["components"]["schemas"]) - used == set()


def test_the_page_loads_nothing_from_elsewhere_and_carries_no_script(api: Api) -> None:
    page = api.get("/docs")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert re.findall(r"<script(?![^>]*\ssrc=)", text) == []
    loaded = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert loaded
    for address in loaded:
        assert address.startswith("/static/")
        assert installation_serves(api, address), address
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def installation_serves(api: Api, address: str) -> bool:
    with api.http.get(address) as answer:
        return answer.status_code == 200

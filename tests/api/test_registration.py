"""New organizations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from testing.factories.audit import entries
from testing.factories.installation import Installation, install
from tests.api.client import Api
from tests.api.schemas import FAILURE, INVALID, REGISTERED, check

GOOD = {
    "organizationName": "Acme",
    "username": "wile",
    "email": "wile@example.org",
    "password": "a long enough one",
}


def register(installation: Installation, **fields: Any) -> Any:
    return Api(installation, None).post("/auth/register", json={**GOOD, **fields})


def test_a_new_organization_starts_with_everything_and_its_admin_is_signed_in(
    installation: Installation,
) -> None:
    answer = register(installation)
    assert answer.status_code == 201
    made = check(answer.get_json(), REGISTERED)
    newcomer = Api(installation, None)
    newcomer.headers = {"Authorization": f"Bearer {made['accessToken']}"}
    me = newcomer.get("/users/me").get_json()
    assert (me["role"], me["organizationName"], me["organizationId"]) == (
        "admin",
        "Acme",
        made["organizationId"],
    )
    assert newcomer.get("/projects").get_json() == []
    assert len(newcomer.get("/admin/users").get_json()) == 1
    catalogue = newcomer.get("/formats").get_json()
    assert len(catalogue["resizing"]) + len(catalogue["repurposing"]) == 165
    assert newcomer.get("/admin/text-style-sets").get_json()
    assert entries(installation.admin, "organization_registered") == []


def test_names_and_addresses_are_unique_over_the_installation(installation: Installation) -> None:
    for fields, taken in (
        ({"username": "ADMIN", "email": "new@example.org"}, "username"),
        ({"username": "new", "email": "Admin@Example.org"}, "email"),
    ):
        answer = register(installation, **fields)
        assert answer.status_code == 422
        assert list(check(answer.get_json(), INVALID)["errors"]) == [taken]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organizationName", " "),
        ("organizationName", "x" * 121),
        ("organizationName", "a\r\nBcc: all@example.org"),
        ("username", ""),
        ("username", "me@example.org"),
        ("username", "a\u202eb"),
        ("username", "x" * 81),
        ("email", "nobody"),
        ("email", "a@b\r\nBcc: c@d"),
        ("email", "a b@example.org"),
        ("password", "too short"),
        ("password", "x" * 1025),
        ("password", "registrant"),
        ("password", "Registrant@example.org"),
    ],
)
def test_a_bad_value_is_refused_by_field(
    installation: Installation, field: str, value: str
) -> None:
    answer = register(
        installation, **{"username": "registrant", "email": "registrant@example.org", field: value}
    )
    assert answer.status_code == 422
    assert list(check(answer.get_json(), INVALID)["errors"]) == [field]


def test_registration_can_be_switched_off(tmp_path: Path) -> None:
    closed = install(tmp_path, registration=False)
    answer = register(closed)
    assert answer.status_code == 403
    assert check(answer.get_json(), FAILURE)["error"] == "registration_off"
    assert closed.app.test_client().get("/register").status_code == 404
    assert "/register" not in closed.app.test_client().get("/login").text

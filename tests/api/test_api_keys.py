"""Keys for integrations: shown once, kept as a hash, never more than their owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.models.api_key import ApiKey
from testing import db
from testing.factories.audit import entries
from testing.factories.installation import Installation
from tests.api.client import Api
from tests.api.schemas import FAILURE, INVALID, KEY, NEW_KEY, check, listed


def bearer(installation: Installation, key: str) -> Api:
    caller = Api(installation, None)
    caller.headers = {"Authorization": f"Bearer {key}"}
    return caller


def made(api: Api, **fields: Any) -> dict[str, Any]:
    answer = api.post("/users/me/api-keys", json={"name": "Robot", **fields})
    assert answer.status_code == 201, answer.get_json()
    return dict(check(answer.get_json(), NEW_KEY))


def test_a_key_works_and_is_shown_this_once(api: Api, installation: Installation) -> None:
    key = made(api, role="admin")
    assert key["key"].startswith(key["prefix"] + "_")
    robot = bearer(installation, key["key"])
    assert robot.get("/users/me").get_json()["username"] == "admin"
    assert robot.get("/admin/users").status_code == 200
    shown = next(
        entry
        for entry in check(api.get("/users/me/api-keys").get_json(), listed(KEY))
        if entry["id"] == key["id"]
    )
    assert shown["lastUsedAt"] is not None
    with db.snapshot(installation.admin) as session:
        row = session.scalars(select(ApiKey).where(ApiKey.prefix == key["prefix"])).one()
    secret = key["key"].removeprefix(key["prefix"] + "_")
    assert secret not in repr(vars(row))
    assert "key" not in repr(entries(installation.admin, "key_created")[-1].after)


def test_a_key_is_a_users_unless_more_is_asked_for(api: Api, installation: Installation) -> None:
    key = made(api)
    assert key["role"] == "user"
    refused = bearer(installation, key["key"]).get("/admin/users")
    assert check(refused.get_json(), FAILURE)["error"] == "admins_only"


def test_a_user_cannot_make_an_admins_key(installation: Installation) -> None:
    installation.add_user("plain")
    answer = Api(installation, "plain").post(
        "/users/me/api-keys", json={"name": "x", "role": "admin"}
    )
    assert answer.status_code == 422
    assert "role" in check(answer.get_json(), INVALID)["errors"]


def test_a_key_shrinks_with_its_owner(api: Api, installation: Installation) -> None:
    """The role is read again at each use."""
    owner = installation.add_user("shrinking", "admin")
    robot = bearer(installation, made(Api(installation, "shrinking"), role="admin")["key"])
    assert robot.get("/admin/users").status_code == 200
    api.put(f"/admin/users/{owner.user_id}", json={"role": "user"})
    assert robot.get("/admin/users").status_code == 403
    api.put(f"/admin/users/{owner.user_id}", json={"isActive": False})
    assert robot.get("/users/me").status_code == 401


def test_a_revoked_key_is_refused_at_once(api: Api, installation: Installation) -> None:
    key = made(api)
    assert api.call("DELETE", f"/users/me/api-keys/{key['id']}").status_code == 204
    assert bearer(installation, key["key"]).get("/users/me").status_code == 401
    assert key["id"] not in {entry["id"] for entry in api.get("/users/me/api-keys").get_json()}
    assert api.call("DELETE", f"/users/me/api-keys/{key['id']}").status_code == 404


def test_a_key_ends_when_it_was_to_end(api: Api, installation: Installation) -> None:
    later = installation.deps.clock.now() + timedelta(hours=1)
    key = made(api, expiresAt=later.isoformat())
    robot = bearer(installation, key["key"])
    assert robot.get("/users/me").status_code == 200
    with db.transaction(installation.admin) as session:
        session.scalars(select(ApiKey).where(ApiKey.prefix == key["prefix"])).one().expires_at = (
            later - timedelta(hours=2)
        )
    assert robot.get("/users/me").status_code == 401
    past = api.post("/users/me/api-keys", json={"name": "x", "expiresAt": "2001-01-01T00:00:00"})
    assert "expiresAt" in check(past.get_json(), INVALID)["errors"]


def test_the_last_use_is_written_at_most_every_five_minutes(
    api: Api, installation: Installation
) -> None:
    """Polls with a key must not all wait for the database's one writer."""
    key = made(api)
    robot = bearer(installation, key["key"])

    def last_use() -> str:
        return str(
            next(
                entry
                for entry in api.get("/users/me/api-keys").get_json()
                if entry["id"] == key["id"]
            )["lastUsedAt"]
        )

    robot.get("/users/me")
    first = last_use()
    robot.get("/users/me")
    assert last_use() == first
    with db.transaction(installation.admin) as session:
        row = session.scalars(select(ApiKey).where(ApiKey.prefix == key["prefix"])).one()
        assert row.last_used_at is not None
        row.last_used_at -= timedelta(minutes=6)
    robot.get("/users/me")
    assert last_use() > first


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/users/me/api-keys", {"name": "Another"}),
        ("DELETE", "/users/me/api-keys/00000000-0000-0000-0000-000000000001", None),
        ("PUT", "/users/me/password", {"currentPassword": "x", "newPassword": "y"}),
        ("POST", "/auth/logout", None),
    ],
)
def test_passwords_and_keys_are_for_people(
    api: Api, installation: Installation, method: str, path: str, body: dict[str, str] | None
) -> None:
    """A key that leaked must not make others that outlive it."""
    answer = bearer(installation, made(api)["key"]).call(method, path, json=body)
    assert answer.status_code == 403
    assert check(answer.get_json(), FAILURE)["error"] == "people_only"


def test_nobody_else_sees_or_revokes_a_key(api: Api, installation: Installation) -> None:
    key = made(api)
    installation.add_user("colleague", "admin")
    colleague = Api(installation, "colleague")
    assert colleague.get("/users/me/api-keys").get_json() == []
    assert colleague.call("DELETE", f"/users/me/api-keys/{key['id']}").status_code == 404

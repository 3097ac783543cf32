"""The members of an organization, as its admins manage them."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest

from app.domain.access import Actor, Role, Tier
from app.domain.errors import StateForbids
from app.services.accounts import organizations, users
from testing.factories import outbox
from testing.factories.audit import entries
from testing.factories.installation import PASSWORD, Installation
from tests.api.admin_schemas import USER
from tests.api.client import Api
from tests.api.schemas import FAILURE, INVALID, MYSELF, check, listed
from tests.web.screens import Screens


def invited(api: Api, name: str, **fields: Any) -> dict[str, Any]:
    answer = api.post(
        "/admin/users",
        json={"username": name, "email": f"{name}@example.org", "role": "user", **fields},
    )
    assert answer.status_code == 201, answer.get_json()
    return dict(check(answer.get_json(), USER))


def test_one_sees_oneself(api: Api) -> None:
    me = check(api.get("/users/me").get_json(), MYSELF)
    assert (me["username"], me["organizationName"], me["organizationTier"]) == (
        "admin",
        "Nordly",
        "standard",
    )


def test_the_tier_is_shown_as_whoever_runs_the_installation_set_it(
    api: Api, installation: Installation
) -> None:
    for tier in (Tier.PREMIUM, Tier.STANDARD):
        organizations.set_tier(installation.deps, "Nordly", tier)
        assert api.get("/users/me").get_json()["organizationTier"] == tier


def test_who_is_invited_joins_by_the_mailed_link(api: Api, installation: Installation) -> None:
    user = invited(api, "newcomer")
    assert (user["isActive"], user["hasJoined"]) == (True, False)
    assert outbox.link(installation, "newcomer@example.org").startswith(
        "http://127.0.0.1:8000/join/"
    )
    token = outbox.token(installation, "newcomer@example.org")
    chosen = {"token": token, "password": PASSWORD}
    assert Api(installation, None).post("/auth/password-reset", json=chosen).status_code == 204
    assert Api(installation, "newcomer").get("/users/me").status_code == 200
    assert check(api.get(f"/admin/users/{user['id']}").get_json(), USER)["hasJoined"] is True
    assert Api(installation, None).post("/auth/password-reset", json=chosen).status_code == 422


def test_members_are_listed_and_only_of_ones_own_organization(
    api: Api, installation: Installation
) -> None:
    stranger = installation.second_organization("elsewhere")
    names = {user["username"] for user in check(api.get("/admin/users").get_json(), listed(USER))}
    assert "admin" in names
    assert "elsewhere" not in names
    for method in ("GET", "PUT", "DELETE"):
        foreign = api.call(method, f"/admin/users/{stranger.user_id}", json={})
        missing = api.call(method, f"/admin/users/{uuid.UUID(int=7)}", json={})
        assert foreign.status_code == missing.status_code == 404
        assert check(foreign.get_json(), FAILURE)["message"] == missing.get_json()["message"]


def test_names_that_are_taken_anywhere_are_refused_by_field(
    api: Api, installation: Installation
) -> None:
    installation.second_organization("somewhere")
    for fields in ({"username": "Somewhere"}, {"email": "somewhere@example.org"}):
        answer = api.post(
            "/admin/users", json={"username": "fresh", "email": "fresh@example.org", **fields}
        )
        assert answer.status_code == 422
        assert list(check(answer.get_json(), INVALID)["errors"]) == list(fields)


def test_users_cannot_manage_users(installation: Installation) -> None:
    plain = installation.add_user("member")
    member = Api(installation, "member")
    own = f"/admin/users/{plain.user_id}"
    good = {"username": "friend", "email": "friend@example.org"}
    for method, path, body in (
        ("GET", "/admin/users", None),
        ("POST", "/admin/users", good),
        ("GET", own, None),
        ("PUT", own, {"role": "admin"}),
        ("DELETE", own, None),
    ):
        assert (
            check(member.call(method, path, json=body).get_json(), FAILURE)["error"]
            == "admins_only"
        )


def test_a_role_counts_from_the_next_request_on(api: Api, installation: Installation) -> None:
    user = installation.add_user("riser")
    riser = Api(installation, "riser")
    assert riser.get("/admin/users").status_code == 403
    assert (
        api.put(f"/admin/users/{user.user_id}", json={"role": "admin"}).get_json()["role"]
        == "admin"
    )
    assert riser.get("/admin/users").status_code == 200
    assert (
        api.put(f"/admin/users/{user.user_id}", json={"role": "user"}).get_json()["role"] == "user"
    )
    assert riser.get("/admin/users").status_code == 403
    entry = entries(installation.admin, "user_changed")[-1]
    assert (entry.before, entry.after) == (
        {"role": "admin", "isActive": True},
        {"role": "user", "isActive": True},
    )
    assert api.put(f"/admin/users/{user.user_id}", json={"role": "owner"}).status_code == 422


def test_a_deactivated_user_is_refused_at_once_everywhere(
    api: Api, installation: Installation
) -> None:
    user = installation.add_user("leaver")
    token, browser = Api(installation, "leaver"), Screens(installation, "leaver")
    tokens = (
        Api(installation, None)
        .post("/auth/login", json={"username": "leaver", "password": PASSWORD})
        .get_json()
    )
    key = token.post("/users/me/api-keys", json={"name": "x"}).get_json()["key"]
    assert browser.get("/").status_code == 200
    assert api.put(f"/admin/users/{user.user_id}", json={"isActive": False}).status_code == 200
    assert token.get("/users/me").status_code == 401
    assert browser.get("/").status_code == 303
    robot = Api(installation, None)
    assert robot.get("/users/me", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    assert (
        robot.post("/auth/refresh", json={"refreshToken": tokens["refreshToken"]}).status_code
        == 401
    )
    assert (
        robot.post("/auth/login", json={"username": "leaver", "password": PASSWORD}).status_code
        == 401
    )
    api.put(f"/admin/users/{user.user_id}", json={"isActive": True})
    assert token.get("/users/me").status_code == 401, "what was ended stays ended"
    assert Api(installation, "leaver").get("/users/me").status_code == 200


def test_a_removed_user_leaves_their_name_on_what_they_did_and_frees_it(
    api: Api, installation: Installation
) -> None:
    user = installation.add_user("gone")
    gone = Api(installation, "gone")
    assert api.call("DELETE", f"/admin/users/{user.user_id}").status_code == 204
    assert gone.get("/users/me").status_code == 401
    assert api.get(f"/admin/users/{user.user_id}").status_code == 404
    assert "gone" not in {entry["username"] for entry in api.get("/admin/users").get_json()}
    assert entries(installation.admin, "sign_in")[-1].username == "gone"
    assert invited(api, "gone")["id"] != str(user.user_id)


def test_the_last_admin_stays(installation: Installation) -> None:
    alone = installation.second_organization("alone")
    admin = Api(installation, "alone")
    path = f"/admin/users/{alone.user_id}"
    invited(admin, "not-there-yet", role="admin")  # who has not joined cannot act
    for method, body in (("PUT", {"role": "user"}), ("PUT", {"isActive": False}), ("DELETE", None)):
        answer = admin.call(method, path, json=body)
        assert answer.status_code == 409
        assert check(answer.get_json(), FAILURE)["error"] == "last_admin"
    assert admin.put(path, json={"role": "admin", "isActive": True}).status_code == 200


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_admins_who_remove_each_other_at_once_one_stays(
    installation: Installation, attempt: int
) -> None:
    first = installation.second_organization(f"duel-{attempt}")
    with_second = users.invite_user(
        installation.deps, first, f"rival-{attempt}", f"rival-{attempt}@example.org", Role.ADMIN
    )
    token = outbox.token(installation, f"rival-{attempt}@example.org")
    Api(installation, None).post(
        "/auth/password-reset", json={"token": token, "password": PASSWORD}
    )
    second = Actor(first.organization_id, with_second.id, Role.ADMIN)
    start, endings = threading.Barrier(2), []

    def remove(actor: Actor, user_id: uuid.UUID) -> None:
        start.wait()
        try:
            users.remove_user(installation.deps, actor, user_id)
            endings.append("removed")
        except StateForbids as refusal:
            endings.append(refusal.code)

    assert first.user_id is not None
    duel = [
        threading.Thread(target=remove, args=(first, with_second.id)),
        threading.Thread(target=remove, args=(second, first.user_id)),
    ]
    for thread in duel:
        thread.start()
    for thread in duel:
        thread.join()
    assert sorted(endings) == ["last_admin", "removed"]

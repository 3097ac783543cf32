"""Every route with every kind of caller. tests/api/routes.py says who may come in; a route that
nobody listed fails the test.

With ids in the address, another organization's ids are 404, in the very words of ids that do not
exist.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.access import system_actor
from app.models.sign_in import SignIn
from app.models.user import User
from app.models.webhook import WebhookDelivery
from testing import db
from testing.factories.installation import PASSWORD, Installation, install
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.making import find_catalogue_ids
from tests.api.routes import (
    BODIES,
    ENDS_A_SIGN_IN,
    OPERATIONS,
    OTHER_NAMES,
    SCREENS,
    SHARED_NAMES,
    TAKES_FILES,
    Who,
)
from tests.api.statements import counted_statements

MEMBER = "marked-member"


def tokens(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def routes_of(installation: Installation, *, of_api: bool) -> set[str]:
    found = set()
    for rule in installation.app.url_map.iter_rules():
        path = re.sub(r"<(?:[^<>:]+:)?([^<>]+)>", r"{\1}", rule.rule)
        if path.startswith("/api/v1/") is of_api:
            short = path.removeprefix("/api/v1")
            for part, (name, meaning) in OTHER_NAMES.items():
                short = (
                    short.replace("{" + name + "}", "{" + meaning + "}") if part in path else short
                )
            found |= {
                f"{method} {short}" for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
            }
    return found


@dataclass
class World:
    """Nordly has one row of everything; its member, its admin and the admin of another organization
    look at it.
    """

    installation: Installation
    ids: dict[str, str] = field(default_factory=dict)
    marks: set[str] = field(default_factory=set)
    """What must never be seen by another organization."""
    _callers: dict[str | None, Api] = field(default_factory=dict)
    _browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def api(self, name: str | None) -> Api:
        """The caller, signed in once."""
        if name not in self._callers:
            self._callers[name] = Api(self.installation, name)
        return self._callers[name]

    def forget(self, name: str) -> None:
        """Whose sign-in has ended signs in again the next time."""
        del self._callers[name]

    def browser(self, name: str) -> FlaskClient:
        if name not in self._browsers:
            self._browsers[name] = signed_in(self.installation, name)
        return self._browsers[name]

    def address(self, route: str, *, missing: bool = False) -> str:
        return route.split(" ", 1)[1].format_map(
            {name: self._value(name, missing=missing) for name in tokens(route)}
        )

    def _value(self, name: str, *, missing: bool) -> str:
        shared = {"group": "adaptation", "number": "1", "filename": "css/base.css"}
        shared |= {"token": "none", "signed": "none", "key": "accepted"}
        if name in shared:
            return shared[name]
        return str(uuid4()) if missing else self.ids[name]


def list_sign_ins(organization_id: str) -> list[str]:
    """The member's, oldest first: the first and the last were begun to be ended."""
    with db.snapshot(system_actor(UUID(organization_id))) as session:
        member = select(User.id).where(User.username == MEMBER).scalar_subquery()
        found = session.scalars(
            select(SignIn.id).where(SignIn.user_id == member).order_by(SignIn.created_at)
        )
        return [str(sign_in_id) for sign_in_id in found]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    installation = install(tmp_path_factory.mktemp("installation"), webhooks_to_loopback=True)
    installation.add_user(MEMBER)
    installation.second_organization("rival")
    made = World(installation)
    admin, lena = Api(installation), Api(installation, MEMBER)
    _make_pictures(made, admin)
    _make_settings(made, admin, lena)
    _make_logo(made, admin)
    names = {"Nordly", MEMBER, f"{MEMBER}@example.org", "Marked", "marked.jpg"}
    made.marks |= names | set(made.ids.values())
    return made


def _make_pictures(world: World, admin: Api) -> None:
    files = dict.fromkeys(("marked.jpg", "spare.jpg"), picture(size=(64, 48)))
    project_id = admin.ready_project(files, name="Marked")
    job_id = admin.generate(project_id, sizes=((32, 32),))
    world.ids |= {"project_id": project_id, "job_id": job_id, "generation_id": job_id}
    world.ids["result_id"] = admin.results(job_id)[0]["id"]
    shown = admin.get(f"/projects/{project_id}/preview").get_json()
    world.ids |= {"asset_id": shown[0]["id"], "picture_id": shown[1]["id"]}
    order = {"act": "reject", "filter": {}, "reason": "marked reason"}
    decided = admin.post(f"/projects/{project_id}/decisions", json=order).get_json()
    world.ids["decision_id"] = decided["id"]
    world.ids["dead_job_id"] = admin.get("/admin/jobs").get_json()[0]["id"]
    screen = world.browser(MEMBER)
    files = {"format": "jpeg", "quality": "low", "grouping": "individual"}
    chosen = {"what": "selected", "result": world.ids["result_id"], **files}
    token = {"csrf_token": csrf_of(screen)}
    waiting = screen.post(f"/projects/{project_id}/downloads", data={**chosen, **token})
    world.ids["download_id"] = waiting.location.rpartition("/")[2]
    world.ids["discarded_project_id"] = discarded = admin.ready_project({"a.jpg": picture()})
    screen.post(f"/projects/{discarded}/delete", data=token)


def _make_logo(world: World, admin: Api) -> None:
    part = (io.BytesIO(picture("PNG", (16, 16))), "marked-logo.png")
    world.ids["logo_id"] = admin.post("/logos", data={"file": part}).get_json()["id"]


def _make_settings(world: World, admin: Api, lena: Api) -> None:
    hook = admin.post(
        "/admin/webhooks", json={"url": "http://127.0.0.1:9/marked", "isActive": False}
    ).get_json()
    with db.transaction(world.installation.admin) as session:
        delivery = WebhookDelivery(
            webhook_id=UUID(hook["id"]),
            event="job.failed",
            payload={},
            status="failed",
            created_at=world.installation.deps.clock.now(),
        )
        session.add(delivery)
        session.flush()
        world.ids["delivery_id"] = str(delivery.id)
    world.ids["webhook_id"] = hook["id"]
    world.ids["user_id"] = lena.get("/users/me").get_json()["id"]
    for named, body in (("key_id", "marked key"), ("own_key_id", "marked second key")):
        world.ids[named] = lena.post("/users/me/api-keys", json={"name": body}).get_json()["id"]
    saved = {"name": "marked set", "customResizes": SIZE}
    world.ids["format_set_id"] = lena.post("/format-sets", json=saved).get_json()["id"]
    Api(world.installation, MEMBER)
    sign_ins = list_sign_ins(lena.get("/users/me").get_json()["organizationId"])
    world.ids["own_sign_in_id"], world.ids["sign_in_id"] = sign_ins[0], sign_ins[-1]
    world.ids |= find_catalogue_ids(admin)


def signed_in(installation: Installation, username: str) -> FlaskClient:
    """A browser in which somebody has signed in."""
    browser = installation.app.test_client()
    form = {"username": username, "password": PASSWORD, "csrf_token": csrf_of(browser, "/login")}
    assert browser.post("/login", data=form).status_code == 303
    return browser


def csrf_of(browser: FlaskClient, page: str = "/projects/new") -> str:
    """The token that a page gives to its forms."""
    text = browser.get(page).get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"|"X-CSRFToken": "([^"]+)"', text)
    assert found, page
    return found[1] or found[2]


def test_every_operation_is_in_the_table_and_nothing_else(world: World) -> None:
    assert routes_of(world.installation, of_api=True) == set(OPERATIONS)


def test_every_screen_is_in_the_table_and_nothing_else(world: World) -> None:
    assert routes_of(world.installation, of_api=False) == set(SCREENS)


def test_every_address_below_admin_is_for_admins(world: World) -> None:
    routes = {**OPERATIONS, **SCREENS}
    below = {route for route in routes if route.split(" ")[1].startswith("/admin")}
    assert {route for route in below if routes[route] is not Who.ADMIN} == set()


def parts_of(route: str) -> dict[str, Any]:
    """What a form holds, where nothing is looked at without it."""
    if route in TAKES_FILES:
        return {n: (io.BytesIO(picture(size=(32, 32))), "sent.jpg") for n in ("files", "file")}
    return BODIES.get(route, {})


def ask(api: Api, world: World, route: str, *, missing: bool = False) -> TestResponse:
    method, _ = route.split(" ", 1)
    body: dict[str, Any] = {} if method == "GET" else {"json": BODIES.get(route, {})}
    if route in TAKES_FILES:
        body = {"data": parts_of(route)}
    with api.call(method, world.address(route, missing=missing), **body) as answer:
        answer.get_data()
    return answer


def without_id(answer: TestResponse) -> Any:
    body = answer.get_json()
    return (
        {name: value for name, value in body.items() if name != "requestId"}
        if isinstance(body, dict)
        else body
    )


def is_owned(route: str) -> bool:
    """Whether the address names something of one organization."""
    return bool(tokens(route) - SHARED_NAMES)


def assert_unseen(world: World, route: str, answer: TestResponse) -> None:
    """Nothing of Nordly's is in the answer, but for what the asker sent."""
    text = answer.get_data().decode(errors="replace") + json.dumps(dict(answer.headers))
    sent = {world.ids[name] for name in tokens(route) - SHARED_NAMES}
    assert [mark for mark in world.marks - sent if mark in text] == []


@pytest.mark.parametrize("route", OPERATIONS)
def test_operations_turn_strangers_away(world: World, route: str) -> None:
    answer = ask(world.api(None), world, route)
    if OPERATIONS[route] is Who.PUBLIC:
        assert answer.status_code not in {403, 404, 405}
        assert answer.status_code < 500
    else:
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert_unseen(world, route, answer)


@pytest.mark.parametrize("route", [route for route, who in OPERATIONS.items() if who is Who.ADMIN])
def test_operations_of_admins_refuse_other_members(world: World, route: str) -> None:
    lena = world.api(MEMBER)
    answer = ask(lena, world, route)
    assert (answer.status_code, answer.get_json()["error"]) == (403, "admins_only")
    assert without_id(answer) == without_id(ask(lena, world, route, missing=True))


@pytest.mark.parametrize(
    "route", [route for route, who in OPERATIONS.items() if who is not Who.PUBLIC]
)
def test_operations_show_another_organization_nothing(world: World, route: str) -> None:
    """Not even that something exists: foreign ids and missing ones get the same words after the
    same statements.
    """
    rival = world.api("rival")
    if is_owned(route):
        ask(rival, world, route, missing=True)  # from here on their settings are remembered
    with counted_statements() as foreign:
        answer = ask(rival, world, route)
    if route in ENDS_A_SIGN_IN:
        world.forget("rival")
    assert_unseen(world, route, answer)
    if is_owned(route):
        with counted_statements() as missing:
            assert without_id(answer) == without_id(ask(rival, world, route, missing=True))
        assert answer.status_code == 404
        assert foreign, "no statement was seen"
        assert foreign == missing
    else:
        assert answer.status_code not in {401, 403, 404}
        assert answer.status_code < 500


SIZE = [{"width": 20, "height": 20}]
IN_BODIES: dict[str, tuple[str, Callable[[str, str], dict[str, Any]]]] = {
    "project_id": (
        "POST /generate",
        lambda theirs, _own: {"projectId": theirs, "customResizes": SIZE},
    ),
    "format_id": ("POST /generate", lambda theirs, own: {"projectId": own, "formatIds": [theirs]}),
    "asset_id": (
        "POST /generate",
        lambda theirs, own: {"projectId": own, "assetIds": [theirs], "customResizes": SIZE},
    ),
    "result_id": ("POST /download", lambda theirs, _own: {"assetIds": [theirs]}),
    "platform_id": (
        "POST /admin/formats",
        lambda theirs, _own: {
            "name": "x",
            "type": "repurposing",
            "platformId": theirs,
            "width": 20,
            "height": 20,
        },
    ),
    "dead_job_id": ("POST /admin/dead-letters/replay", lambda theirs, _own: {"ids": [theirs]}),
}
"""Where a body may name something, by what it names; the second argument is a project of the
asker's own.
"""


@pytest.fixture(scope="module")
def rivals(world: World) -> dict[str, str]:
    """What the other organization has: a project and a result."""
    rival = world.api("rival")
    project_id = rival.ready_project({"own.jpg": picture(size=(64, 48))})
    return {
        "project_id": project_id,
        "result_id": rival.results(rival.generate(project_id, sizes=((32, 32),)))[0]["id"],
    }


def assert_same_as_missing(
    world: World, route: str, theirs: str, bodies: tuple[dict[str, Any], ...]
) -> None:
    method, path = route.split(" ")
    answers = [world.api("rival").call(method, path, json=body) for body in bodies]
    assert answers[0].status_code == answers[1].status_code
    assert without_id(answers[0]) == without_id(answers[1])
    text = answers[0].get_data(as_text=True)
    assert [mark for mark in world.marks - {theirs} if mark in text] == []


@pytest.mark.parametrize("name", IN_BODIES)
def test_ids_of_another_organization_in_bodies_are_unknown(
    world: World, rivals: dict[str, str], name: str
) -> None:
    route, body = IN_BODIES[name]
    theirs = world.ids[name]
    assert_same_as_missing(
        world,
        route,
        theirs,
        tuple(body(one, rivals["project_id"]) for one in (theirs, str(uuid4()))),
    )


@pytest.mark.parametrize("name", ["set_id", "logo_id", "result_id"])
def test_edits_of_ones_own_cannot_reach_over(
    world: World, rivals: dict[str, str], name: str
) -> None:
    own = f"/generated-assets/{rivals['result_id']}"
    theirs, nobodys = world.ids[name], str(uuid4())
    text = {"content": "x", "styleType": "title"}
    logo = world.api("admin").get("/logos").get_json()[0]["logoUrl"]
    routes: dict[str, tuple[str, tuple[dict[str, Any], ...]]] = {
        "set_id": (
            f"PUT {own}",
            tuple(
                {"edits": {"textOverlays": [{**text, "textStyleSetId": i}]}}
                for i in (theirs, nobodys)
            ),
        ),
        "logo_id": (
            f"PUT {own}",
            tuple({"edits": {"logoOverlay": {"logoUrl": url}}} for url in (logo, f"{logo}x")),
        ),
        "result_id": (
            f"POST {own}/copy-edits",
            tuple({"targetIds": [one]} for one in (theirs, nobodys)),
        ),
    }
    route, bodies = routes[name]
    assert_same_as_missing(world, route, theirs, bodies)
    assert (
        world.api("rival")
        .call(route.split(" ")[0], own if "PUT" in route else f"{own}/copy-edits", json=bodies[0])
        .status_code
        == 422
    )


SCREENS_OF_MEMBERS = [route for route, who in SCREENS.items() if who is not Who.PUBLIC]


def look(
    browser: FlaskClient, world: World, route: str, *, csrf: bool = True, missing: bool = False
) -> TestResponse:
    method, _ = route.split(" ", 1)
    form = parts_of(route) | ({"csrf_token": csrf_of(browser)} if csrf and method == "POST" else {})
    with browser.open(
        world.address(route, missing=missing), method=method, data=form or None
    ) as answer:
        answer.get_data()
    return answer


def words_of(page: TestResponse) -> str:
    """The page without what is new each time: the request's id, time and address, its token."""
    asked = r'^(?:time|address): [^"<\n]*'
    fresh = rf'[0-9a-f]{{16}}|"X-CSRFToken": "[^"]+"|csrf_token[^>]+|{asked}'
    return re.sub(fresh, "", page.get_data(as_text=True), flags=re.MULTILINE)


@pytest.mark.parametrize("route", SCREENS)
def test_screens_send_strangers_to_the_sign_in(world: World, route: str) -> None:
    world.installation.app.config["WTF_CSRF_ENABLED"] = False
    try:
        answer = look(world.installation.app.test_client(), world, route, csrf=False)
    finally:
        world.installation.app.config["WTF_CSRF_ENABLED"] = True
    if SCREENS[route] is not Who.PUBLIC:
        assert answer.status_code == 303
        assert answer.location.startswith("/login")
    assert answer.status_code < 500
    assert_unseen(world, route, answer)


@pytest.mark.parametrize("route", SCREENS_OF_MEMBERS)
def test_screens_show_another_organization_nothing(world: World, route: str) -> None:
    rival = world.browser("rival")
    answer = look(rival, world, route)
    assert_unseen(world, route, answer)
    if is_owned(route):
        assert answer.status_code == 404
        assert words_of(answer) == words_of(look(rival, world, route, missing=True))
    else:
        assert answer.status_code not in {401, 403, 404}
        assert answer.status_code < 500


@pytest.mark.parametrize("route", [route for route, who in SCREENS.items() if who is Who.ADMIN])
def test_screens_of_admins_refuse_other_members(world: World, route: str) -> None:
    lena = world.browser(MEMBER)
    answer = look(lena, world, route)
    assert answer.status_code == 403
    assert words_of(answer) == words_of(look(lena, world, route, missing=True))


SIGNED = {"POST /storage/upload"}
"""The form bears a signature of its own, and the cookie counts for nothing."""


@pytest.mark.parametrize(
    "route", [route for route in SCREENS if route.startswith("POST") and route not in SIGNED]
)
def test_screens_refuse_forged_forms_of_whoever_is_signed_in(world: World, route: str) -> None:
    lena = world.browser(MEMBER)
    assert look(lena, world, route, csrf=False).status_code == 400
    forged = lena.post(world.address(route), data={"csrf_token": csrf_of(world.browser("rival"))})
    assert forged.status_code == 400
    assert lena.get("/projects").status_code == 200, "and they stay signed in"


@pytest.mark.parametrize("route", [route for route, who in SCREENS.items() if who is Who.MEMBER])
def test_screens_are_open_to_members(world: World, route: str) -> None:
    """The other side of the wall: what is refused above is there."""
    answer = look(world.browser(MEMBER), world, route)
    assert answer.status_code not in {401, 403, 404, 405}
    assert answer.status_code < 500
    assert not answer.headers.get("Location", "").startswith("/login")


DELETIONS_LAST = sorted(
    (route for route, who in OPERATIONS.items() if who is not Who.PUBLIC),
    key=lambda route: (route.startswith("DELETE"), "/users/{" in route, "/projects" in route),
)


@pytest.mark.parametrize("route", DELETIONS_LAST)
def test_operations_are_open_to_their_own(world: World, route: str) -> None:
    """The other side of the wall: what is refused above is there."""
    name = MEMBER if "key_id" in route or OPERATIONS[route] is Who.MEMBER else "admin"
    answer = ask(world.api(name), world, route)
    if route in ENDS_A_SIGN_IN:
        world.forget(name)
    assert answer.status_code not in {401, 403, 404, 405}
    assert answer.status_code < 500

"""Preferences at the JSON door, which speaks English whatever anybody prefers."""

from __future__ import annotations

from typing import Any

import pytest

from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.schemas import INVALID, PREFERENCES, check
from tests.web.screens import Screens

PATH = "/users/me/preferences"


def test_what_is_left_out_stays_as_it_is(installation: Installation) -> None:
    installation.add_user("ann")
    ann = Api(installation, "ann")
    first = {"theme": "auto", "motion": "auto", "singleKeys": None, "language": None}
    assert check(ann.get(PATH).get_json(), PREFERENCES) == first
    changes: list[dict[str, Any]] = [
        {"theme": "dark"},
        {"language": "de", "singleKeys": False},
        {"motion": "reduced"},
        {},
        {"language": None},
    ]
    for change in changes:
        first |= change
        assert check(ann.put(PATH, json=change).get_json(), PREFERENCES) == first
        assert ann.get(PATH).get_json() == first
    assert ann.get("/users/me").get_json()["preferences"] == first


@pytest.mark.parametrize(
    "wrong",
    [
        {"theme": "pink"},
        {"motion": "fast"},
        {"language": "xx"},
        {"singleKeys": "perhaps"},
        {"theme": None},
    ],
)
def test_a_value_that_is_none_is_named_and_nothing_is_changed(
    api: Api, wrong: dict[str, object]
) -> None:
    before = api.get(PATH).get_json()
    answer = api.put(PATH, json={"language": "ar", **wrong})
    assert answer.status_code == 422
    assert set(check(answer.get_json(), INVALID)["errors"]) == set(wrong)
    assert api.get(PATH).get_json() == before


def test_both_doors_change_the_same_preferences(installation: Installation) -> None:
    installation.add_user("bea")
    api, screens = Api(installation, "bea"), Screens(installation, "bea")
    form = {"theme": "light", "motion": "reduced", "single_keys": "off", "language": "de"}
    answer = screens.post("/preferences", **form)
    assert (answer.status_code, answer.location) == (303, "/account?done=preferences")
    assert api.get(PATH).get_json() == {
        "theme": "light",
        "motion": "reduced",
        "singleKeys": False,
        "language": "de",
    }
    page = screens.get("/account").text
    assert '<html lang="de" dir="ltr" data-theme="light" data-motion="reduced">' in page
    assert 'data-keys="off"' in page
    api.put(PATH, json={"language": "ar", "singleKeys": None, "motion": "auto", "theme": "auto"})
    page = screens.get("/account").text
    assert '<html lang="ar" dir="rtl">' in page
    assert "data-keys" not in page


def test_nobody_changes_what_another_prefers(installation: Installation) -> None:
    installation.add_user("cid")
    installation.add_user("dov")
    Api(installation, "cid").put(PATH, json={"theme": "dark", "language": "de"})
    assert Api(installation, "dov").get(PATH).get_json()["theme"] == "auto"


def test_answers_are_in_english_whatever_is_asked_for(installation: Installation) -> None:
    installation.add_user("eva")
    eva = Api(installation, "eva")
    project = eva.ready_project({"a.jpg": picture(size=(90, 60))})
    job = eva.generate(project, sizes=((300, 40),))
    result = eva.results(job)[0]["id"]
    asked: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("GET", f"/projects/{project}", {}),
        ("GET", f"/generated-assets/{result}", {}),
        ("GET", "/projects/00000000-0000-0000-0000-000000000000", {}),
        ("PUT", f"/generated-assets/{result}", {"json": {"edits": {"saturation": 9}}}),
        ("POST", "/projects/upload", {"data": {}}),
        ("PUT", PATH, {"json": {"theme": "pink"}}),
        ("GET", "/nowhere", {}),
    )
    plain = [told(eva, *call) for call in asked]
    eva.put(PATH, json={"language": "de"})
    assert [told(eva, *call, asks="de, ar;q=0.9") for call in asked] == plain
    assert "There is nothing at this address." in str(plain) or "no such" in str(plain)


def told(api: Api, method: str, path: str, sent: dict[str, Any], asks: str = "") -> object:
    """What is answered, without what is of the moment: signed addresses and ids of requests."""
    answer = api.call(method, path, headers={"Accept-Language": asks} if asks else {}, **sent)
    assert "Content-Language" not in answer.headers
    return answer.status_code, without_moments(answer.get_json())


def without_moments(value: object) -> object:
    if isinstance(value, dict):
        return {
            name: without_moments(inner)
            for name, inner in value.items()
            if not name.lower().endswith(("url", "urls", "requestid"))
        }
    return [without_moments(inner) for inner in value] if isinstance(value, list) else value

"""Saved sets of formats, and the starter set."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from app.domain.documents.choices import CustomSize
from app.domain.documents.formats import FormatType
from app.domain.orders import GenerationOrder
from app.services.catalogue.format_sets import ChoiceSource, find_first_choice
from app.services.projects.generation import request_generation
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api

POSTER = {"width": 297, "height": 420, "unit": "mm", "dpi": 150}


@pytest.fixture(scope="module")
def lena(installation: Installation) -> Api:
    installation.add_user("lena")
    return Api(installation, "lena")


@pytest.fixture(scope="module")
def otto(installation: Installation) -> Api:
    installation.add_user("otto")
    return Api(installation, "otto")


def format_ids(api: Api, number: int) -> list[str]:
    return [entry["id"] for entry in api.get("/formats").get_json()["repurposing"][:number]]


def saved(api: Api, name: str, **choice: Any) -> dict[str, Any]:
    body = {"name": name, "formatIds": format_ids(api, 2), **choice}
    answer = api.post("/format-sets", json=body)
    assert answer.status_code == 201, answer.get_json()
    made: dict[str, Any] = answer.get_json()
    return made


def named(api: Api) -> list[str]:
    return [each["name"] for each in api.get("/format-sets").get_json()]


def test_a_saved_set_is_there_for_everybody_in_the_organization(
    installation: Installation, lena: Api, otto: Api
) -> None:
    made = saved(lena, "Meta paid", customResizes=[POSTER])
    (seen,) = [each for each in otto.get("/format-sets").get_json() if each["id"] == made["id"]]
    assert seen == {**made, "canChange": False}
    assert made["customResizes"] == [POSTER]
    assert made["canChange"]
    installation.second_organization("rival")
    assert "Meta paid" not in named(Api(installation, "rival"))


def test_only_its_maker_and_admins_change_a_set(api: Api, lena: Api, otto: Api) -> None:
    path = f"/format-sets/{saved(lena, 'Hers')['id']}"
    refused = otto.put(path, json={"name": "His"})
    assert (refused.status_code, refused.get_json()["error"]) == (403, "not_own_set")
    assert otto.delete(path).status_code == 403
    assert lena.put(path, json={"name": "Hers, renamed"}).get_json()["name"] == "Hers, renamed"
    assert api.put(path, json={"name": "Shared"}).get_json()["formatIds"] == format_ids(api, 2)


def test_a_deleted_set_comes_back_when_that_is_taken_back(lena: Api) -> None:
    made = saved(lena, "Display core")
    path = f"/format-sets/{made['id']}"
    assert lena.delete(path).status_code == 204
    assert "Display core" not in named(lena)
    assert lena.delete(path).status_code == 404
    assert lena.post(f"{path}/restore").get_json() == made
    assert "Display core" in named(lena)


def test_a_name_stands_for_one_set(lena: Api) -> None:
    first = saved(lena, "Stories")
    again = lena.post("/format-sets", json={"name": " stories ", "formatIds": format_ids(lena, 1)})
    assert (again.status_code, list(again.get_json()["errors"])) == (422, ["name"])
    lena.delete(f"/format-sets/{first['id']}")
    saved(lena, "STORIES")
    back = lena.post(f"/format-sets/{first['id']}/restore")
    assert (back.status_code, list(back.get_json()["errors"])) == (422, ["name"])


@pytest.mark.parametrize(
    ("choice", "path"),
    [
        ({"name": " ", "customResizes": [POSTER]}, "name"),
        ({"name": "x" * 61, "customResizes": [POSTER]}, "name"),
        ({"name": "Nothing"}, "formatIds"),
        (
            {
                "name": "Foreign",
                "formatIds": [str(FOREIGN := "0" * 8 + "-0000-4000-8000-" + "0" * 12)],
            },
            "formatIds.0",
        ),
        (
            {"name": "Small", "customResizes": [POSTER, {"width": 1, "height": 200, "unit": "mm"}]},
            "customResizes.1.width",
        ),
        ({"name": "Coarse", "customResizes": [{**POSTER, "dpi": 0}]}, "customResizes.0.dpi"),
        ({"name": "Miles", "customResizes": [{**POSTER, "unit": "mile"}]}, "customResizes.0.unit"),
    ],
)
def test_a_set_that_cannot_be_made_is_refused_by_its_field(
    lena: Api, choice: dict[str, Any], path: str
) -> None:
    answer = lena.post("/format-sets", json=choice)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [path])


def test_formats_that_are_gone_are_gone_from_sets(api: Api, lena: Api) -> None:
    made = saved(lena, "With a new one", formatIds=format_ids(lena, 1))
    new = {"name": "Kiosk", "type": "resizing", "category": "Web", "width": 200, "height": 300}
    kiosk = api.post("/admin/formats", json=new).get_json()["id"]
    path = f"/format-sets/{made['id']}"
    wanted = [*made["formatIds"], kiosk]
    assert lena.put(path, json={"formatIds": wanted}).get_json()["formatIds"] == wanted
    api.delete(f"/admin/formats/{kiosk}")
    (seen,) = [each for each in lena.get("/format-sets").get_json() if each["id"] == made["id"]]
    assert seen["formatIds"] == made["formatIds"]


def test_a_new_organization_starts_with_about_eight_formats_of_both_types(api: Api) -> None:
    catalogue = api.get("/formats").get_json()
    marked = {kind: [f for f in catalogue[kind] if f["isDefault"]] for kind in FormatType}
    assert all(marked.values())
    assert 6 <= sum(len(formats) for formats in marked.values()) <= 10


def test_who_has_not_ordered_begins_with_the_starter_set_and_then_with_the_last_choice(
    api: Api, installation: Installation
) -> None:
    """Only what was ordered at a screen is a choice of the person; clients of the API order what
    they are told to.
    """
    deps, otto = installation.deps, installation.add_user("newcomer")
    first = find_first_choice(deps, otto)
    assert first.source is ChoiceSource.STARTER
    assert first.choice.format_ids == first.starter.format_ids != ()
    project = api.ready_project({"a.jpg": picture()})
    size = CustomSize(width=21, height=10, unit="cm", dpi=100)
    order = {"project_id": UUID(project), "format_ids": first.choice.format_ids[:1]}
    request_generation(deps, otto, GenerationOrder(**order, custom_sizes=(size,)))
    assert find_first_choice(deps, otto).source is ChoiceSource.STARTER
    request_generation(
        deps, otto, GenerationOrder(**order, custom_sizes=(size,), is_remembered=True)
    )
    last = find_first_choice(deps, otto)
    assert (last.source, last.choice.custom_resizes) == (ChoiceSource.LAST, (size,))
    assert last.choice.format_ids == first.choice.format_ids[:1]
    assert find_first_choice(deps, installation.admin).source is ChoiceSource.STARTER
    installation.work()

"""Rule values that came after the first release: left out of answers while they are as they were,
and enforced at the moment they are used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.documents.rules import RULES, RuleGroup
from testing.factories.pictures import flagged_picture, picture
from tests.api.client import Api


@pytest.fixture(autouse=True)
def as_before(api: Api) -> Iterator[None]:
    """Every test leaves the rules that an organization starts with."""
    yield
    for group in RuleGroup:
        assert api.post(f"/admin/rules/{group}/versions/1/restore").status_code == 200


LATER = {
    "adaptation": {"weights": {"face": 0.5, "code": 2}},
    "upload-moderation": {"nsfwThreshold": 0.6},
    "manual-editing": {"allowedFonts": ["Inter"], "allowedColours": ["#0b6177", "#ffffff"]},
}


@pytest.mark.parametrize("group", LATER)
def test_a_later_value_is_answered_when_it_is_set_and_gone_when_it_is_taken_back(
    api: Api, group: str
) -> None:
    before = api.get(f"/admin/rules/{group}").get_json()
    assert before.keys().isdisjoint(LATER[group])
    assert api.put(f"/admin/rules/{group}", json=LATER[group]).get_json() == {
        **before,
        **LATER[group],
    }
    assert api.post(f"/admin/rules/{group}/versions/1/restore").status_code == 200
    assert api.get(f"/admin/rules/{group}").get_json() == before


def test_defaults_are_not_written_down() -> None:
    written = [key for rule in RULES.values() for key in rule().to_json()]
    assert not {"weights", "nsfwThreshold", "allowedFonts", "allowedColours"} & set(written)


@pytest.mark.parametrize(("threshold", "is_flagged"), [(0.9, True), (0.97, False)])
def test_the_threshold_says_from_which_score_a_picture_is_held_back(
    api: Api, threshold: float, is_flagged: bool
) -> None:
    api.put("/admin/rules/upload-moderation", json={"nsfwThreshold": threshold})
    project_id = api.ready_project({"red.png": flagged_picture()})
    assets = api.get(f"/projects/{project_id}/preview").get_json()
    assert [asset["isNsfw"] for asset in assets] == [is_flagged]
    results = api.results(api.generate(project_id))
    assert [result["isNsfw"] for result in results] == [is_flagged]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"nsfwThreshold": 0.04}, "nsfwThreshold"),
        ({"nsfwThreshold": 1.01}, "nsfwThreshold"),
        ({"nsfwThreshold": "0.5"}, "nsfwThreshold"),
    ],
)
def test_a_threshold_has_limits(api: Api, changes: dict[str, Any], field: str) -> None:
    answer = api.put("/admin/rules/upload-moderation", json=changes)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ({"fontFamily": "Inter", "color": "#FFFFFF"}, []),
        ({"fontFamily": "inter"}, []),
        ({}, []),
        ({"fontFamily": "Montserrat"}, ["edits.textOverlays.0.fontFamily"]),
        ({"color": "#fffffe"}, ["edits.textOverlays.0.color"]),
        (
            {"fontFamily": "Noto Sans", "color": "#000"},
            ["edits.textOverlays.0.fontFamily", "edits.textOverlays.0.color"],
        ),
    ],
)
def test_a_text_names_fonts_and_colours_of_the_organization_alone(
    api: Api, text: dict[str, str], refused: list[str]
) -> None:
    result = api.results(api.generate(api.ready_project({"a.jpg": picture()})))[0]
    api.put(
        "/admin/rules/manual-editing",
        json={"allowedFonts": ["Inter", "Roboto Slab"], "allowedColours": ["#fff"]},
    )
    edits = {"edits": {"textOverlays": [{"content": "SALE", **text}]}}
    for answer in (
        api.put(f"/generated-assets/{result['id']}", json=edits),
        api.post(f"/generated-assets/{result['id']}/preview", json=edits),
    ):
        assert answer.status_code == (422 if refused else 200)
        assert list(answer.get_json().get("errors", {}) if refused else []) == refused


def test_everybody_is_told_which_fonts_and_colours_are_allowed(api: Api) -> None:
    api.put("/admin/rules/manual-editing", json=LATER["manual-editing"])
    told = api.get("/settings").get_json()["editing"]
    assert (told["allowedFonts"], told["allowedColours"]) == (["Inter"], ["#0b6177", "#ffffff"])

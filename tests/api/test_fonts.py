"""Fonts of an organization: taken in, named by styles, rules and texts, and never lost to them."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image

from app.production import own_fonts
from testing.factories.fonts import draw_font
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api


@pytest.fixture(scope="module")
def api(installation: Installation) -> Api:
    return Api(installation)


def upload(api: Api, data: bytes, licence: str = "Bought, invoice 7", **fields: str) -> Any:
    parts = {"file": (io.BytesIO(data), "Brand.ttf"), "licence": licence, **fields}
    return api.post("/admin/fonts", data=parts)


def added(api: Api, family: str, **drawn: Any) -> dict[str, Any]:
    answer = upload(api, draw_font(family, **drawn))
    assert answer.status_code == 201, answer.get_json()
    made: dict[str, Any] = answer.get_json()
    return made


def families(api: Api) -> list[str]:
    found: list[str] = api.get("/settings").get_json()["editing"]["fontFamilies"]
    return found


def drawn_in(api: Api, family: str, **style: Any) -> np.ndarray[Any, Any]:
    """A picture with a title in the family."""
    styles = {"title": {"fontFamily": family, "shadow": False, **style}}
    answer = api.post("/admin/text-style-sets/preview", json={"styles": styles})
    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    return np.asarray(Image.open(io.BytesIO(answer.data)).convert("L"), dtype=np.int16)


def is_same(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    return bool(np.abs(one - other).max() <= 2)


def test_a_font_comes_in_with_its_licence_and_what_it_can_write(api: Api) -> None:
    made = added(api, "Nordly Box", weight=700, fs_type=2)
    assert (made["family"], made["weight"], made["licence"]) == (
        "Nordly Box",
        700,
        "Bought, invoice 7",
    )
    assert made["embedding"] == "restricted"
    assert "look whether your licence covers" in made["remarks"][0]
    assert made["scripts"] == [], "the letters of a keyboard alone are no script whole"
    assert "Nordly Box" in families(api)
    log = api.get("/admin/audit-log?limit=1").get_json()[0]
    assert (log["action"], log["after"]["licence"]) == ("font_added", "Bought, invoice 7")


@pytest.mark.parametrize(
    ("data", "fields", "status", "word"),
    [
        (b"no font", {}, 415, "no font"),
        (b"", {}, 422, "empty"),
        (b"wOFF" + bytes(50), {}, 415, "web pages"),
        (draw_font()[:500], {}, 422, "damaged"),
        (draw_font("Inter"), {}, 422, "comes with the product"),
        (draw_font("inter"), {"family": "INTER"}, 422, "comes with the product"),
        (draw_font(""), {}, 422, "Give it a name"),
        (draw_font("Fine"), {"licence": " "}, 422, "licence"),
        (draw_font("Fine"), {"family": "x" * 81}, 422, "family"),
    ],
)
def test_a_font_that_cannot_be_is_refused_in_words_and_nothing_is_kept(
    api: Api, data: bytes, fields: dict[str, str], status: int, word: str
) -> None:
    before = api.get("/admin/fonts").get_json()
    answer = upload(api, data, **fields)
    assert answer.status_code == status
    assert word in answer.text
    assert api.get("/admin/fonts").get_json() == before


def test_a_second_font_of_one_family_and_weight_is_refused(api: Api) -> None:
    first = added(api, "Twice")
    again = upload(api, draw_font("twice"))
    assert again.status_code == 422
    assert "There is Twice 400 already" in again.text
    assert upload(api, draw_font("twice", weight=700)).get_json()["family"] == "Twice"
    assert api.delete(f"/admin/fonts/{first['id']}").status_code == 204
    added(api, "Twice")
    restored = api.post(f"/admin/fonts/{first['id']}/restore")
    assert restored.status_code == 422


def test_a_style_is_drawn_in_the_font_also_when_that_is_archived(api: Api) -> None:
    """Weight 500 is nearest to what is asked for; the letters are boxes as no other font has."""
    unknown = drawn_in(api, "Of my own")
    font = added(api, "Of my own", weight=500)
    own = drawn_in(api, "Of my own")
    assert not is_same(own, unknown)
    made = api.post(
        "/admin/text-style-sets",
        json={"name": "Boxes", "styles": {"title": {"fontFamily": "Of my own"}}},
    ).get_json()
    listed = {each["id"]: each for each in api.get("/admin/fonts").get_json()}
    assert listed[font["id"]]["styles"] == ["Boxes"]
    assert api.delete(f"/admin/fonts/{font['id']}").status_code == 204
    assert "Of my own" not in families(api)
    assert is_same(drawn_in(api, "Of my own"), own), "what is lettered with it stays so"
    assert api.post(f"/admin/fonts/{font['id']}/restore").get_json()["archivedAt"] is None
    api.delete(f"/admin/text-style-sets/{made['id']}")


def test_results_are_made_with_the_font_as_previews_are(api: Api) -> None:
    added(api, "For results", letters="SALE")
    project_id = api.ready_project({"plain.png": picture("PNG", (300, 200))})
    result = api.results(api.generate(project_id, sizes=((300, 200),)))[0]
    text = {"content": "SALE", "styleType": "title", "position": {"x": 0.1, "y": 0.2}}

    def made_with(**changes: str) -> np.ndarray[Any, Any]:
        edits = {"textOverlays": [{**text, **changes}]}
        api.put(f"/generated-assets/{result['id']}", json={"edits": edits})
        api.installation.work()
        url = api.get(f"/generated-assets/{result['id']}").get_json()["assetUrl"]
        found = Image.open(io.BytesIO(api.open(url).data)).convert("L")
        return np.asarray(found, dtype=np.int16)

    own, inter = made_with(fontFamily="For results"), made_with(fontFamily="Inter")
    assert not is_same(own, inter)
    assert is_same(made_with(fontFamily="For results"), own)


def test_rules_allow_fonts_of_the_organization(api: Api) -> None:
    added(api, "Allowed")
    rule = {"allowedFonts": ["Allowed"]}
    assert api.put("/admin/rules/manual-editing", json=rule).status_code == 200
    project_id = api.ready_project({"plain.png": picture("PNG", (64, 64))})
    result = api.results(api.generate(project_id, sizes=((64, 64),)))[0]
    for family, status in (("Allowed", 200), ("Inter", 422)):
        text = {"content": "x", "styleType": "title", "fontFamily": family}
        answer = api.put(
            f"/generated-assets/{result['id']}", json={"edits": {"textOverlays": [text]}}
        )
        assert answer.status_code == status
    api.post("/admin/rules/manual-editing/versions/1/restore")


def test_a_worker_without_the_file_fetches_it_and_a_lost_one_gives_way(
    api: Api, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket has no local files: the font is copied once, whole, and taken from there."""
    added(api, "Fetched")
    storage = installation.deps.storage
    own = drawn_in(api, "Fetched")
    monkeypatch.setattr(type(storage), "local_path", lambda _self, _key: None)
    shown = drawn_in(api, "Fetched")
    assert is_same(shown, own)
    copies = list((installation.deps.scratch / own_fonts.FOLDER).iterdir())
    assert len(copies) == 1
    assert [path.name for path in copies[0].iterdir()] == ["font.otf"]
    lost = added(api, "Lost")
    key = f"o/{installation.admin.organization_id.hex}/fonts/{lost['id'].replace('-', '')}/font.otf"
    storage.delete(key)
    assert is_same(drawn_in(api, "Lost"), drawn_in(api, "Inter"))


def test_coverage_says_which_letters_a_font_lacks(api: Api) -> None:
    added(api, "German only", letters="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .,äöüß")
    styles = {"title": {"fontFamily": "German only"}, "subtitle": {"fontFamily": "Nobody's"}}
    title, subtitle, _ = api.post(
        "/admin/text-style-sets/coverage", json={"styles": styles}
    ).get_json()
    assert (title["usedFamily"], title["scripts"]) == ("German only", [])
    partly = {each["script"]: each["missing"] for each in title["partly"]}
    assert "Ł" in partly["Latin"]
    assert "ß" not in partly["Latin"]
    assert {"Arabic", "Japanese", "Cyrillic"} <= set(title["others"])
    assert title["unwritten"] == []
    assert (subtitle["family"], subtitle["usedFamily"]) == ("Nobody's", "Inter")


def test_brand_colours_are_told_to_everybody_and_named_once(
    api: Api, installation: Installation
) -> None:
    kit = {"colours": [{"name": " Petrol ", "color": "#0B6177"}, {"name": "Sun", "color": "#fc0"}]}
    saved = api.put("/admin/brand-kit", json=kit).get_json()
    assert saved["colours"] == [
        {"name": "Petrol", "color": "#0b6177"},
        {"name": "Sun", "color": "#ffcc00"},
    ]
    installation.add_user("painter")
    settings = Api(installation, "painter").get("/settings").get_json()
    assert settings["editing"]["brandColours"] == saved["colours"]
    twice = {"colours": [{"name": "a", "color": "#fff"}, {"name": "b", "color": "#ffffff"}]}
    answer = api.put("/admin/brand-kit", json=twice)
    assert list(answer.get_json()["errors"]) == ["colours"]
    assert api.get("/admin/brand-kit").get_json() == saved
    log = len(api.get("/admin/audit-log?limit=200").get_json())
    api.put("/admin/brand-kit", json=kit)
    assert len(api.get("/admin/audit-log?limit=200").get_json()) == log


def test_an_archived_style_set_comes_back(api: Api) -> None:
    made = api.post("/admin/text-style-sets", json={"name": "Back"}).get_json()
    api.delete(f"/admin/text-style-sets/{made['id']}")
    assert api.post(f"/admin/text-style-sets/{made['id']}/restore").get_json() == made
    assert made in api.get("/admin/text-style-sets").get_json()


def test_unknown_fonts_are_told_so(api: Api) -> None:
    for answer in (
        api.delete(f"/admin/fonts/{uuid4()}"),
        api.post(f"/admin/fonts/{uuid4()}/restore"),
    ):
        assert (answer.status_code, answer.get_json()["error"]) == (404, "font_not_found")

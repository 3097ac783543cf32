"""Logos beyond the walk: drawings, and taking one away."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.documents.rules import ManualEditingRule, RuleGroup
from app.domain.geometry import Box
from app.models.rule_version import RuleVersion
from testing import db
from testing.factories.drawings import NO_PDF, OLD, drawing
from testing.factories.installation import Installation
from testing.factories.pictures import opened, picture
from testing.factories.svg import SQUARE, svg
from tests.api.client import Api
from tests.api.schemas import FAILURE, NEW_LOGO, check
from tests.api.statements import MISSING
from tests.imaging.detect.test_logos import PLAIN, RATIO, encoded, mark, with_mark


@pytest.fixture
def only_pictures(installation: Installation) -> Iterator[None]:
    rule = ManualEditingRule.read({"allowedLogoSources": {"types": ["png", "jpeg"]}})
    with db.transaction(installation.admin) as session:
        now = installation.deps.clock.now()
        session.add(
            RuleVersion(
                rule_group=str(RuleGroup.MANUAL_EDITING),
                version=99,
                document=rule.to_json(),
                created_at=now,
            )
        )
    yield
    with db.transaction(installation.admin) as session:
        session.delete(session.scalars(select(RuleVersion).where(RuleVersion.version == 99)).one())


def upload(api: Api, data: bytes, name: str) -> TestResponse:
    return api.post("/logos", data={"file": (io.BytesIO(data), name)})


def test_an_illustrator_file_becomes_a_transparent_logo(api: Api) -> None:
    answer = upload(api, drawing(), "brand.ai")
    logo = check(answer.get_json(), NEW_LOGO)
    assert (answer.status_code, logo["name"], logo["width"], logo["height"]) == (
        201,
        "brand",
        2048,
        1024,
    )
    shown = opened(api.open(logo["logoUrl"]).data)
    assert (shown.format, shown.getpixel((5, 5)), shown.getpixel((500, 500))) == (
        "PNG",
        (255, 255, 255, 0),
        (0, 204, 0, 255),
    )


@pytest.mark.parametrize("data", [OLD, drawing(NO_PDF), drawing()[:150]])
def test_an_illustrator_file_without_a_pdf_is_unreadable(api: Api, data: bytes) -> None:
    answer = upload(api, data, "brand.ai")
    assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
        422,
        "unreadable_image",
    )


@pytest.mark.usefixtures("only_pictures")
@pytest.mark.parametrize(("data", "kind"), [(drawing(), "AI"), (svg(), "SVG")])
def test_drawings_are_taken_only_where_the_rule_says_so(api: Api, data: bytes, kind: str) -> None:
    answer = upload(api, data, "brand")
    assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
        415,
        "type_not_allowed",
    )
    assert f"this is {kind}" in answer.get_json()["message"]


@pytest.mark.parametrize("data", [drawing(), svg()])
def test_a_drawing_is_no_picture_for_a_project(api: Api, data: bytes) -> None:
    assert api.upload({"brand.ai": data}).status_code == 415


def test_an_svg_drawing_becomes_a_transparent_logo(api: Api) -> None:
    text = '<text x="9" y="90" font-size="30" font-family="Futura">Alpen</text>'
    answer = upload(api, svg(SQUARE + text), "brand v2.svg")
    logo = check(answer.get_json(), NEW_LOGO)
    assert (answer.status_code, logo["name"], logo["width"], logo["height"]) == (
        201,
        "brand v2",
        2048,
        1024,
    )
    assert [said["code"] for said in logo["warnings"]] == ["font_replaced"]
    shown = opened(api.open(logo["logoUrl"]).data)
    assert shown.getpixel((500, 500)) == (0, 204, 0, 255)
    assert shown.getpixel((2000, 5))[3] == 0  # type: ignore[index]


def test_what_is_not_drawn_of_a_logo_is_said_by_its_own_code(api: Api) -> None:
    clipped = SQUARE.replace("<rect", '<rect style="clip-path:circle(9px)"')
    (said,) = check(upload(api, svg(clipped), "brand.svg").get_json(), NEW_LOGO)["warnings"]
    assert said["code"] == "not_drawn"
    assert "clip-path" in said["message"]


def test_a_logo_of_no_known_type_is_told_the_types_of_logos(api: Api) -> None:
    said = check(upload(api, b"no picture at all", "brand.svg").get_json(), FAILURE)["message"]
    assert "SVG" in said
    assert "TIFF" not in said


def test_a_logo_that_shows_nothing_is_refused(api: Api) -> None:
    empty = io.BytesIO()
    Image.new("RGBA", (60, 20), (255, 0, 0, 0)).save(empty, "PNG")
    before = api.get("/logos").get_json()
    answer = upload(api, empty.getvalue(), "brand.png")
    assert answer.status_code == 422
    assert "transparent" in check(answer.get_json(), FAILURE)["message"]
    assert api.get("/logos").get_json() == before


@pytest.mark.parametrize(
    "data",
    [
        svg('<image href="/etc/hostname"/>'),
        svg(f"{SQUARE}<use href='https://example.com/a.svg#b'/>"),
        svg("<text>&x;</text>", before='<!DOCTYPE svg [<!ENTITY x SYSTEM "/etc/hostname">]>'),
    ],
    ids=["file", "web", "entity"],
)
def test_a_hostile_drawing_is_refused_and_nothing_of_it_is_kept(api: Api, data: bytes) -> None:
    before = api.get("/logos").get_json()
    answer = upload(api, data, "brand.svg")
    assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
        422,
        "unreadable_image",
    )
    assert api.get("/logos").get_json() == before


def test_a_deleted_logo_is_gone_from_the_list_and_stays_on_results(
    api: Api, installation: Installation
) -> None:
    logo = upload(api, picture("PNG", (80, 40), (0, 200, 0)), "brand.png").get_json()
    (result,) = api.results(
        api.generate(api.ready_project({"a.jpg": picture()}), sizes=((300, 200),))
    )
    edits: dict[str, Any] = {
        "logoOverlay": {"logoUrl": logo["logoUrl"], "position": {"x": 0, "y": 0}, "size": 50}
    }
    api.put(f"/generated-assets/{result['id']}", json={"edits": edits})
    answer = api.delete(f"/logos/{logo['id']}")
    assert (answer.status_code, answer.data) == (204, b"")
    assert logo["id"] not in {entry["id"] for entry in api.get("/logos").get_json()}
    installation.work()
    made = api.get(f"/generated-assets/{result['id']}").get_json()
    corner = opened(api.open(made["assetUrl"]).data).getpixel((4, 4))
    assert made["status"] == "ready"
    assert corner[1] > 150 > corner[0]  # type: ignore[index,operator]
    for logo_id in (logo["id"], MISSING):
        gone = api.delete(f"/logos/{logo_id}")
        assert (gone.status_code, check(gone.get_json(), FAILURE)["error"]) == (
            404,
            "logo_not_found",
        )


def test_the_logo_of_an_organization_is_known_in_its_pictures(api: Api) -> None:
    logo = upload(api, encoded(mark()), "Alpen.png").get_json()
    box = Box(380, 90, 160, 160 * RATIO)
    with_it, without = encoded(with_mark(PLAIN, box)), encoded(PLAIN)
    project_id = api.ready_project({"with.png": with_it, "without.png": without})
    first, second = api.get(f"/projects/{project_id}/preview").get_json()
    (found,) = [element for element in first["elements"] if element["kind"] == "logo"]
    assert found["label"] == "Alpen"
    assert (
        Box(
            found["box"]["x"], found["box"]["y"], found["box"]["width"], found["box"]["height"]
        ).iou(box)
        > 0.85
    )
    assert not [element for element in second["elements"] if element["kind"] == "logo"]
    api.delete(f"/logos/{logo['id']}")
    later = api.get(f"/projects/{api.ready_project({'later.png': with_it})}/preview").get_json()
    assert not [element for element in later[0]["elements"] if element["kind"] == "logo"]

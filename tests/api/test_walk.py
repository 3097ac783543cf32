"""Operations 1 to 14, each answer against its strict schema."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any
from uuid import uuid4

import numpy as np
import pytest

from testing.factories.installation import Background, Installation
from testing.factories.pictures import flagged_picture, opened, picture
from tests.api.client import Api
from tests.api.schemas import (
    ASSET,
    FAILURE,
    FORMAT,
    INVALID,
    NEW_LOGO,
    ORDERED,
    PROJECT,
    RESULT,
    STATUS,
    STYLE_SET,
    TOKENS,
    check,
    listed,
    strict,
)


@pytest.fixture(scope="module")
def project_id(api: Api) -> str:
    return api.ready_project({"a.jpg": picture(), "b.png": picture("PNG", (400, 600))})


@pytest.fixture(scope="module")
def job_id(api: Api, project_id: str) -> str:
    return api.generate(project_id, formats=6, sizes=((123, 457),))


def test_login_by_name_and_by_address_gives_tokens(installation: Installation, api: Api) -> None:
    for name in ("admin", "ADMIN", "admin@example.org"):
        answer = Api(installation, None).post(
            "/auth/login", json={"username": name, "password": "correct horse battery"}
        )
        assert check(answer.get_json(), TOKENS)["expiresIn"] == 900


@pytest.mark.parametrize("username", ["admin", "nobody"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    installation: Installation, username: str
) -> None:
    answer = Api(installation, None).post(
        "/auth/login", json={"username": username, "password": "wrong"}
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert check(answer.get_json(), FAILURE)["error"] == "bad_credentials"


def test_logout_refuses_the_token_from_then_on(installation: Installation) -> None:
    mine = Api(installation)
    assert mine.post("/auth/logout").status_code == 204
    assert check(mine.get("/projects").get_json(), FAILURE)["error"] == "bad_token"


def test_a_refresh_token_works_once_and_its_second_use_ends_the_sign_in(
    installation: Installation,
) -> None:
    anyone = Api(installation, None)
    first = anyone.post(
        "/auth/login", json={"username": "admin", "password": "correct horse battery"}
    ).get_json()
    second = check(
        anyone.post("/auth/refresh", json={"refreshToken": first["refreshToken"]}).get_json(),
        TOKENS,
    )
    anyone.headers = {"Authorization": f"Bearer {second['accessToken']}"}
    assert anyone.get("/projects").status_code == 200
    assert (
        anyone.post("/auth/refresh", json={"refreshToken": first["refreshToken"]}).status_code
        == 401
    )
    assert anyone.get("/projects").status_code == 401
    assert (
        anyone.post("/auth/refresh", json={"refreshToken": second["refreshToken"]}).status_code
        == 401
    )


def test_projects_are_listed_newest_first_with_their_total(api: Api, project_id: str) -> None:
    other = api.ready_project({"c.jpg": picture()}, "Later")
    answer = api.get("/projects?limit=1")
    assert [project["id"] for project in check(answer.get_json(), listed(PROJECT))] == [other]
    assert int(answer.headers["X-Total-Count"]) >= 2
    oldest_first = api.get("/projects?sort=asc&limit=100").get_json()
    assert oldest_first[-1]["id"] == other


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "offset=-1", "sort=up"])
def test_a_bad_page_is_refused_by_field(api: Api, query: str) -> None:
    answer = api.get(f"/projects?{query}")
    assert answer.status_code == 422
    assert query.partition("=")[0] in check(answer.get_json(), INVALID)["errors"]


def test_status_and_preview_tell_what_was_seen(api: Api, project_id: str) -> None:
    assert check(api.get(f"/projects/{project_id}").get_json(), PROJECT)["fileCounts"] == {
        "psd": 0,
        "jpg": 1,
        "png": 1,
    }
    assert check(api.get(f"/projects/{project_id}/status").get_json(), STATUS)["progress"] == 100
    first, second = check(api.get(f"/projects/{project_id}/preview").get_json(), listed(ASSET))
    assert (first["filename"], first["metadata"]["width"], second["metadata"]["height"]) == (
        "a.jpg",
        640,
        600,
    )
    assert first["metadata"]["detectedElements"] == ["face", "text: SALE"]
    assert opened(api.open(first["previewUrl"]).data).size == (640, 480)


def test_before_analysis_a_project_is_processing_and_cannot_be_generated(
    api: Api, installation: Installation
) -> None:
    project_id = api.upload({"a.jpg": picture()}).get_json()["projectId"]
    assert api.get(f"/projects/{project_id}/status").get_json() == {
        "status": "processing",
        "progress": 0,
    }
    asset = check(api.get(f"/projects/{project_id}/preview").get_json(), listed(ASSET))[0]
    assert (asset["status"], asset["metadata"]["dpi"]) == ("received", 72)
    assert check(api.open(asset["previewUrl"]).status_code, {"const": 404})
    refused = api.post(
        "/generate",
        json={"projectId": project_id, "customResizes": [{"width": 100, "height": 100}]},
    )
    assert refused.status_code == 409
    installation.work()


def test_formats_are_the_seeded_catalogue(api: Api) -> None:
    catalogue = check(
        api.get("/formats").get_json(), strict(resizing=listed(FORMAT), repurposing=listed(FORMAT))
    )
    assert len(catalogue["resizing"]) + len(catalogue["repurposing"]) == 165
    assert all(entry["platformId"] and not entry["category"] for entry in catalogue["repurposing"])
    assert all(entry["category"] and not entry["platformId"] for entry in catalogue["resizing"])


def test_every_result_has_exactly_its_size(api: Api, job_id: str) -> None:
    assert api.get(f"/generate/{job_id}/status").get_json() == {
        "status": "completed",
        "progress": 100,
    }
    groups = api.get(f"/generate/{job_id}/results").get_json()
    assert {result["formatName"] for result in groups["Custom"]} == {"123 × 457"}
    for name, group in groups.items():
        for result in check(group, listed(RESULT)):
            assert result["platformName"] == (None if name == "Custom" else name)
            image = opened(api.open(result["assetUrl"]).data)
            assert image.size == (result["dimensions"]["width"], result["dimensions"]["height"])
            assert not image.getexif()


@pytest.mark.parametrize(
    ("custom", "size"),
    [
        ({"width": 2, "height": 1, "unit": "in", "dpi": 100}, (200, 100)),
        ({"width": 2.54, "height": 5.08, "unit": "cm"}, (300, 600)),
        ({"width": 100, "height": 100.5}, (100, 101)),
    ],
)
def test_custom_sizes_in_inches_and_centimetres(
    api: Api, project_id: str, custom: dict[str, Any], size: tuple[int, int]
) -> None:
    job = api.post(
        "/generate", json={"projectId": project_id, "customResizes": [custom]}
    ).get_json()["jobId"]
    dimensions = api.results(job)[0]["dimensions"]
    assert (dimensions["width"], dimensions["height"]) == size


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({}, "formatIds"),
        ({"formatIds": [str(uuid4())]}, "formatIds.0"),
        ({"customResizes": [{"width": 15, "height": 100}]}, "customResizes.0.width"),
        ({"customResizes": [{"width": 10000, "height": 10000}]}, "customResizes.0"),
        (
            {"customResizes": [{"width": 100, "height": 100}], "assetIds": [str(uuid4())]},
            "assetIds.0",
        ),
    ],
)
def test_a_bad_order_names_its_field(
    api: Api, project_id: str, order: dict[str, Any], field: str
) -> None:
    answer = api.post("/generate", json={"projectId": project_id, **order})
    assert answer.status_code == 422
    assert field in check(answer.get_json(), INVALID)["errors"]


def test_saved_edits_are_rendered_from_the_original(
    api: Api, installation: Installation, project_id: str
) -> None:
    result = api.results(api.generate(project_id, sizes=((300, 200),)))[0]
    edits = {
        "saturation": 0,
        "textOverlays": [
            {"content": "SALE", "styleType": "title", "position": {"x": 0.1, "y": 0.5}}
        ],
    }
    saved = check(
        api.put(f"/generated-assets/{result['id']}", json={"edits": edits}).get_json(), RESULT
    )
    assert (saved["status"], saved["version"]) == ("rendering", 2)
    installation.work()
    newest = check(api.get(f"/generated-assets/{result['id']}").get_json(), RESULT)
    assert newest["status"] == "ready"
    image = opened(api.open(newest["assetUrl"]).data)
    pixels = np.asarray(image).astype(int)
    assert np.ptp(pixels, axis=2).max() <= 3, "a picture without saturation is grey everywhere"
    back = api.put(f"/generated-assets/{result['id']}", json={"edits": {}}).get_json()
    assert (back["version"], back["edits"]) == (3, {})
    installation.work()
    again = api.get(f"/generated-assets/{result['id']}").get_json()
    assert api.open(again["assetUrl"]).data == api.open(result["assetUrl"]).data


def test_if_match_guards_against_lost_updates(api: Api, job_id: str) -> None:
    result = api.results(job_id)[0]
    path = f"/generated-assets/{result['id']}"
    version = api.get(path).get_json()["version"]
    assert (
        api.put(
            path, json={"edits": {"saturation": 0.5}}, headers={"If-Match": f'"{version}"'}
        ).status_code
        == 200
    )
    stale = api.put(path, json={"edits": {}}, headers={"If-Match": f'"{version}"'})
    assert stale.status_code == 412
    assert check(stale.get_json(), FAILURE)["error"] == "edits_out_of_date"
    assert api.put(path, json={"edits": {}}, headers={"If-Match": '"x"'}).status_code == 422


@pytest.mark.parametrize(
    ("edits", "field"),
    [
        ({"saturation": 3}, "edits.saturation"),
        ({"crop": {"x": 0, "y": 0, "width": 0, "height": 1}}, "edits.crop.width"),
        (
            {"logoOverlay": {"logoUrl": "http://169.254.169.254/x.png", "size": 10}},
            "edits.logoOverlay.logoUrl",
        ),
        (
            {"textOverlays": [{"content": "x", "textStyleSetId": str(uuid4())}]},
            "edits.textOverlays.0.textStyleSetId",
        ),
    ],
)
def test_bad_edits_name_their_field(
    api: Api, job_id: str, edits: dict[str, Any], field: str
) -> None:
    answer = api.put(f"/generated-assets/{api.results(job_id)[0]['id']}", json={"edits": edits})
    assert answer.status_code == 422
    assert field in check(answer.get_json(), INVALID)["errors"]


def test_a_preview_is_small_and_stores_nothing(api: Api, job_id: str) -> None:
    result = api.results(job_id)[0]
    answer = api.post(
        f"/generated-assets/{result['id']}/preview", json={"edits": {"saturation": 0}}
    )
    width, height = opened(answer.data).size
    assert max(width, height) == 960
    assert width / height == pytest.approx(
        result["dimensions"]["width"] / result["dimensions"]["height"], rel=0.01
    )
    assert api.get(f"/generated-assets/{result['id']}").get_json()["version"] == result["version"]


def test_a_logo_is_uploaded_listed_and_laid_on_a_result(
    api: Api, installation: Installation, project_id: str
) -> None:
    made = api.post(
        "/logos", data={"file": (io.BytesIO(picture("PNG", (80, 40), (0, 200, 0))), "brand.png")}
    )
    logo = check(made.get_json(), NEW_LOGO)
    assert made.status_code == 201
    assert logo["id"] in {entry["id"] for entry in api.get("/logos").get_json()}
    result = api.results(api.generate(project_id, sizes=((300, 200),)))[0]
    overlay = {"logoUrl": logo["logoUrl"], "position": {"x": 0, "y": 0}, "size": 50}
    saved = api.put(
        f"/generated-assets/{result['id']}", json={"edits": {"logoOverlay": overlay}}
    ).get_json()
    assert check(saved, RESULT)["edits"]["logoOverlay"]["logoUrl"].startswith(
        "http://localhost/media/"
    )
    installation.work()
    image = opened(
        api.open(api.get(f"/generated-assets/{result['id']}").get_json()["assetUrl"]).data
    )
    corner = image.getpixel((4, 4))
    assert isinstance(corner, tuple)
    assert corner[1] > 150 > corner[0]


@pytest.mark.parametrize(
    ("grouping", "folders"), [("individual", 0), ("batch", 2), ("category", 2)]
)
def test_a_download_is_a_zip_with_a_manifest(
    api: Api, installation: Installation, job_id: str, grouping: str, folders: int
) -> None:
    results = api.results(job_id)
    order = {
        "assetIds": [result["id"] for result in results],
        "format": "png",
        "quality": "low",
        "grouping": grouping,
    }
    url = check(api.post("/download", json=order).get_json(), ORDERED)["downloadUrl"]
    with Background(installation):
        answer = api.open(url)
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    files = [name for name in archive.namelist() if name != "manifest.json"]
    assert len(files) == len(results) == len(set(files))
    assert len({name.partition("/")[0] for name in files if "/" in name}) == folders
    assert {opened(archive.read(name)).format for name in files} == {"PNG"}


def test_one_result_is_downloaded_as_itself(
    api: Api, installation: Installation, job_id: str
) -> None:
    url = api.post("/download", json={"assetIds": [api.results(job_id)[0]["id"]]}).get_json()[
        "downloadUrl"
    ]
    with Background(installation):
        answer = api.open(url)
    assert opened(answer.data).format == "JPEG"
    assert answer.headers["Content-Disposition"].endswith(".jpg")


def test_a_flagged_picture_is_blurred_and_left_out_of_downloads(
    api: Api, installation: Installation
) -> None:
    project_id = api.ready_project({"flagged.png": flagged_picture(), "fine.jpg": picture()})
    flagged, fine = api.get(f"/projects/{project_id}/preview").get_json()
    assert (flagged["isNsfw"], fine["isNsfw"]) == (True, False)
    assert opened(api.open(flagged["previewUrl"]).data).size != (320, 240)
    results = api.results(api.generate(project_id, sizes=((300, 200),)))
    held = next(result for result in results if result["isNsfw"])
    alone = api.post("/download", json={"assetIds": [held["id"]]})
    assert (alone.status_code, check(alone.get_json(), FAILURE)["error"]) == (409, "all_flagged")
    url = api.post(
        "/download", json={"assetIds": [r["id"] for r in results], "grouping": "batch"}
    ).get_json()["downloadUrl"]
    with Background(installation):
        names = zipfile.ZipFile(io.BytesIO(api.open(url).data)).namelist()
    assert len(names) == 2


def test_text_style_sets_are_for_admins(api: Api, installation: Installation) -> None:
    body = api.get("/admin/text-style-sets").get_json()
    check(body, listed(STYLE_SET))
    installation.add_user("lena")
    refused = Api(installation, "lena").get("/admin/text-style-sets")
    assert (refused.status_code, check(refused.get_json(), FAILURE)["error"]) == (
        403,
        "admins_only",
    )


def test_polled_answers_carry_an_etag_and_honour_it(api: Api, project_id: str) -> None:
    first = api.get(f"/projects/{project_id}/status")
    assert (
        api.get(
            f"/projects/{project_id}/status", headers={"If-None-Match": first.headers["ETag"]}
        ).status_code
        == 304
    )


def test_a_preview_names_letters_that_no_font_has_before_anything_is_saved(
    api: Api, job_id: str
) -> None:
    result = api.results(job_id)[0]
    texts = [{"content": "مرحبا 夏 😀", "direction": "rtl"}, {"content": "Neu: \U00013000 ស្រី"}]
    answer = api.post(
        f"/generated-assets/{result['id']}/preview", json={"edits": {"textOverlays": texts}}
    )
    warnings = json.loads(answer.headers["X-Warnings"])
    (letters,) = (one["message"] for one in warnings if one["code"] == "text_letters")
    assert "\U00013000" in letters
    assert "ស្រី" in letters
    assert "夏" not in letters
    assert api.get(f"/generated-assets/{result['id']}").get_json()["version"] == result["version"]

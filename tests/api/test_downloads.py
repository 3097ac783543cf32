"""Files as they are handed out: their names, and what they do not keep of their formats."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections import defaultdict
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from app.models.generated_asset import GeneratedAsset
from testing import db
from testing.factories.pictures import opened, picture
from tests.api.client import Api

MANIFEST = "manifest.json"
Made = dict[tuple[str, str], list[str]]


def noise(size: tuple[int, int] = (160, 120)) -> bytes:
    """A picture that no encoder makes small."""
    pixels = np.random.default_rng(7).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, "PNG")
    return target.getvalue()


def plain() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (160, 120), "teal").save(target, "PNG")
    return target.getvalue()


LIMIT = 6_000
"""Bytes that a plain picture keeps easily, and noise never."""
DISC = picture(size=(96, 72))
SENT = [
    ("हिन्दी कीमतें.jpg", DISC),
    ("ภาพสินค้าใหม่.jpg", DISC),
    ("Summer v1.2", DISC),
    ("cafe\u0301.jpg", DISC),
    ("photo.jpg", DISC),
    ("photo.jpg", DISC),
    ("PHOTO", DISC),
    ("nul.jpg", plain()),
    ("noise.png", noise()),
]


def add_format(api: Api, **facts: Any) -> str:
    body = {"name": "Strict", "type": "resizing", "category": "Print", "width": 160, "height": 120}
    answer = api.post("/admin/formats", json={**body, **facts})
    assert answer.status_code == 201, answer.get_json()
    return str(answer.get_json()["id"])


def download(api: Api, results: list[str], **order: str) -> tuple[dict[str, Any], bytes, str]:
    """The order's answer, the file, and the header with its name."""
    told = api.post("/download", json={"assetIds": results, **order}).get_json()
    api.installation.work()
    answer = api.open(told["downloadUrl"])
    return told, answer.data, answer.headers["Content-Disposition"]


def status_of(api: Api, told: dict[str, Any]) -> dict[str, Any]:
    path = told["statusUrl"].partition("/api/v1")[2]
    return dict(api.get(path).get_json())


def files_in(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != MANIFEST}


def warnings_in(data: bytes) -> dict[str, list[str]]:
    """By file, the codes of what the manifest says of it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        lines = json.loads(archive.read(MANIFEST))["files"]
    return {line["file"]: [said["code"] for said in line["warnings"]] for line in lines}


@pytest.fixture(scope="module")
def made(api: Api) -> Made:
    """The ids of the results, by original and format."""
    formats = [
        add_format(api, name="Paper", fileTypes=["jpeg"]),
        add_format(api, name="Small", maxBytes=LIMIT),
    ]
    parts = [(io.BytesIO(data), name) for name, data in SENT]
    sent = api.post("/projects/upload", data={"projectName": "CON", "files": parts}).get_json()
    api.installation.work()
    order = {"projectId": sent["projectId"], "formatIds": formats}
    job = api.post("/generate", json=order).get_json()["jobId"]
    api.installation.work()
    originals = [entry["id"] for entry in api.get(f"/projects/{sent['projectId']}/preview").json]
    found = defaultdict[tuple[str, str], list[str]](list)
    for original, (name, _) in zip(originals, SENT, strict=True):
        for result in api.results(job):
            if result["originalAssetId"] == original:
                found[name, result["formatName"]].append(result["id"])
    return found


@pytest.mark.parametrize(
    ("original", "stem"),
    [
        ("हिन्दी कीमतें.jpg", "हिन्दी-कीमतें"),
        ("ภาพสินค้าใหม่.jpg", "ภาพสินค้าใหม่"),
        ("Summer v1.2", "summer-v1-2"),
        ("cafe\u0301.jpg", "caf\u00e9"),
    ],
)
def test_a_single_file_is_handed_out_under_the_name_of_its_original(
    api: Api, made: Made, original: str, stem: str
) -> None:
    _, _, header = download(api, made[original, "Small"])
    assert unquote(header.partition("filename*=UTF-8''")[2]) == f"{stem}_print-small_160x120.jpg"
    assert header.isascii()
    _, data, _ = download(api, made[original, "Small"], grouping="batch")
    assert list(files_in(data)) == [f"{stem}/{stem}_print-small_160x120.jpg"]


def test_every_original_has_a_folder_of_its_own(api: Api, made: Made) -> None:
    names = ["photo.jpg", "PHOTO", "nul.jpg"]
    results = [result for name in names for result in made[name, "Small"]]
    told, data, header = download(api, results, grouping="batch")
    folders = [name.partition("/")[0] for name in files_in(data)]
    assert folders == ["photo", "photo-2", "photo-3", "nul_"]
    assert status_of(api, told)["filename"] == "con_.zip"
    assert header.endswith("con_.zip")


def test_a_file_of_a_type_that_its_format_does_not_take_is_named(api: Api, made: Made) -> None:
    results = [*made["nul.jpg", "Small"], *made["nul.jpg", "Paper"]]
    told, data, _ = download(api, results, format="png")
    file = "nul_print-paper_160x120.png"
    said = {"code": "type_not_taken", "message": "“Paper” takes JPEG; this file is PNG."}
    assert told["warnings"] == [{"file": file, **said}]
    assert status_of(api, told)["warnings"] == told["warnings"]
    assert warnings_in(data) == {"nul_print-small_160x120.png": [], file: ["type_not_taken"]}


def test_the_manifest_says_of_every_result_what_is_to_be_said_of_it(api: Api, made: Made) -> None:
    result = made["photo.jpg", "Small"][0]
    text = {"content": "Sale", "color": "#808080", "background": "#828282"}
    api.put(f"/generated-assets/{result}", json={"edits": {"textOverlays": [text]}})
    _, data, _ = download(api, [result], grouping="batch")
    shown = api.get(f"/generated-assets/{result}").get_json()["warnings"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (line,) = json.loads(archive.read(MANIFEST))["files"]
    said = [{"code": each["code"], "message": each["message"]} for each in shown]
    assert "text_contrast" in [each["code"] for each in said]
    assert line["warnings"] == said
    api.put(f"/generated-assets/{result}", json={"edits": {}})
    api.installation.work()


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_a_file_keeps_the_byte_limit_of_its_format_or_is_named(
    api: Api, made: Made, kind: str
) -> None:
    results = [*made["noise.png", "Small"], *made["nul.jpg", "Small"]]
    told, data, _ = download(api, results, format=kind)
    assert told["warnings"] == []
    too_large = [name for name, file in files_in(data).items() if len(file) > LIMIT]
    assert [name.partition("_")[0] for name in too_large] == ["noise"]
    assert warnings_in(data) == {
        name: ["over_max_bytes"] if name in too_large else [] for name in files_in(data)
    }
    found = status_of(api, told)
    assert (found["status"], found["progress"]) == ("ready", 100)
    assert [said["file"] for said in found["warnings"]] == too_large


def test_a_single_file_that_is_too_large_is_named(api: Api, made: Made) -> None:
    told, data, _ = download(api, made["noise.png", "Small"], format="png")
    assert opened(data).format == "PNG"
    found = status_of(api, told)
    assert [said["code"] for said in found["warnings"]] == ["over_max_bytes"]
    assert found["warnings"][0]["file"] == found["filename"]
    assert "the format takes 6 KB" in found["warnings"][0]["message"]
    assert found["sizeBytes"] == len(data)


def test_a_download_that_is_not_there_has_no_status(api: Api) -> None:
    missing = api.get("/download/00000000-0000-0000-0000-000000000001")
    assert (missing.status_code, missing.get_json()["error"]) == (404, "download_not_found")


def quoted(api: Api, results: list[str], **order: str) -> dict[str, Any]:
    answer = api.post("/download/quote", json={"assetIds": results, **order})
    assert answer.status_code == 200, answer.get_json()
    return dict(answer.get_json())


@pytest.mark.parametrize("grouping", ["individual", "batch", "category", "nested"])
def test_a_quote_tells_the_names_that_the_files_get(api: Api, made: Made, grouping: str) -> None:
    results = [*made["nul.jpg", "Small"], *made["photo.jpg", "Paper"]]
    order = {"grouping": grouping, "pattern": "{project}-{number} {format}", "format": "auto"}
    told = quoted(api, results, **order)
    _, data, _ = download(api, results, **order)
    assert list(files_in(data))[:3] == told["examples"]
    assert told["fileCount"] == len(files_in(data)) == len(results)
    assert told["filename"] == "con_.zip"


def test_files_with_one_name_by_a_pattern_get_numbers(api: Api, made: Made) -> None:
    results = [*made["nul.jpg", "Small"], *made["noise.png", "Small"]]
    _, data, _ = download(api, results, pattern="{format}")
    assert sorted(files_in(data)) == ["small-2.jpg", "small.jpg"]


def test_a_pattern_that_cannot_be_used_is_named(api: Api, made: Made) -> None:
    order = {"assetIds": made["nul.jpg", "Small"], "pattern": "{size}/{format}"}
    for path in ("/download", "/download/quote"):
        answer = api.post(path, json=order)
        assert answer.status_code == 422
        assert "There is no part {size}" in answer.get_json()["errors"]["pattern"]


def test_what_is_left_out_is_told_before_and_in_the_manifest(api: Api, made: Made) -> None:
    (flagged,), good = made["ภาพสินค้าใหม่.jpg", "Small"], made["nul.jpg", "Small"]
    with db.transaction(api.installation.admin) as session:
        session.get_one(GeneratedAsset, UUID(flagged)).is_nsfw = True
    told = quoted(api, [flagged, *good])
    assert (told["fileCount"], [out["reason"] for out in told["leftOut"]]) == (1, ["flagged"])
    assert told["leftOut"][0]["resultId"] == flagged
    assert told["leftOut"][0]["file"] == "ภาพสินค้าใหม่_print-small_160x120.jpg"
    _, data, _ = download(api, [flagged, *good], grouping="batch")
    manifest = manifest_of(data)
    assert manifest["leftOut"] == 1
    assert [out["id"] for out in manifest["leftOutResults"]] == [flagged]
    with db.transaction(api.installation.admin) as session:
        session.get_one(GeneratedAsset, UUID(flagged)).is_nsfw = False


def manifest_of(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return dict(json.loads(archive.read(MANIFEST)))


def test_the_manifest_says_of_every_file_what_it_is_and_where_it_comes_from(
    api: Api, made: Made
) -> None:
    results = [*made["nul.jpg", "Small"], *made["noise.png", "Paper"]]
    _, data, _ = download(api, results, grouping="nested", format="auto")
    files = files_in(data)
    for line in manifest_of(data)["files"]:
        assert hashlib.sha256(files[line["file"]]).hexdigest() == line["sha256"]
        assert line["bytes"] == len(files[line["file"]])
        assert isinstance(line["altText"], str)
        assert line["provenance"]["engine"]
        assert set(line["provenance"]) == {"engine", "models", "rules"}


@pytest.mark.parametrize("kind", ["jpeg", "png", "auto"])
@pytest.mark.parametrize("quality", ["high", "low"])
def test_the_estimate_is_of_the_right_magnitude(
    api: Api, made: Made, kind: str, quality: str
) -> None:
    """Of a picture that no encoder makes small; what pictures of every day have, a bench says."""
    results = made["noise.png", "Paper"]
    order = {"format": kind, "quality": quality, "grouping": "batch"}
    told = quoted(api, results, **order)
    _, data, _ = download(api, results, **order)
    real = sum(map(len, files_in(data).values()))
    assert 1 / 4 < told["sizeBytes"] / real < 4

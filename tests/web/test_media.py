"""Signed links when the store is a bucket: the app looks at the link, the store gives the bytes."""

from __future__ import annotations

import io
import re
import urllib.request
import zipfile

import pytest
from werkzeug.test import TestResponse

from app.domain.file_names import content_disposition
from testing.factories.installation import Installation, install
from testing.factories.pictures import flagged_picture, opened
from testing.peers.seaweedfs import SeaweedFs
from tests.web.screens import Screens


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, seaweedfs: SeaweedFs) -> Installation:
    return install(tmp_path_factory.mktemp("installation"), **seaweedfs.settings(prefix="aicreat"))


@pytest.fixture(scope="module")
def project(screens: Screens) -> str:
    address = screens.ready_project()
    screens.results(address, (64, 48), (48, 64))
    return address


def fetched(answer: TestResponse) -> bytes:
    assert answer.status_code == 302
    with urllib.request.urlopen(answer.location) as given:
        return bytes(given.read())


def test_everything_is_in_the_bucket_and_nothing_in_the_folder(
    installation: Installation, screens: Screens, project: str
) -> None:
    assert list(installation.settings.store_dir.rglob("*")) == []


def test_a_picture_is_fetched_from_the_store(
    installation: Installation, screens: Screens, project: str
) -> None:
    links = re.findall(r'src="(/media/[^"]+)"', screens.get(f"{project}/results").text)
    answer = screens.get(links[0])
    assert answer.location.startswith(f"{installation.settings.s3_endpoint}/")
    assert answer.cache_control.private
    assert 0 < (answer.cache_control.max_age or 0) < 900
    assert opened(fetched(answer)).size in {(64, 48), (48, 64)}


def test_pages_may_load_pictures_from_the_store(
    installation: Installation, screens: Screens
) -> None:
    policy = screens.get("/").headers["Content-Security-Policy"]
    assert f"img-src 'self' blob: data: {installation.settings.s3_endpoint};" in policy
    assert "script-src 'self';" in policy


def test_a_flagged_picture_shows_its_twin_from_the_store(screens: Screens) -> None:
    review = screens.get(screens.ready_project(red_png=flagged_picture())).text
    link = re.findall(r'src="(/media/[^"]+)"', review)[0]
    assert ".blurred.webp?" in screens.get(link).location


def test_a_download_is_fetched_from_the_store_under_its_name(
    installation: Installation, screens: Screens, project: str
) -> None:
    order = {"what": "all", "format": "png", "quality": "high", "grouping": "individual"}
    wait = screens.post(f"{project}/downloads", **order).location
    installation.work()
    link = re.findall(r'href="(/media/[^"]+)"', screens.fragment(wait))[0]
    answer = screens.get(link)
    assert "response-content-disposition=attachment" in answer.location
    names = zipfile.ZipFile(io.BytesIO(fetched(answer))).namelist()
    assert len([name for name in names if name.endswith(".png")]) == 2


def test_a_result_is_saved_from_the_store_under_the_name_that_its_link_says(
    screens: Screens, project: str
) -> None:
    cards = screens.get(f"{project}/results").text
    link, name = re.findall(r'href="(/media/[^"]+)" download="([^"]+)"', cards)[0]
    for address, is_shown in ((link, False), (link.removesuffix("?save"), True)):
        with urllib.request.urlopen(screens.get(address).location) as given:
            told = given.headers["Content-Disposition"]
        assert told == content_disposition(name, is_shown=is_shown)


def test_a_saved_edit_is_previewed_from_the_bucket(screens: Screens, project: str) -> None:
    """The renderer reads the master from the store when it is no file here."""
    result = re.findall(r'href="(/results/[^"/]+)"', screens.get(f"{project}/results").text)[0]
    assert screens.get(result).status_code == 200
    preview = screens.post(f"{result}/preview", **screens.fields(result))
    assert preview.status_code == 200

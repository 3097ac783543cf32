"""Handing out files."""

from __future__ import annotations

import io
import re
import zipfile
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.documents.formats import FileType
from app.domain.file_names import content_disposition
from app.domain.lifecycle import DownloadStatus
from app.domain.results import Review
from app.models.download import Download
from app.models.generated_asset import GeneratedAsset
from testing import db
from testing.factories.pictures import opened
from tests.web.screens import Screens

ORDER = {"format": "png", "quality": "high", "grouping": "category"}


@pytest.fixture(scope="module")
def project(screens: Screens) -> str:
    address = screens.ready_project()
    screens.results(address, (64, 48), (48, 64))
    return address


def test_the_wait_ends_with_a_link_to_files_of_the_exact_sizes(
    screens: Screens, project: str
) -> None:
    wait = screens.post(f"{project}/downloads", what="all", **ORDER).location
    assert "hx-trigger" in screens.get(wait).text
    screens.installation.work()
    done = screens.fragment(wait)
    assert "hx-trigger" not in done
    link = re.findall(r'href="(/media/[^"]+)"', done)[0]
    with screens.get(link) as answer:
        bundle = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    sizes = {opened(bundle.read(name)).size for name in bundle.namelist() if name.endswith(".png")}
    assert sizes == {(64, 48), (48, 64)}


def test_a_file_is_saved_under_the_name_that_its_link_says(screens: Screens, project: str) -> None:
    """A name in the answer wins over the link's: that of the stored file would say nothing."""
    cards = screens.get(f"{project}/results").text
    link, name = re.findall(r'href="(/media/[^"]+)" download="([^"]+)"', cards)[0]
    assert name.endswith((".jpg", ".png"))
    assert link.endswith("?save")
    with screens.get(link) as answer:
        assert answer.headers["Content-Disposition"] == content_disposition(name)
    with screens.get(link.removesuffix("?save")) as answer:
        assert answer.headers["Content-Disposition"] == content_disposition(name, is_shown=True)
    thumb = re.findall(r'<img src="(/media/[^"]+)"', cards)[0]
    with screens.get(thumb) as answer:
        assert "Content-Disposition" not in answer.headers


def test_selected_results_go_alone(screens: Screens, project: str) -> None:
    picked = re.findall(r'name="result" value="([^"]+)"', screens.get(f"{project}/results").text)[
        :1
    ]
    wait = screens.post(f"{project}/downloads", what="selected", result=picked, **ORDER).location
    screens.installation.work()
    link = re.findall(r'href="(/media/[^"]+)"', screens.fragment(wait))[0]
    with screens.get(link) as answer:
        bundle = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    assert len([name for name in bundle.namelist() if name.endswith(".png")]) == 1


def test_the_screen_names_files_that_their_format_does_not_take(
    screens: Screens, project: str
) -> None:
    with db.transaction(screens.installation.admin) as session:
        for row in session.scalars(select(GeneratedAsset)):
            is_wide = row.width > row.height
            row.target = row.target.changed(
                file_types=(FileType.JPEG if is_wide else FileType.PNG,)
            )
    wait = screens.post(f"{project}/downloads", what="all", **ORDER).location
    assert "One file will not meet its format" in screens.get(wait).text
    screens.installation.work()
    done = screens.fragment(wait)
    assert "One file does not meet its format" in done
    assert "takes JPEG; this file is PNG." in done
    fine = screens.post(f"{project}/downloads", what="all", **{**ORDER, "format": "jpeg"}).location
    assert "takes PNG; this file is JPEG." in screens.get(fine).text


@pytest.mark.parametrize(
    "change",
    [
        {"what": "selected"},
        {"format": "bmp"},
        {"what": "selected", "result": "no id"},
        {"grouping": ""},
    ],
)
def test_an_order_that_cannot_be_filled_is_refused_in_words(
    screens: Screens, project: str, change: dict[str, str]
) -> None:
    answer = screens.post(f"{project}/downloads", **{"what": "all", **ORDER, **change})
    assert answer.status_code == 422
    assert "<h1" in answer.text


def quote(screens: Screens, project: str, **fields: object) -> str:
    wanted = {"what": "all", "pattern": "", **ORDER, **fields}
    answer = screens.post(f"{project}/downloads/quote", htmx=True, **wanted)
    assert answer.status_code == 200
    return answer.text


def test_the_dialog_tells_number_size_and_a_name_before_the_order(
    screens: Screens, project: str
) -> None:
    said = quote(screens, project, pattern="{project} {width}", grouping="individual")
    assert re.search(r"2.files?, about \d+", said)
    assert "spring-64.png" in said or "spring-48.png" in said
    assert "There is no part {size}" in quote(screens, project, pattern="{size}")


def test_rejected_results_stay_out_unless_they_are_selected(screens: Screens, project: str) -> None:
    with db.transaction(screens.installation.admin) as session:
        row = session.scalars(select(GeneratedAsset)).first()
        assert row is not None
        row.review, result_id = Review.REJECTED, str(row.id)
    said = quote(screens, project)
    assert "1\u00a0file," in said
    assert "was rejected" in said
    assert "left out" not in quote(screens, project, what="selected", result=[result_id])
    assert "no result to download" in quote(screens, project, what="approved")
    with db.transaction(screens.installation.admin) as session:
        session.get_one(GeneratedAsset, UUID(result_id)).review = Review.PENDING


def test_a_notice_follows_the_order_until_the_file_is_there(screens: Screens, project: str) -> None:
    said = screens.post(f"{project}/downloads", htmx=True, what="all", **ORDER).text
    (download_id,) = re.findall(r'data-download="([^"]+)" data-state="pending"', said)
    screens.installation.work()
    done = screens.fragment(f"/downloads/notices?id={download_id}&id={UUID(int=1)}")
    assert done.count("data-download=") == 1
    assert 'data-state="ready"' in done
    assert re.search(r'href="/media/[^"]+" download="[^"]+\.zip"', done)
    listed = screens.get(f"{project}/downloads").text
    assert re.search(r'href="/media/[^"]+" download="[^"]+\.zip"', listed)


def test_a_download_that_failed_can_be_tried_again_wherever_it_is_told(
    screens: Screens, project: str
) -> None:
    wait = screens.post(f"{project}/downloads", what="all", **ORDER).location
    download_id = UUID(wait.rsplit("/", 1)[1])
    screens.installation.work()
    with db.transaction(screens.installation.admin) as session:
        row = session.get_one(Download, download_id)
        row.status, row.error_code = DownloadStatus.FAILED, "storage_full"
        row.error_message = "There was no room for the file."
    again = f'action="{wait}/again"'
    places = (wait, f"{project}/downloads", f"/downloads/notices?id={download_id}")
    for page in [screens.get(place).text for place in places]:
        assert again in page
        assert "code: storage_full" in page
    other = screens.post(f"{wait}/again").location
    assert other != wait
    screens.installation.work()
    assert 'href="/media/' in screens.fragment(other)
    assert "There was no room" in screens.get(wait).text, "the earlier one stays as it was"
    assert screens.post(f"{project}/downloads/{UUID(int=1)}/again").status_code == 404

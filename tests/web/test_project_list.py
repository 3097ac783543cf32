"""The list of projects: found, sorted, archived, deleted and brought back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.services.operations.maintenance import sweep_rows
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.services.operations.test_maintenance import later, stored
from tests.web.screens import Screens


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    return install(tmp_path)


@pytest.fixture
def screens(installation: Installation) -> Screens:
    return Screens(installation)


def names(screens: Screens, query: str = "") -> list[str]:
    return re.findall(r'<h3 class="clip">([^<]+)</h3>', screens.get(f"/projects{query}").text)


def make(screens: Screens, *called: str) -> list[str]:
    """Projects of these names, one after the other; their addresses."""
    addresses = []
    for name in called:
        addresses.append(screens.upload(name=name, one_jpg=picture()).location)
        screens.installation.work()
    return addresses


def test_names_are_found_in_capitals_or_not_and_signs_are_letters(screens: Screens) -> None:
    make(screens, "Winter 100% launch", "winter sale", "Autumn")
    assert names(screens, "?q=WINTER") == ["winter sale", "Winter 100% launch"]
    assert names(screens, "?q=%25") == ["Winter 100% launch"]
    assert names(screens, "?q=_") == []
    assert "No project is called that" in screens.get("/projects?q=%3Cb%3E").text


def test_the_last_activity_comes_first_and_other_orders_are_offered(screens: Screens) -> None:
    first, *_ = make(screens, "B", "c", "A")
    assert names(screens) == ["A", "c", "B"]
    screens.results(first, (300, 250))
    assert names(screens) == ["B", "A", "c"]
    assert names(screens, "?order=newest") == ["A", "c", "B"]
    assert names(screens, "?order=oldest") == ["B", "c", "A"]
    assert names(screens, "?order=name") == ["A", "B", "c"]
    assert names(screens, "?order=nonsense&show=nonsense&page=x") == ["B", "A", "c"]


def test_projects_are_found_by_what_they_wait_for(screens: Screens) -> None:
    first, second, _ = make(screens, "Made", "Decided", "Empty")
    screens.results(first, (300, 250))
    (result,) = screens.results(second, (300, 250))
    assert names(screens, "?show=formats") == ["Empty"]
    assert names(screens, "?show=decisions") == ["Decided", "Made"]
    api = Api(screens.installation)
    api.post(f"/generated-assets/{result.rpartition('/')[2]}/review", json={"review": "approved"})
    assert names(screens, "?show=decisions") == ["Made"]


def test_a_deleted_project_is_gone_until_it_is_brought_back(screens: Screens) -> None:
    address, _ = make(screens, "Gone", "Stays")
    answer = screens.post(f"{address}/delete")
    assert answer.status_code == 303
    page = screens.get(answer.location).text
    assert "It can be brought back for seven days." in page
    assert names(screens) == ["Stays"]
    assert names(screens, "?show=deleted") == ["Gone"]
    for path in ("", "/results", "/formats", "/upload"):
        assert screens.get(address + path).status_code == 404, path
    undo = re.findall(r'action="(/projects/[^"]+/restore)"', page)[0]
    screens.post(undo)
    assert names(screens) == ["Gone", "Stays"]
    assert screens.get(address).status_code == 200


READ = ("", "/state", "/look", "/original", "/versions", "/versions/1", "/siblings")
"""What is read of a result at the screen."""
OF_A_RESULT = (
    *READ,
    *("/edits", "/again", "/restore", "/mend", "/preview"),
    *("/versions/1/restore", "/copies/undo"),
)


def test_what_was_made_of_a_deleted_project_is_gone_with_it_and_comes_back(
    screens: Screens, installation: Installation
) -> None:
    (address,) = make(screens, "Gone")
    api = Api(installation)
    job_id = api.generate(address.rpartition("/")[2])
    result_id = api.results(job_id)[0]["id"]
    result, path = f"/results/{result_id}", f"/generated-assets/{result_id}"
    picture_id = api.get(f"{address}/preview").get_json()[0]["id"]
    reads = (path, f"/assets/{picture_id}/generated", f"/generate/{job_id}/status")
    known = {"If-None-Match": api.get(path).headers["ETag"]}
    before = [api.get(each).get_json() for each in reads]
    order = {"assetIds": [result_id]}
    screens.post(f"{address}/delete")
    for each in (*reads, f"/generate/{job_id}/results"):
        assert api.get(each).status_code == 404, each
    assert api.get(path, headers=known).status_code == 404
    assert api.post("/download", json=order).status_code == 422
    (other,) = make(screens, "Kept")
    source = api.results(api.generate(other.rpartition("/")[2]))[0]["id"]
    copied = api.post(f"/generated-assets/{source}/copy-edits", json={"targetIds": [result_id]})
    assert copied.status_code == 422, "nor is anything copied to it"
    for act in OF_A_RESULT:
        answer = screens.get(result + act) if act in READ else screens.post(result + act)
        assert answer.status_code == 404, act
    screens.post(f"{address}/restore")
    assert [strip_links(api.get(each).get_json()) for each in reads] == list(
        map(strip_links, before)
    )
    assert screens.get(result).status_code == 200


def strip_links(document: object) -> str:
    return re.sub(r"/media/[^\"]+", "", json.dumps(document))


def test_a_deleted_project_is_deleted_for_good_when_somebody_says_so_twice(
    screens: Screens, installation: Installation
) -> None:
    address, _ = make(screens, "Gone <b>", "Stays")
    screens.results(address, (300, 250))
    assert screens.get(f"{address}/erase").status_code == 404, "it is in use"
    screens.post(f"{address}/delete")
    listed = screens.get("/projects?show=deleted").text
    assert f'href="{address}/erase"' in listed
    page = screens.get(f"{address}/erase").text
    assert "Gone &lt;b&gt;" in page
    assert re.search(r"1\Wpicture and 1\Wresult", page)
    assert names(screens, "?show=deleted") == ["Gone &lt;b&gt;"], "asking deletes nothing"
    kept_keys = stored(installation)
    done = screens.get(screens.post(f"{address}/erase").location).text
    assert "deleted for good" in done
    assert "Undo" not in done
    assert names(screens, "?show=deleted") == []
    assert names(screens) == ["Stays"]
    assert len(stored(installation)) < len(kept_keys)
    assert screens.post(f"{address}/restore").status_code == 404
    assert screens.post(f"{address}/erase").status_code == 404


def test_an_archived_project_is_out_of_the_way_and_usable(screens: Screens) -> None:
    address, _ = make(screens, "Old", "New")
    page = screens.get(screens.post(f"{address}/archive").location).text
    assert "The project is archived." in page
    assert names(screens) == ["New"]
    assert names(screens, "?show=archived") == ["Old"]
    assert screens.results(address, (300, 250))
    screens.post(f"{address}/unarchive")
    assert names(screens) == ["Old", "New"]


def test_a_project_is_renamed_and_a_bad_name_is_told_beside_its_field(screens: Screens) -> None:
    (address,) = make(screens, "Before")
    assert screens.post(f"{address}/rename", name="After ‹b›").location == address
    assert names(screens) == ["After ‹b›"]
    refused = screens.post(f"{address}/rename", name=" ")
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert names(screens) == ["After ‹b›"]


def test_what_nobody_brings_back_is_cleared_away_with_its_files(
    screens: Screens, installation: Installation
) -> None:
    address, _ = make(screens, "Gone", "Stays")
    screens.results(address, (300, 250))
    screens.post(f"{address}/delete")
    kept_keys = stored(installation)
    assert sweep_rows(later(installation, timedelta(days=6))).projects == 0
    assert stored(installation) == kept_keys
    assert sweep_rows(later(installation, timedelta(days=8))).projects == 1
    assert len(stored(installation)) < len(kept_keys) / 2, "the smaller project is left"
    assert Screens(installation).post(f"{address}/restore").status_code == 404
    assert names(Screens(installation), "?show=deleted") == []


def test_a_card_shows_pictures_and_what_was_made_of_them(screens: Screens) -> None:
    (address,) = make(screens, "One picture")
    cards = screens.get("/projects").text
    assert len(re.findall(r'<img src="/media/', cards)) == 1
    screens.results(address, (300, 250), (250, 300), (160, 600))
    cards = screens.get("/projects").text
    assert len(re.findall(r'<img src="/media/', cards)) == 3


def test_another_organization_can_do_nothing_to_a_project(
    screens: Screens, installation: Installation
) -> None:
    (address,) = make(screens, "Ours")
    installation.second_organization()
    for act in ("archive", "unarchive", "delete", "restore", "rename"):
        answer = Screens(installation, "other").post(f"{address}/{act}", name="Theirs")
        assert answer.status_code == 404, act
    assert names(screens) == ["Ours"]

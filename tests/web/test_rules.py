"""The rule screens: forms made from declarations, published with a note, two admins told of each
other, and versions that are compared and restored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.documents.declared import form_of
from app.domain.documents.rules import RULES, RuleGroup
from testing.factories.installation import Installation
from testing.factories.pictures import flagged_picture, picture
from tests.api.client import Api
from tests.web.forms import read_form
from tests.web.screens import Screens

ADAPTATION = "/admin/rules/adaptation"


@pytest.fixture(scope="module")
def api(installation: Installation) -> Api:
    return Api(installation)


@pytest.fixture(autouse=True)
def as_before(api: Api) -> Iterator[None]:
    """Every test leaves the rules that an organization starts with."""
    yield
    for group in RuleGroup:
        api.post(f"/admin/rules/{group}/versions/1/restore")


def live(api: Api, group: str = "adaptation") -> dict[str, Any]:
    rule: dict[str, Any] = api.get(f"/admin/rules/{group}").get_json()
    return rule


def newest(api: Api, group: str = "adaptation") -> dict[str, Any]:
    found: list[dict[str, Any]] = api.get(f"/admin/rules/{group}/versions?limit=1").get_json()
    return found[0]


def filled(screens: Screens, group: str = "adaptation", **values: Any) -> dict[str, Any]:
    """The form of a group as it is shown, with some values typed in."""
    fields: dict[str, Any] = read_form(screens.get(f"/admin/rules/{group}").text, "rule-form")
    return {**fields, **{name.replace("__", "."): value for name, value in values.items()}}


def publish(screens: Screens, fields: dict[str, Any], group: str = "adaptation") -> Any:
    return screens.post(f"/admin/rules/{group}", **{**fields, "act": "publish"})


@pytest.mark.parametrize("group", RuleGroup)
def test_a_form_shows_every_value_of_its_group_and_sent_back_it_changes_nothing(
    screens: Screens, api: Api, group: RuleGroup
) -> None:
    before = newest(api, group)
    fields = filled(screens, group)
    assert set(fields["field"]) == {field.path for field in form_of(RULES[group])}
    answer = publish(screens, fields, group)
    assert answer.status_code == 303
    assert "Nothing was changed" in screens.get(answer.location).text
    assert newest(api, group) == before


CHANGED = {
    "adaptation": (
        {
            "focalPointLogic": "human-centered",
            "weights.face": "0,5",
            "layoutGuidance.safeZone.top": "12.5 %",
            "layoutGuidance.logoSize": "30",
        },
        {
            "focalPointLogic": "human-centered",
            "weights": {"face": 0.5},
            "layoutGuidance": {
                "safeZone": {"top": 0.125, "bottom": 0, "left": 0, "right": 0},
                "logoSize": 0.3,
            },
        },
    ),
    "ai-behavior": (
        {"adaptationStrategy": "recompose", "imageQuality": "low"},
        {"adaptationStrategy": "recompose", "imageQuality": "low"},
    ),
    "upload-moderation": (
        {
            "allowedImageTypes": ["jpeg", "heic"],
            "maxFileSizeMb": "12,5",
            "nsfwAlertsActive": [],
            "nsfwThreshold": "65",
        },
        {
            "allowedImageTypes": ["jpeg", "heic"],
            "maxFileSizeMb": 12.5,
            "nsfwAlertsActive": False,
            "nsfwThreshold": 0.65,
        },
    ),
    "manual-editing": (
        {
            "editingEnabled": "on",
            "croppingEnabled": [],
            "allowedFonts": ["Inter"],
            "allowedColours": "#FFF, #0b6177",
            "allowedLogoSources.types": ["svg"],
            "allowedLogoSources.maxSizeMb": "2",
        },
        {
            "editingEnabled": True,
            "croppingEnabled": False,
            "saturationEnabled": True,
            "addTextOrLogoEnabled": True,
            "allowedFonts": ["Inter"],
            "allowedColours": ["#ffffff", "#0b6177"],
            "allowedLogoSources": {"types": ["svg"], "maxSizeMb": 2},
        },
    ),
}


@pytest.mark.parametrize("group", CHANGED)
def test_what_is_published_is_live_with_its_note(screens: Screens, api: Api, group: str) -> None:
    typed, expected = CHANGED[group]
    number = newest(api, group)["version"]
    answer = publish(screens, {**filled(screens, group), **typed, "note": "Spring <b>"}, group)
    assert answer.status_code == 303
    assert f"Version {number + 1} is live" in screens.get(answer.location).text
    assert live(api, group) == expected
    assert newest(api, group)["note"] == "Spring <b>"
    page = screens.get(f"/admin/rules/{group}/versions").text
    assert "Spring &lt;b&gt;" in page
    assert "admin" in page


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("layoutGuidance.safeZone.top", "46", "Use 0 to 45\u00a0%."),
        ("layoutGuidance.safeZone.top", "−1", "Use 0 to 45\u00a0%."),
        ("layoutGuidance.safeZone.left", "", "Use 0 to 45\u00a0%."),
        ("layoutGuidance.logoSize", "wide", "Use 0 to 100\u00a0%."),
        ("weights.face", "nan", "Use 0 to 2."),
        ("weights.code", "1e999", "Use 0 to 2."),
        ("focalPointLogic", "cat-centric", "Use one of face-centric"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_and_kept_as_it_was_typed(
    screens: Screens, api: Api, path: str, typed: str, said: str
) -> None:
    before = newest(api)
    fields = {**filled(screens), path: typed, "weights.text": "0.25", "note": "Kept"}
    answer = publish(screens, fields)
    assert answer.status_code == 422
    assert said in answer.text
    shown = read_form(answer.text, "rule-form")
    assert shown["weights.text"] == ["0.25"]
    assert shown["note"] == ["Kept"]
    if path != "focalPointLogic":
        assert shown[path] == [typed]
    assert newest(api) == before


def test_lists_that_cannot_be_used_are_named(screens: Screens, api: Api) -> None:
    fields = {**filled(screens, "manual-editing"), "allowedColours": "#12 red"}
    fields["allowedLogoSources.maxSizeMb"] = "3"
    answer = publish(screens, fields, "manual-editing")
    assert (answer.status_code, "such as #1a2b3c" in answer.text) == (422, True)
    assert 'value="#12 red"' in answer.text
    assert read_form(answer.text, "rule-form")["allowedLogoSources.maxSizeMb"] == ["3"]
    none = {**filled(screens, "upload-moderation"), "allowedImageTypes": []}
    answer = publish(screens, none, "upload-moderation")
    assert (answer.status_code, "at least one of" in answer.text) == (422, True)
    assert "allowedColours" not in live(api, "manual-editing")


def test_a_note_has_a_length(screens: Screens, api: Api) -> None:
    before = newest(api)
    answer = publish(screens, {**filled(screens, weights__face="0"), "note": "x" * 501})
    assert (answer.status_code, "at most 500 letters" in answer.text) == (422, True)
    assert newest(api) == before


def test_a_field_that_a_page_does_not_show_stays_as_it_is(screens: Screens, api: Api) -> None:
    """A page that was opened before an upgrade knows nothing of the values that came with it."""
    old = {"version": "1", "field": ["croppingEnabled"], "croppingEnabled": "on"}
    api.put("/admin/rules/manual-editing", json={"croppingEnabled": False})
    version = newest(api, "manual-editing")["version"]
    answer = publish(screens, {**old, "version": str(version)}, "manual-editing")
    assert answer.status_code == 303
    now = live(api, "manual-editing")
    assert (now["croppingEnabled"], now["saturationEnabled"]) == (True, True)


def test_two_admins_are_told_and_neither_loses_a_value(
    screens: Screens, api: Api, installation: Installation
) -> None:
    mine = filled(screens, weights__face="0.5", layoutGuidance__logoSize="30", note="Mine")
    installation.add_user("second", "admin")
    other = Screens(installation, "second")
    theirs = filled(other, layoutGuidance__logoSize="40", layoutGuidance__safeZone__top="10")
    assert publish(other, {**theirs, "note": "Theirs"}).status_code == 303
    version = newest(api)["version"]

    told = publish(screens, mine)
    assert told.status_code == 409
    for words in (f"Version {version} was published by second", "Theirs", "40\u00a0%", "10\u00a0%"):
        assert words in told.text
    assert newest(api)["version"] == version, "nothing of theirs was overwritten"
    shown = read_form(told.text, "rule-form")
    assert shown["weights.face"] == ["0.5"]
    assert shown["layoutGuidance.safeZone.top"] == ["10"], "what they alone changed"
    assert shown["layoutGuidance.logoSize"] == ["30"], "what both changed is mine, to be looked at"
    assert "Meanwhile changed from 15\u00a0% to <strong>40\u00a0%</strong>" in told.text
    assert shown["note"] == ["Mine"]

    again = publish(screens, shown)
    assert again.status_code == 303
    now = live(api)
    assert now["weights"] == {"face": 0.5}
    assert now["layoutGuidance"]["logoSize"] == 0.3
    assert now["layoutGuidance"]["safeZone"]["top"] == 0.1


def test_restore_is_refused_when_somebody_published_in_between(screens: Screens, api: Api) -> None:
    publish(screens, filled(screens, weights__face="0"))
    seen = str(newest(api)["version"])
    publish(screens, filled(screens, weights__face="2"))
    answer = screens.post(f"{ADAPTATION}/versions/1/restore", version=seen)
    assert (answer.status_code, "published by admin" in answer.text) == (409, True)
    assert live(api)["weights"] == {"face": 2}


def test_versions_are_compared_and_restored(screens: Screens, api: Api) -> None:
    first = newest(api)["version"]
    publish(screens, filled(screens, weights__face="0", layoutGuidance__safeZone__left="20"))
    page = screens.get(f"{ADAPTATION}/versions?from={first}&to={first + 1}").text
    assert f"From version {first} to version {first + 1}" in page
    assert "Safe zone: Left" in page
    assert "20\u00a0%" in page
    same = screens.get(f"{ADAPTATION}/versions?from={first}&to={first}").text
    assert "Nothing differs" in same
    answer = screens.post(f"{ADAPTATION}/versions/{first}/restore", version=str(first + 1))
    assert answer.status_code == 303
    text = screens.get(answer.location).text
    assert f"Version {first} is in force again, as version {first + 2}" in text
    assert "weights" not in live(api)


@pytest.mark.parametrize(
    "path", ["weather", "adaptation/versions?from=1&to=999", "adaptation/versions?from=999&to=1"]
)
def test_unknown_groups_and_versions_are_not_there(screens: Screens, path: str) -> None:
    assert screens.get(f"/admin/rules/{path}").status_code == 404


def test_a_form_of_an_unknown_version_is_not_taken(screens: Screens) -> None:
    assert publish(screens, {**filled(screens), "version": "999"}).status_code == 404


def test_rules_are_tried_on_sample_pictures_until_there_are_own_ones(
    installation: Installation,
) -> None:
    installation.second_organization("fresh")
    screens = Screens(installation, "fresh")
    page = screens.get(ADAPTATION).text
    assert "Sample pictures, until there are some of your own" in page
    assert re.search(r'href="/static/[^"]*sample-portrait[^"]*webp', page)
    assert "There are no pictures to plan yet" in screens.post(ADAPTATION, act="look").text
    screens.ready_project(own_jpg=picture(size=(900, 400)))
    page = screens.get(ADAPTATION).text
    assert "sample-portrait" not in page
    assert 'href="/media/' in page


def test_the_strip_follows_a_changing_value_and_stores_nothing(screens: Screens, api: Api) -> None:
    screens.ready_project(wide_jpg=picture(size=(900, 400)))
    before = newest(api)
    unchanged = screens.post(f"{ADAPTATION}/draft", htmx=True, **filled(screens)).text
    assert 'class="after"' not in unchanged.partition("<ul")[2]
    fields = filled(screens, weights__face="0", weights__text="0", shape="1:1")
    changed = screens.post(f"{ADAPTATION}/draft", htmx=True, **fields).text
    assert "<html" not in changed
    assert 'class="after"' in changed.partition("<ul")[2]
    assert "2\u00a0changes: Weights: Faces, Weights: Text" in changed
    assert newest(api) == before


def test_a_strip_of_a_value_that_cannot_be_used_says_so(screens: Screens) -> None:
    answer = screens.post(f"{ADAPTATION}/draft", htmx=True, **filled(screens, weights__face="x"))
    assert (answer.status_code, "Weights: Faces: Use 0 to 2." in answer.text) == (422, True)


@pytest.mark.parametrize("group", ["upload-moderation", "manual-editing"])
def test_groups_without_plans_list_their_changes(screens: Screens, group: str) -> None:
    path = "nsfwThreshold" if group == "upload-moderation" else "allowedLogoSources.maxSizeMb"
    answer = screens.post(
        f"/admin/rules/{group}", **{**filled(screens, group), path: "7", "act": "look"}
    )
    assert answer.status_code == 200
    assert "1\u00a0change" in answer.text
    assert "Dry run" not in answer.text


@pytest.mark.parametrize("is_htmx", [True, False])
def test_a_dry_run_shows_before_and_after_with_the_changed_ones_first(
    screens: Screens, api: Api, is_htmx: bool
) -> None:
    project = screens.ready_project(wide_jpg=picture(size=(900, 400)))
    screens.results(project, (400, 400), (900, 400))
    before = newest(api)
    fields = {**filled(screens, weights__face="0", weights__text="0"), "act": "look"}
    text = screens.post(ADAPTATION, htmx=is_htmx, **fields).text
    assert ("<html" in text) is not is_htmx
    assert re.search(r"<strong>\d+ of \d+\u00a0plans change", text)
    assert "wide.jpg, before" in text
    assert "wide.jpg, after" in text
    assert text.index(", before") < text.index("Unchanged: ", text.index("Dry run"))
    assert newest(api) == before


def test_enter_in_a_field_publishes_nothing(screens: Screens) -> None:
    """A browser presses the first button of a form: that one only looks."""
    page = screens.get(ADAPTATION).text
    buttons = re.findall(r'<button[^>]*type="submit"[^>]*form="rule-form"[^>]*>', page)
    assert 'value="look"' in buttons[0]
    form = page[page.index('id="rule-form"') : page.index("</form>", page.index('id="rule-form"'))]
    assert "<button" not in form


def test_a_result_says_its_rules_and_is_made_again_with_those_in_force(
    screens: Screens, api: Api, installation: Installation
) -> None:
    address = screens.results(screens.ready_project(a_jpg=picture(size=(900, 400))), (400, 400))[0]
    made = newest(api)["version"]
    result = f"/generated-assets/{address.rpartition('/')[2]}"
    api.put(result, json={"edits": {"saturation": 0.5}})
    installation.work()
    page = screens.get(address).text
    assert f"adaptation, version {made}" in page
    assert "Make again" not in page
    first = api.get(result).get_json()
    publish(screens, filled(screens, weights__face="0", weights__text="0"))
    page = screens.get(address).text
    assert "Make again with these" in page
    assert f"adaptation, version {made}" in page
    assert api.get(result).get_json()["plan"] == first["plan"], "published rules change no result"
    assert screens.post(f"{address}/again").status_code == 303
    installation.work()
    page = screens.get(address).text
    assert f"adaptation, version {made + 1}" in page
    assert "Make again" not in page
    later = api.get(result).get_json()
    assert later["plan"] != first["plan"]
    assert later["edits"] == first["edits"]


def test_only_admins_may(installation: Installation, screens: Screens) -> None:
    installation.add_user("otto")
    otto = Screens(installation, "otto")
    for group in RuleGroup:
        for path in ("", "/versions"):
            assert otto.get(f"/admin/rules/{group}{path}").status_code == 403
        for path in ("", "/draft", "/versions/1/restore"):
            assert otto.post(f"/admin/rules/{group}{path}").status_code == 403
    assert "/admin/rules" not in otto.get("/").text


def test_upload_rules_count_what_they_would_hold_back(screens: Screens) -> None:
    screens.ready_project(red_png=flagged_picture(), plain_jpg=picture())
    fields = {**filled(screens, "upload-moderation"), "nsfwAlertsActive": []}
    text = screens.post("/admin/rules/upload-moderation/draft", htmx=True, **fields).text
    row = re.search(r"Held back</th><td[^>]*>(\d+)</td><td[^>]*>(?:<strong>)?(\d+)", text)
    assert row
    assert (int(row[1]) > 0, int(row[2])) == (True, 0)
    assert "Of your last" in text


def test_editing_rules_count_the_results_that_they_would_lock(screens: Screens, api: Api) -> None:
    address = screens.results(screens.ready_project(a_jpg=picture()), (300, 300))[0]
    edits = {"edits": {"brightness": 1.5}}
    api.put(f"/generated-assets/{address.rpartition('/')[2]}", json=edits)
    fields = {**filled(screens, "manual-editing"), "saturationEnabled": []}
    text = screens.post("/admin/rules/manual-editing/draft", htmx=True, **fields).text
    assert re.search(
        r"Could not be changed any further</th><td[^>]*>0</td><td[^>]*><strong>\d", text
    )

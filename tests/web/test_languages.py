"""Which language a page is in, and that all of it is."""

from __future__ import annotations

import html
import re
from itertools import chain

import pytest

from app.domain.documents.rules import RuleGroup
from app.domain.preferences import Language
from app.web.amounts import bytes_text, count_text, date_text, number_text, size_text
from app.web.catalogues import SAID, read_catalogue
from testing.factories.installation import Installation
from tests.api.routes import SCREENS
from tests.web.screens import Screens

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.4"}
SAME = re.compile(r"[A-Z][a-z]+ [a-z]")
"""What an English sentence looks like."""


def tongue(page: str) -> tuple[str, str]:
    """What a page says of its language and direction."""
    found = re.search(r'<html lang="(\w+)" dir="(\w+)"', page)
    assert found
    return found[1], found[2]


@pytest.fixture
def visitor(installation: Installation) -> Screens:
    return Screens(installation, None)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("fr, ar;q=0.8, en;q=0.3", "ar"),
        ("fr", "en"),
        ("*", "en"),
        ("de;q=0.2, en;q=0.9", "en"),
        ("x" * 5000, "en"),
        ("de;q=lots", "en"),
    ],
)
def test_a_visitor_is_answered_as_the_browser_asks(
    visitor: Screens, asked: str, language: str
) -> None:
    page = visitor.get("/login", headers={"Accept-Language": asked}).text
    assert tongue(page) == (language, "rtl" if language == "ar" else "ltr")


def test_what_a_visitor_chose_comes_before_what_the_browser_asks(visitor: Screens) -> None:
    answer = visitor.post("/language", language="ar")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert tongue(visitor.get("/login", headers=GERMAN).text) == ("ar", "rtl")
    visitor.post("/language", language="klingon")
    assert tongue(visitor.get("/login", headers=GERMAN).text) == ("de", "ltr")


def test_choosing_a_language_leads_back_to_the_own_page_alone(visitor: Screens) -> None:
    form = {"csrf_token": visitor.token, "language": "de"}
    for referrer, back in (("http://localhost/forgot", "/forgot"), ("http://evil.test/", "/login")):
        answer = visitor.http.post("/language", data=form, headers={"Referer": referrer})
        assert answer.location == back


def test_what_a_person_prefers_comes_first_and_follows_them(installation: Installation) -> None:
    installation.add_user("lena")
    here, there = Screens(installation, "lena"), Screens(installation, "lena")
    there.post("/language", language="en")
    here.post("/preferences", language="de")
    assert tongue(there.get("/", headers={"Accept-Language": "ar"}).text) == ("de", "ltr")
    here.post("/preferences", language="")
    assert tongue(there.get("/", headers={"Accept-Language": "ar"}).text) == ("en", "ltr")


def test_a_language_that_is_none_is_refused_and_changes_nothing(screens: Screens) -> None:
    assert screens.post("/preferences", language="xx", theme="dark").status_code == 422
    assert "data-theme" not in screens.get("/").text


def test_what_is_in_english_alone_says_so(screens: Screens, installation: Installation) -> None:
    assert '<html lang="en">' in screens.get("/api/v1/docs").text
    installation.add_user("badr", role="admin")
    badr = Screens(installation, "badr")
    badr.post("/preferences", language="ar")
    assert tongue(badr.get("/admin/rules/adaptation").text) == ("en", "ltr")
    assert 'href="/admin/rules" lang="en"' in badr.get("/projects").text


@pytest.fixture(scope="module")
def english() -> list[str]:
    """The sources of German that are not the same in German: whole sentences of them."""
    messages = [m for m in read_catalogue(Language.GERMAN) if m.id and m.context != SAID]
    forms = chain.from_iterable(
        [m.id] if isinstance(m.id, str) else list(m.id) for m in messages if m.string != m.id
    )
    parts = chain.from_iterable(re.split(r"%\(\w+\)s|\{\w+\}|%%", form) for form in forms)
    return sorted({part.strip() for part in parts if len(part) > 12 and SAME.search(part)})


@pytest.fixture(scope="module")
def greta(installation: Installation) -> tuple[Screens, str, str]:
    """Somebody with a project and a result in it."""
    installation.add_user("greta")
    screens = Screens(installation, "greta")
    project = screens.ready_project()
    return screens, project, screens.results(project, (90, 320), (320, 60))[0]


@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("ar", "rtl")])
def test_a_translated_page_has_no_english_sentence(
    greta: tuple[Screens, str, str], english: list[str], language: str, direction: str
) -> None:
    screens, project, result = greta
    screens.post("/preferences", language=language)
    assert len(english) > 200
    paths = (
        "/",
        "/projects",
        "/projects?show=deleted",
        "/projects?q=nothing",
        "/projects/new",
        "/account",
        "/settings",
        project,
        f"{project}/formats",
        f"{project}/results",
        f"{project}/rename",
        f"{project}/downloads",
        result,
        f"{result}/versions",
        f"{result}/siblings",
        "/projects/00000000-0000-0000-0000-000000000000",
        "/nowhere",
    )
    for path in paths:
        page = screens.get(path).text
        assert tongue(page) == (language, direction), path
        text = html.unescape(re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL))
        assert [said for said in english if said in text] == [], path
        assert "%(" not in text, path


def test_a_german_page_of_admins_has_no_english_sentence(
    screens: Screens, english: list[str]
) -> None:
    screens.post("/admin/webhooks", url="https://hooks.example.com/in", event="asset.rendered")
    screens.post("/admin/users", username="otto", email="otto@example.org", role="user")
    listed = [route.removeprefix("GET ") for route in SCREENS if route.startswith("GET /admin")]
    paths = [path for path in listed if not re.search(r"\{|\.json|/table", path)]
    paths += [f"/admin/rules/{group}{more}" for group in RuleGroup for more in ("", "/versions")]
    for name in ("formats", "webhooks", "users"):
        page = screens.get(f"/admin/{name}").text
        found = re.search(rf'"(/admin/{name}/[0-9a-f-]{{36}}(?:/remove)?)"', page)
        assert found
        paths.append(found[1])
    left = {}
    for path in paths:
        answer = screens.get(path, headers=GERMAN, follow_redirects=True)
        assert tongue(answer.text) == ("de", "ltr"), path
        assert "%(" not in answer.text, path
        text = re.sub(r"<script.*?</script>", "", answer.text, flags=re.DOTALL)
        # what an admin changes is the name as it is stored
        text = html.unescape(re.sub(r' value="[^"]*"', "", text))
        found = [said for said in english if said in text]
        found += re.findall(r'<span lang="en" dir="ltr">([^<]+ [^<]+)</span>', text)
        left |= {path: found} if found else {}
    assert left == {}


def test_a_german_refusal_is_german(installation: Installation) -> None:
    visitor = Screens(installation, None)
    form = {"csrf_token": visitor.token, "username": "nobody", "password": "wrong"}
    page = visitor.http.post("/login", data=form, headers=GERMAN).text
    assert "Benutzername oder Passwort stimmt nicht." in page
    assert "Diese Adresse" in visitor.http.delete("/login", headers=GERMAN).text


def test_dates_numbers_and_sizes_are_written_as_the_language_does(
    installation: Installation,
) -> None:
    now = installation.deps.clock.now().replace(year=2026, month=11, day=29)
    told = {}
    for language in Language:
        headers = {"Accept-Language": str(language)}
        with installation.app.test_request_context("/login", headers=headers):
            told[language] = (
                number_text(1234.5),
                date_text(now).replace("\u00a0", " "),
                bytes_text(2_540_000).replace("\u00a0", " "),
                count_text(3, "picture", "pictures").replace("\u00a0", " "),
                size_text(2, 3).replace("\u00a0", " "),
            )
    assert told[Language.ENGLISH] == (
        "1,234.5",
        "29 November 2026",
        "2.5 MB",
        "3 pictures",
        "2 × 3",
    )
    assert told[Language.GERMAN] == ("1.234,5", "29. November 2026", "2,5 MB", "3 Bilder", "2 × 3")
    arabic = told[Language.ARABIC]
    assert arabic[2:] == ("\u20662.5 MB\u2069", "3 صور", "\u20662 × 3\u2069")

"""Style and script: addressed by the release, small on the line, kept by browsers for a year."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
from werkzeug.test import TestResponse

from app.web.static_files import folder_version
from testing.factories.installation import Installation
from tests.web.screens import Screens

STATIC = Path(__file__).resolve().parents[2] / "app" / "static"
IMMUTABLE = "public, max-age=31536000, immutable"
DECODE = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


def get(installation: Installation, address: str, **headers: str) -> TestResponse:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return installation.app.test_client().get(address, headers=sent, buffered=True)


def linked(screens: Screens) -> list[str]:
    """What the sign-in page and the home page load."""
    pages = screens.get("/login").text + screens.get("/").text
    return sorted(set(re.findall(r'(?:href|src)="(/static/[^"#]+)', pages)))


def test_whatever_a_page_loads_is_kept_for_a_year(
    screens: Screens, installation: Installation
) -> None:
    addresses = linked(screens)
    assert any(address.endswith("page.js") for address in addresses)
    for address in addresses:
        answer = get(installation, address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == IMMUTABLE, address


@pytest.mark.parametrize("folder", ["css", "js", "editor", "table"])
def test_what_files_name_relative_to_themselves_has_the_version_too(folder: str) -> None:
    for path in (STATIC / folder).iterdir():
        named = re.findall(r'(?:url\(|from |import )["\']([^"\']+)', path.read_text())
        for name in named:
            is_inside = name.startswith(("data:", "#"))
            assert is_inside or name.startswith("."), f"{path.name} names {name} by its address"
            assert is_inside or (path.parent / name).resolve().is_file()


@pytest.mark.parametrize("accepted", ["br", "gzip", "gzip, br;q=0.5", "gzip, deflate, br", ""])
@pytest.mark.parametrize("name", ["css/components.css", "js/page.js", "icons.svg"])
def test_texts_come_in_an_encoding_that_the_client_reads(
    screens: Screens, installation: Installation, name: str, accepted: str
) -> None:
    version = folder_version(str(STATIC))
    answer = get(installation, f"/static/{version}/{name}", Accept_Encoding=accepted)
    encoding = answer.headers.get("Content-Encoding", "")
    assert encoding in accepted.replace(",", "").replace(";q=0.5", "").split() or encoding == ""
    assert bool(encoding) == bool(accepted)
    assert "Accept-Encoding" in answer.headers["Vary"]
    content = (STATIC / name).read_bytes()
    assert DECODE[encoding](answer.data) == content
    assert not encoding or len(answer.data) < 0.6 * len(content)


@pytest.mark.parametrize("name", ["ui-fonts/inter-latin.woff2", "img/r-9x16.webp"])
def test_what_is_compressed_in_itself_is_sent_as_it_is(
    installation: Installation, name: str
) -> None:
    path = next((STATIC / name).parent.glob(f"*{Path(name).suffix}"))
    address = f"/static/{path.relative_to(STATIC)}"
    answer = get(installation, address, Accept_Encoding="br, gzip")
    assert "Content-Encoding" not in answer.headers
    assert answer.data == path.read_bytes()


@pytest.mark.parametrize("before", ["", "0123456789ab/"])
def test_addresses_of_no_or_another_version_get_todays_file_and_ask_again(
    installation: Installation, before: str
) -> None:
    address = f"/static/{before}css/base.css"
    answer = get(installation, address, Accept_Encoding="br")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert brotli.decompress(answer.data) == (STATIC / "css/base.css").read_bytes()
    again = get(installation, address, Accept_Encoding="br", If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    otherwise = get(
        installation, address, Accept_Encoding="gzip", If_None_Match=answer.headers["ETag"]
    )
    assert otherwise.status_code == 200, "another encoding is another content"


@pytest.mark.parametrize(
    "name", ["nothing.css", "0123456789ab/../../factory.py", "../factory.py", "css", "%00.css"]
)
def test_what_is_not_there_is_not_found(installation: Installation, name: str) -> None:
    assert get(installation, f"/static/{name}", Accept_Encoding="br").status_code == 404


def test_the_version_changes_with_any_file_that_browsers_load(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    sheet = tmp_path / "css" / "base.css"
    seen = set()
    for text in ("a", "b"):
        sheet.write_text(text)
        folder_version.cache_clear()
        seen.add(folder_version(str(tmp_path)))
    (tmp_path / "icons.svg").write_text("")
    folder_version.cache_clear()
    seen.add(folder_version(str(tmp_path)))
    folder_version.cache_clear()
    assert len(seen) == 3

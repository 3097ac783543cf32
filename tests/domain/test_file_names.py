"""What files are called when they are handed out."""

from __future__ import annotations

import io
import shutil
import subprocess
import unicodedata
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
import regex
from hypothesis import given, strategies as st

from app.domain.file_names import (
    LONGEST_PART,
    UsedNames,
    content_disposition,
    count_bytes,
    cut_text,
    fold,
    folder_name,
    result_name,
    slug,
    stem_of,
    strip_hidden,
    with_type,
)
from app.domain.geometry import Size

STORY = Size(1080, 1920)
FORBIDDEN = set('<>:"/\\|?*%')
SCRIPTS = st.text(
    alphabet=st.sampled_from(
        "aß́̈éİกิ้ำหิ्दীন্‍‌ക്ൻع\u0652한👩🏽🇩\u202e\u0000 ./\\{}%$_-1²Ⅳ～\U0001f3f4\U000e0067"
    ),
    max_size=120,
)
NAMES = st.one_of(st.text(max_size=300), SCRIPTS)


def name_of(original: str, place: str = "Instagram Story") -> str:
    return result_name(original, place, STORY, "jpg")


@pytest.mark.parametrize(
    ("original", "stem"),
    [
        ("हिन्दी कीमतें.jpg", "हिन्दी-कीमतें"),
        ("ภาพสินค้าใหม่.jpg", "ภาพสินค้าใหม่"),
        ("می\u200cخواهم.png", "می\u200cخواهم"),
        ("അവന\u0d4d\u200d.jpg", "അവന\u0d4d\u200d"),
        ("শর\u200d্যা.webp", "শর\u200d্যা"),
        ("Cafe\u0301 U\u0308ber.JPG", "caf\u00e9-\u00fcber"),
        ("Summer v1.2", "summer-v1-2"),
        ("photo", "photo"),
        ("photo.final.tiff", "photo-final"),
        ("Angebot 3.50.heic", "angebot-3-50"),
        ("Screenshot 9.41.00\u202fPM.png", "screenshot-9-41-00-pm"),
        ("{stem}_%s_${place}_[name].jpg", "stem-s-place-name"),
        ("a\u202egpj.exe", "a-gpj-exe"),
        ("\U0001f469\u200d\U0001f469\u200d\U0001f467.jpg", "picture"),
        ("...", "picture"),
        ("CON.png", "con"),
    ],
)
def test_a_result_is_called_as_its_original_in_every_script(original: str, stem: str) -> None:
    assert name_of(original) == f"{stem}_instagram-story_1080x1920.jpg"


@given(NAMES, NAMES, st.sampled_from(["jpg", "png"]))
def test_any_upload_and_any_place_give_a_name_of_three_words_that_every_system_keeps(
    original: str, place: str, extension: str
) -> None:
    name = result_name(original, place, STORY, extension)
    stem, _, last = name.removesuffix(f"_1080x1920.{extension}").partition("_")
    assert name.endswith(f"_1080x1920.{extension}")
    assert stem
    assert "_" not in last
    assert "." not in stem + last
    check_part(name)


@given(NAMES)
def test_a_folder_of_any_name_is_one_that_every_system_keeps(text: str) -> None:
    check_part(folder_name(text))
    assert slug(slug(text)) == slug(text)


def check_part(part: str) -> None:
    assert unicodedata.is_normalized("NFC", part)
    assert 1 <= count_bytes(part) <= LONGEST_PART
    assert not set(part) & FORBIDDEN
    assert not regex.search(r"[\p{Cc}\p{Cs}\p{Z}\p{Bidi_Control}]", part)
    assert not part.endswith((".", " "))
    assert not part.startswith((".", "-"))


@pytest.mark.parametrize("name", ["con", "NUL", "Com1", "lpt9", "AUX", "prn.", "COM¹", "con.jpg"])
def test_no_folder_is_called_as_a_device_of_windows(name: str) -> None:
    folder = folder_name(stem_of(name))
    assert folder.endswith("_")
    assert folder_name(f"{name} two")[-1] != "_"


@given(NAMES, st.integers(0, 60))
def test_a_cut_keeps_letters_whole(text: str, most: int) -> None:
    for measure in (len, count_bytes):
        short = cut_text(text, most, measure)
        assert text.startswith(short)
        assert measure(short) <= most
        clusters = regex.findall(r"\X", text)
        assert short in {"".join(clusters[:n]) for n in range(len(clusters) + 1)}


def test_a_long_name_is_cut_between_letters_and_keeps_its_type() -> None:
    name = name_of("กิ้" * 100 + ".jpg", "ที่" * 40)
    stem = name.partition("_")[0]
    assert set(regex.findall(r"\X", stem)) == {"กิ้"}
    assert len(name.encode()) <= LONGEST_PART
    assert name.endswith("_1080x1920.jpg")


@given(st.lists(NAMES, max_size=12))
def test_every_owner_has_one_name_and_no_two_the_same_on_any_system(names: list[str]) -> None:
    used = UsedNames()
    given_names = [used.give(owner, folder_name(name)) for owner, name in enumerate(names)]
    assert len({fold(name) for name in given_names}) == len(names)
    assert [used.give(owner, "other") for owner in range(len(names))] == given_names
    for name in given_names:
        check_part(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("photo", "photo"),
        ("PHOTO", "photo"),
        ("caf\u00e9", "cafe\u0301"),
        ("Straße", "STRASSE"),
        ("ΣΑΣ", "σας"),
        ("می\u200cخواهم", "میخواهم"),
        ("ｐｈｏｔｏ", "photo"),
    ],
)
def test_names_that_a_file_system_takes_for_one_get_a_number(one: str, other: str) -> None:
    used = UsedNames()
    first, second = used.give(1, folder_name(one)), used.give(2, folder_name(other))
    assert second == f"{folder_name(other)}-2"
    assert first == folder_name(one)
    assert used.give(3, f"{folder_name(one)}.jpg") == f"{folder_name(one)}.jpg"


@given(NAMES)
def test_a_header_says_any_name_to_new_browsers_and_a_plain_one_to_old(original: str) -> None:
    name = name_of(original)
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    kind, plain, extended = header.split("; ")
    assert kind == "attachment"
    assert regex.fullmatch(r'filename="[A-Za-z0-9][A-Za-z0-9 ._-]*\.jpg"', plain)
    assert unquote(extended.removeprefix("filename*=UTF-8''")) == name


@given(st.text(max_size=80))
def test_a_header_cannot_be_broken_by_a_name_of_an_earlier_release(name: str) -> None:
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2


@given(NAMES)
def test_what_is_shown_has_nothing_hidden_and_keeps_its_joiners(text: str) -> None:
    shown = strip_hidden(text)
    assert strip_hidden(shown) == shown
    assert not regex.search(r"[\p{Cc}\p{Cs}\p{Co}\p{Bidi_Control}\p{Zl}\p{Zp}]", shown)
    family = "می\u200cخواهم \U0001f469\u200d\U0001f467 \U0001f3f4\U000e0067\U000e0062\U000e007f"
    assert strip_hidden(family) == family


def test_one_of_our_names_can_have_another_type() -> None:
    assert with_type(name_of("photo.jpg"), "png") == "photo_instagram-story_1080x1920.png"


def test_archives_come_out_with_the_same_names(tmp_path: Path) -> None:
    originals = ["हिन्दी कीमतें.jpg", "ภาพสินค้าใหม่.jpg", "nul", "photo.jpg", "Photo", "می\u200cخواهم"]
    used = UsedNames()
    names = [
        f"{used.give(owner, folder_name(stem_of(name)))}/{name_of(name)}"
        for owner, name in enumerate(originals)
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    (tmp_path / "download.zip").write_bytes(packed.getvalue())
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "python")
    assert found_in(tmp_path / "python") == sorted(names)
    if program := shutil.which("unzip"):
        subprocess.run(
            [program, "-q", str(tmp_path / "download.zip"), "-d", str(tmp_path / "unzip")],
            check=True,
            env={"LC_ALL": "C.UTF-8"},
        )
        assert found_in(tmp_path / "unzip") == sorted(names)


def found_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

"""What files and projects are called."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, strategies as st

from app.domain.intake import (
    MAX_FILE_NAME,
    MAX_PROJECT_NAME,
    default_project_name,
    project_name_error,
    shown_name,
)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("photo.jpg", "photo.jpg"),
        ("C:\\pictures\\photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\x00\nb.png", "ab.png"),
        ("a\u202egpj.png", "agpj.png"),
        (" \x07 ", "picture"),
        ("folder/", "picture"),
        ("", "picture"),
        ("می\u200cخواهم.jpg", "می\u200cخواهم.jpg"),
        ("\U0001f468\u200d\U0001f373.jpg", "\U0001f468\u200d\U0001f373.jpg"),
        ("9.41\u202fPM.png", "9.41 PM.png"),
        ("a\u200d\u200d\u200db\u00ad\u200bc", "abc"),
        ("กิ" * 150 + ".png", "กิ" * 98 + ".png"),
        ("é" * 300 + ".png", "é" * 196 + ".png"),
        ("x" * 240 + ".jpeg", "x" * 195 + ".jpeg"),
        ("a." + "b" * 300, "a." + "b" * 198),
    ],
)
def test_a_file_is_shown_by_its_own_name_alone(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown


@given(st.text(max_size=400), st.sampled_from(["", ".jpg", ".jpeg", ".psd"]))
def test_a_shown_name_is_one_short_visible_line_and_stays_itself(stem: str, extension: str) -> None:
    shown = shown_name(stem + extension)
    assert 1 <= len(shown) <= MAX_FILE_NAME
    assert not regex.search(r"[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Bidi_Control}\p{Zl}\p{Zp}]", shown)
    assert "/" not in shown
    assert shown_name(shown) == shown


@given(st.text(min_size=1, max_size=400, alphabet=st.characters(categories=["L", "N"])))
def test_a_long_name_keeps_its_extension(stem: str) -> None:
    assert shown_name(f"{stem}.jpeg").endswith(".jpeg")


@given(st.text(max_size=400))
def test_a_project_can_always_be_called_as_its_first_picture(filename: str) -> None:
    assert project_name_error(default_project_name(filename)) is None


def test_the_default_name_of_a_project_has_no_extension_and_is_cut() -> None:
    assert default_project_name("summer.final.jpg") == "summer.final"
    assert default_project_name("Summer v1.2") == "Summer v1.2"
    assert default_project_name("x" * 240 + ".jpeg") == "x" * MAX_PROJECT_NAME

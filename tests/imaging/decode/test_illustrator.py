"""Illustrator files become pictures with transparent ground."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.domain.errors import TypeNotAllowed, Unreadable
from app.domain.geometry import Size
from app.imaging.decode import illustrator, pictures
from testing.factories.drawings import NO_PDF, OLD, drawing as made


def test_the_page_is_drawn_on_nothing_at_full_sharpness() -> None:
    ours = illustrator.normalise(io.BytesIO(made()))
    picture = Image.open(io.BytesIO(ours.master))
    assert (ours.header.kind, ours.header.size, picture.size) == (
        "ai",
        Size(2048, 1024),
        (2048, 1024),
    )
    assert picture.getpixel((5, 5)) == (255, 255, 255, 0)
    assert picture.getpixel((500, 500)) == (0, 204, 0, 255)


def test_a_look_tells_kind_and_size() -> None:
    header = illustrator.inspect(io.BytesIO(made(size=(100, 100))))
    assert (header.kind, header.size) == ("ai", Size(2048, 2048))


@pytest.mark.parametrize(
    "data",
    [
        OLD,
        made(NO_PDF),
        made(size=(5000, 1)),
        made()[:120],
        b"%PDF-1.5\n",
        b"%PDF-1.7 and then nothing of the kind",
    ],
    ids=["postscript", "no pdf inside", "narrow", "cut", "empty", "words"],
)
def test_what_cannot_be_drawn_is_unreadable_and_says_why(data: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        illustrator.normalise(io.BytesIO(data))
    assert refusal.value.message.endswith(".")


@pytest.mark.parametrize("data", [made(), OLD])
def test_a_drawing_is_no_picture(data: bytes) -> None:
    """Only logos may be drawings."""
    with pytest.raises(TypeNotAllowed):
        pictures.inspect(io.BytesIO(data))

"""SVG drawings become pictures with transparent ground, of what is in them alone."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from PIL import Image

from app.domain.errors import TooLarge, TypeNotAllowed, Unreadable
from app.domain.geometry import Size
from app.imaging.decode import pictures, svg
from app.imaging.decode.kinds import detect_kind
from app.imaging.decode.pictures import NormalisedPicture
from testing.factories.pictures import picture
from testing.factories.svg import SQUARE, embedded, image, svg as made

DOCTYPE = '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"'
ILLUSTRATOR = (
    f'{DOCTYPE} "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" ['
    '<!ENTITY ns_svg "http://www.w3.org/2000/svg"><!ENTITY ns_ai "http://ns.adobe.com/ai/10.0/">]>'
    '<svg xmlns="&ns_svg;" xmlns:i="&ns_ai;" i:viewOrigin="0 0" width="200pt" height="100pt"'
    ' viewBox="0 0 200 100"><switch><foreignObject requiredExtensions="&ns_ai;" width="1"'
    ' height="1"><i:pgfRef/></foreignObject><g i:extraneous="self">'
)
CLASSES = "<style>.a{fill:#00cc00}</style>" + SQUARE.replace('fill="#00cc00"', 'class="a"')
GREEN, CLEAR = (0, 204, 0, 255), (0, 0, 0, 0)


def normalised(data: bytes) -> tuple[NormalisedPicture, Image.Image]:
    ours = svg.normalise(io.BytesIO(data))
    return ours, Image.open(io.BytesIO(ours.master))


@pytest.mark.parametrize(
    "data",
    [
        made(),
        made(attributes='width="200" height="100"'),
        made(attributes='width="100%" height="100%" viewBox="0 0 200 100"'),
        made(attributes='width="20mm" viewBox="0 0 200 100"'),
        made(attributes='width="1e9" height="5e8" viewBox="0 0 200 100"'),
        made(CLASSES),
        made(f"<title>x</title><desc>y</desc><metadata><x xmlns='z'/></metadata>{SQUARE}"),
        made(f"<script>alert(1)</script>{SQUARE}", 'viewBox="0 0 200 100" onload="alert(1)"'),
        made(f'<a href="https://example.com">{SQUARE}</a>'),
        made(f'<g id="a">{SQUARE}<use xlink:href="#a"/></g>'),
        f"{ILLUSTRATOR}{SQUARE}</g></switch></svg>".encode(),
        made(before='<?xml version="1.0"?><!-- Sketch -->\n'),
        made().replace(b"xmlns=", b"xmlns:x="),
    ],
    ids=[
        "box",
        "size",
        "percent",
        "mm",
        "huge",
        "classes",
        "metadata",
        "script",
        "link",
        "self",
        "illustrator",
        "comment",
        "bare",
    ],
)
def test_a_drawing_is_drawn_on_nothing_at_full_sharpness(data: bytes) -> None:
    ours, shown = normalised(data)
    assert (ours.header.kind, ours.header.size, shown.size) == (
        "svg",
        Size(2048, 1024),
        (2048, 1024),
    )
    assert (ours.has_alpha, ours.header.remarks) == (True, ())
    assert shown.getpixel((500, 500)) == GREEN
    assert shown.getpixel((5, 5))[3] == 0  # type: ignore[index]
    assert svg.inspect(io.BytesIO(data)) == ours.header


def test_a_picture_in_a_drawing_is_shown() -> None:
    data = made(image(embedded(picture("PNG", (8, 8), (200, 0, 0)))))
    _, shown = normalised(data)
    assert shown.getpixel((10, 10)) == (200, 0, 0, 255)


@pytest.mark.parametrize(
    ("family", "is_replaced"),
    [
        ("", False),
        ("Montserrat", False),
        ("'Noto Sans', Futura", False),
        ("sans-serif", False),
        ("Futura, sans-serif", True),
    ],
)
def test_letters_are_set_in_fonts_of_ours_and_others_are_named(
    family: str, is_replaced: bool
) -> None:
    data = made(f'<text x="10" y="60" font-size="40" style="font-family:{family}">Logo</text>')
    ours, shown = normalised(data)
    assert shown.getchannel("A").getbbox() is not None
    assert [("Futura" in said) for said in ours.header.remarks] == [True] * is_replaced


@pytest.mark.parametrize(
    "content",
    [
        image("{file}"),
        image("file://{file}"),
        image("https://example.com/logo.png"),
        image("//example.com/logo.png"),
        '<filter id="f"><feImage xlink:href="{file}"/></filter>' + SQUARE,
        '<use xlink:href="other.svg#a"/>' + SQUARE,
        '<rect width="9" height="9" fill="url(other.svg#a)"/>',
        "<style>rect{{fill:url('https://example.com/a.svg#b')}}</style>" + SQUARE,
        '<style>@import url("https://example.com/a.css");</style>' + SQUARE,
        '<g style="mask:url( other.svg#m )">' + SQUARE + "</g>",
        image(embedded(made(), "image/svg+xml")),
        '<foreignObject width="9" height="9"><p>Hello</p></foreignObject>' + SQUARE,
    ],
)
def test_a_drawing_that_needs_what_is_not_in_it_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "other.png"
    file.write_bytes(picture("PNG", (8, 8)))
    filled = content.replace("{file}", str(file)).replace("{{", "{").replace("}}", "}")
    with pytest.raises(Unreadable) as refusal:
        svg.normalise(io.BytesIO(made(filled)))
    assert "damaged" not in refusal.value.message


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE svg [<!ENTITY b SYSTEM "file:///etc/hostname">]>',
        f'<!DOCTYPE svg [<!ENTITY b "{"a" * 1000}">]>',
        '<?xml-stylesheet href="a.css"?><!DOCTYPE svg [<!ENTITY b "c">]>',
    ],
)
def test_entities_that_grow_and_what_comes_from_outside_are_refused(before: str) -> None:
    with pytest.raises(Unreadable):
        svg.normalise(io.BytesIO(made("<text>&b;</text>", before=before)))


def use_bomb() -> str:
    groups = "".join(
        f'<g id="a{n}">' + f'<use xlink:href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 10)
    )
    return f'<defs><g id="a0">{SQUARE}</g>{groups}</defs><use xlink:href="#a9"/>'


@pytest.mark.parametrize(
    "data",
    [
        made(use_bomb()),
        made("<g>" * 5000 + SQUARE + "</g>" * 5000),
        made("<g/>" * 100_001),
        made(image(embedded(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\2\0\0\0\0\0\0\0"))),
    ],
    ids=["use", "depth", "number", "picture"],
)
def test_a_drawing_that_grows_beyond_its_file_is_too_large(data: bytes) -> None:
    with pytest.raises((TooLarge, Unreadable)):
        svg.normalise(io.BytesIO(data))


@pytest.mark.parametrize(
    "data",
    [
        made("", 'viewBox="0 0 9 9"'),
        made()[:-8],
        made(attributes='viewBox="0 0 5000 1"'),
        made(attributes='width="0" height="0"'),
        b"<html><body><svg></svg></body></html>",
        b"<svg",
    ],
    ids=["nothing", "cut", "narrow", "no size", "page", "words"],
)
def test_what_cannot_be_drawn_is_unreadable_and_says_why(data: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        svg.normalise(io.BytesIO(data))
    assert refusal.value.message.endswith(".")


def shown_by(content: str) -> tuple[tuple[int, ...], str]:
    """The colour in the middle of a drawing, and what is said of it."""
    ours, image_of = normalised(made(content))
    middle = image_of.convert("RGBA").getpixel((image_of.width // 2, image_of.height // 2))
    assert isinstance(middle, tuple)
    return middle, " ".join(ours.header.remarks)


FILLED = '<rect width="200" height="100" {}/>'


@pytest.mark.parametrize(
    ("paint", "colour"),
    [
        ("rgb(0 204 0)", GREEN),
        ("rgb(0%, 80%, 0%)", GREEN),
        ("rgba(0 204 0 / 100%)", GREEN),
        ("rgb(0 204 0 / 50%)", (0, 204, 0, 128)),
        ("hsl(120deg 100% 40%)", GREEN),
        ("hsla(0.3333turn, 100%, 40%, 1)", GREEN),
        ("hwb(120 0% 20%)", GREEN),
        ("color(srgb 0 0.8 0)", GREEN),
        ("color(display-p3 0 0 1)", (0, 0, 255, 255)),
        ("color(display-p3 1 1 1 / 1)", (255, 255, 255, 255)),
        ("lab(100% 0 0)", (255, 255, 255, 255)),
        ("lch(0 0 0)", (0, 0, 0, 255)),
        ("oklab(1 0 0)", (255, 255, 255, 255)),
        ("oklch(0.628 0.2577 29.23)", (255, 0, 0, 255)),
        ("var(--none, var(--other, #00cc00))", GREEN),
    ],
)
def test_a_colour_in_any_words_of_css_is_that_colour(paint: str, colour: tuple[int, ...]) -> None:
    for content in (
        FILLED.format(f'fill="{paint}"'),
        FILLED.format(f'style="fill:{paint}"'),
        f"<style>rect{{fill:{paint}}}</style>{FILLED.format('')}",
    ):
        shown, said = shown_by(content)
        assert max(abs(a - b) for a, b in zip(shown, colour, strict=True)) <= 2
        assert not said


@pytest.mark.parametrize(
    "content",
    [
        FILLED.format('style="fill:#00cc00;fill:color(xyz-unknown 1 0 0)"'),
        FILLED.format('fill="#00cc00" style="fill:nonsense(1);stroke:none"'),
        "<style>rect{fill:#0c0;fill:device-cmyk(1 0 0 0)}</style>" + FILLED.format(""),
        "<style>:root{--a:var(--b)} svg{--b:#0c0} .x{fill:var(--a)}</style>"
        + FILLED.format('class="x"'),
        "<style>:is(circle,rect){fill:#0c0}</style>" + FILLED.format(""),
        "<style>/* } */ @media (prefers-color-scheme:dark){rect{fill:red}} rect{fill:#0c0}</style>"
        + FILLED.format(""),
        '<rect width="9" height="9" fill="#0c0" style="transform:scale(60,40)"/>',
    ],
)
def test_the_last_declaration_that_is_understood_counts(content: str) -> None:
    shown, said = shown_by(content)
    assert shown == GREEN
    assert ("not drawn" in said) == ("nonsense" in content)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (FILLED.format('style="clip-path:circle(9px at 50px 25px)"'), "clip-path: circle"),
        ("<style>rect:not(.b){fill:#0c0}</style>" + FILLED.format(""), "rect:not(.b)"),
        ("<style>rect:nth-child(2){fill:#0c0}</style>" + FILLED.format(""), "rect:nth-child(2)"),
        (FILLED.format('style="transform:rotate(9deg);transform-origin:center"'), "rotate(9deg)"),
        ("<style>rect{transform:scale(2)}</style>" + FILLED.format(""), "transform: scale(2)"),
        (FILLED.format('fill="var(--lost)"'), "var(--lost)"),
        ('<text x="9" y="60" font-size="40">\u13e3</text>' + SQUARE, "\u13e3"),
        ('<text x="9" y="60" font-size="40">\U0001f600</text>' + SQUARE, "\U0001f600"),
    ],
)
def test_what_is_not_drawn_is_said(content: str, named: str) -> None:
    assert named in shown_by(content)[1]


@pytest.mark.parametrize("words", ["@a", "a", "a{", "a:is(", "fill:((", "fill:var(--x,"])
def test_style_that_never_ends_is_read_in_one_pass(words: str) -> None:
    """It took half a minute for 40 KB; the drawing is shown without it."""
    shown, _ = shown_by(f"<style>{words * 100_000}</style>" + FILLED.format('fill="#0c0"'))
    assert shown == GREEN


def test_a_drawing_is_known_whatever_stands_before_it_and_in_whichever_coding() -> None:
    comment = f"<!--{'x' * 9000}-->"
    for data in (
        made(before=comment),
        b"\xef\xbb\xbf" + made(before=comment),
        b"\xff\xfe" + made().decode().encode("utf-16-le"),
        b"\xfe\xff" + made().decode().encode("utf-16-be"),
    ):
        assert detect_kind(io.BytesIO(data)) == "svg"
        assert normalised(data)[0].header.kind == "svg"


def test_a_compressed_drawing_is_refused_by_its_name() -> None:
    with pytest.raises(TypeNotAllowed, match="SVGZ"):
        pictures.inspect(io.BytesIO(gzip.compress(made())))


def test_drawings_that_use_one_another_are_told_as_such() -> None:
    loop = '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'
    with pytest.raises(TooLarge, match="elements"):
        svg.normalise(io.BytesIO(made(loop + SQUARE)))


def test_a_drawing_is_no_picture() -> None:
    """Only logos may be drawings."""
    with pytest.raises(TypeNotAllowed):
        pictures.inspect(io.BytesIO(made()))

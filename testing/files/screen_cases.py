"""The chart as JPEG, WebP, AVIF, GIF, BMP and JPEG 2000, with all that may turn or colour it."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import numpy as np
from PIL import Image

from app.imaging.decode import profiles
from testing.files.charts import Case, Numbers, draw_alpha, draw_chart, with_alpha
from testing.files.colour_spaces import (
    ADOBE,
    BT2020,
    P3,
    SRGB,
    ColourSpace,
    power_light,
    pq_light,
    srgb_light,
)

WIDTH, HEIGHT = 96, 64
"""Of the chart: patches of whole blocks."""
LOSSY = 2.0
"""CIE76 difference that a codec at its best leaves."""
COARSE = 5.0
"""The same where colour is halved, or a wide space makes a step of 8 bits larger."""
IN_P3 = ColourSpace(P3, srgb_light)
IN_ADOBE = ColourSpace(ADOBE, power_light(563 / 256))
UNDO = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""What stores an upright picture so that the orientation, obeyed, gives it back."""
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
SAVED = {
    "JPEG": {"quality": 100, "subsampling": 0},
    "WEBP": {"lossless": True, "exact": True},
    "AVIF": {"quality": 100, "subsampling": "4:4:4"},
    "PNG": {},
    "GIF": {},
    "BMP": {},
    "JPEG2000": {},
}
"""How each kind keeps most."""


def chart() -> Numbers:
    return draw_chart(WIDTH, HEIGHT)


def save(picture: Numbers | Image.Image, kind: str, **options: object) -> bytes:
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    target = io.BytesIO()
    image.save(target, kind, **(SAVED[kind] | options))
    return target.getvalue()


def case(
    name: str, data: bytes, shown: Numbers | None = None, tolerance: float = LOSSY
) -> tuple[str, Case]:
    """A file under the first word of its name; by default it shows the chart."""
    expected = with_alpha(chart() if shown is None else shown)
    return name.split()[0], Case(name, data, expected, tolerance, is_lossy=True)


def every_screen_file() -> Iterator[tuple[str, Case]]:
    yield from turned_files()
    yield from coloured_files()
    yield from jpeg_files()
    yield from gif_files()
    yield from bmp_files()
    yield from transparent_files()


def turned_files() -> Iterator[tuple[str, Case]]:
    """Turned by EXIF; never by XMP, which says otherwise in all of them."""
    for kind in ("JPEG", "PNG", "WEBP"):
        for orientation in range(1, 9):
            stored = Image.fromarray(chart())
            if orientation in UNDO:
                stored = stored.transpose(UNDO[orientation])
            exif = Image.Exif()
            exif[0x0112] = orientation
            data = save(stored, kind, exif=exif, xmp=XMP)
            yield case(f"{kind} turned by EXIF {orientation}", data)
    for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF"):
        yield case(f"{kind} turned by XMP alone", save(chart_in_colours(kind), kind, xmp=XMP))
    for orientation in range(1, 9):  # Pillow writes it as irot and imir
        exif = Image.Exif()
        exif[0x0112] = orientation
        stored = Image.fromarray(chart())
        if orientation in UNDO:
            stored = stored.transpose(UNDO[orientation])
        yield case(f"AVIF turned {orientation}", save(stored, "AVIF", exif=exif))


def chart_in_colours(kind: str) -> Image.Image:
    image = Image.fromarray(chart())
    return image.quantize(6) if kind == "GIF" else image


def coloured_files() -> Iterator[tuple[str, Case]]:
    """Colours by a profile, by EXIF and by code points."""
    stored = IN_P3.store(chart(), 8).astype(np.uint8)
    profile = profiles.build_profile(profiles.CODED_PRIMARIES[12], profiles.srgb_light)
    for kind in ("JPEG", "WEBP", "AVIF"):
        data = save(stored, kind, icc_profile=profile)
        tolerance = COARSE if kind == "AVIF" else LOSSY
        yield case(f"{kind} with a profile", data, IN_P3.show(stored, 8), tolerance)
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA001] = 65535
    exif.get_ifd(0x8769)[0xA005] = {1: "R03", 2: b"0100"}
    adobe = IN_ADOBE.store(chart(), 8).astype(np.uint8)
    yield case("JPEG in Adobe RGB by EXIF", save(adobe, "JPEG", exif=exif), IN_ADOBE.show(adobe, 8))
    points = {
        "sRGB": (1, 13, ColourSpace(SRGB, srgb_light)),
        "video": (1, 1, ColourSpace(SRGB, srgb_light)),
        "P3": (12, 13, IN_P3),
        "BT.2020": (9, 13, ColourSpace(BT2020, srgb_light)),
        "PQ": (9, 16, ColourSpace(BT2020, pq_light)),
        "linear": (1, 8, ColourSpace(SRGB, power_light(1.0))),
    }
    for name, (primaries, transfer, space) in points.items():
        stored = space.store(chart(), 8).astype(np.uint8)
        data = save(stored, "AVIF")
        at = data.index(b"colrnclx") + 8
        data = data[:at] + struct.pack(">2H", primaries, transfer) + data[at + 4 :]
        tolerance = LOSSY if space.primaries == SRGB else COARSE
        yield case(f"AVIF with code points {name}", data, space.show(stored, 8), tolerance)


def jpeg_files() -> Iterator[tuple[str, Case]]:
    """Ways to compress, what may be missing, and what says nothing of pixels."""
    plain = save(chart(), "JPEG")
    for name, options in {
        "progressive": {"progressive": True},
        "with restarts": {"restart_marker_rows": 1},
        "4:2:2": {"subsampling": 1},
        "4:2:0": {"subsampling": 2},
    }.items():
        data = save(chart(), "JPEG", **options)
        tolerance = COARSE if "subsampling" in options else LOSSY
        yield case(f"JPEG {name}", data, tolerance=tolerance)
        yield case(f"JPEG {name} without its end", data[:-2], tolerance=tolerance)
    yield case("JPEG without its end", plain[:-2])
    yield case("JPEG with noughts for its end", plain[:-2] + bytes(500))
    yield case("JPEG with more behind it", plain + b"and more" * 100)
    for marker in (0xE1, 0xE2, 0xE3, 0xED, 0xEF, 0xFE):
        segment = (
            bytes((0xFF, marker))
            + struct.pack(">H", 302)
            + b"MPF\0"
            + bytes(range(256))
            + bytes(40)
        )
        yield case(f"JPEG with odd metadata {marker:x}", plain[:2] + segment + plain[2:])
    yield case("JPEG with fill bytes", plain[:2] + b"\xff" * 500 + plain[2:])
    grey = np.repeat(np.asarray(Image.fromarray(chart()).convert("L"))[:, :, None], 3, axis=2)
    yield case("JPEG grey", save(Image.fromarray(chart()).convert("L"), "JPEG"), grey)


def gif_files() -> Iterator[tuple[str, Case]]:
    """What the first frame leaves free is transparent."""
    inner = Image.fromarray(chart()[8:56, 16:80]).quantize(6)
    data = save(inner, "GIF", interlace=1)
    at = data.index(b"\x2c")
    placed = bytearray(data)
    placed[6:10] = struct.pack("<2H", WIDTH, HEIGHT)
    placed[at + 1 : at + 5] = struct.pack("<2H", 16, 8)
    placed[11] = 1  # a background that nobody shows
    shown = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    shown[8:56, 16:80] = with_alpha(chart()[8:56, 16:80])
    yield case("GIF with a small first frame", bytes(placed), shown)
    frames = [chart_in_colours("GIF"), Image.new("P", (WIDTH, HEIGHT))]
    yield case("GIF animated", save(frames[0], "GIF", save_all=True, append_images=frames[1:]))


def bmp_files() -> Iterator[tuple[str, Case]]:
    """Words of 16 and 32 bits by masks, rows from either end, and palettes."""
    yield case("BMP 24", save(chart(), "BMP"))
    yield case("BMP 8", save(chart_in_colours("GIF"), "BMP"))
    layouts = {
        "16 555": (16, (0x7C00, 0x3E0, 0x1F)),
        "16 565": (16, (0xF800, 0x7E0, 0x1F)),
        "32": (32, (0xFF0000, 0xFF00, 0xFF)),
        "32 turned round": (32, (0xFF, 0xFF00, 0xFF0000)),
        "32 of ten bits": (32, (0x3FF00000, 0xFFC00, 0x3FF)),
        "32 with alpha": (32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000)),
        "16 with alpha": (16, (0xF00, 0xF0, 0xF, 0xF000)),
    }
    for name, (bits, masks) in layouts.items():
        for top_down in (False, True):
            data, shown = draw_masked(bits, masks, top_down)
            yield case(f"BMP {name}" + " top down" * top_down, data, shown)


def draw_masked(bits: int, masks: tuple[int, ...], top_down: bool) -> tuple[bytes, Numbers]:
    """A bitmap whose channels lie where the masks say, and what it shows."""
    picture = np.dstack([chart(), draw_alpha(WIDTH, HEIGHT)])[:, :, : len(masks)]
    words = np.zeros((HEIGHT, WIDTH), np.uint32)
    shown = np.zeros_like(picture)
    for number, mask in enumerate(masks):
        shift = (mask & -mask).bit_length() - 1
        full = mask >> shift
        stored = np.rint(picture[:, :, number].astype(float) * full / 255).astype(np.uint32)
        words |= stored << shift
        shown[:, :, number] = np.rint(stored * 255 / full)
    rows = words.astype("<u4" if bits == 32 else "<u2")
    body = (rows if top_down else rows[::-1]).tobytes()
    head = struct.pack(
        "<IiiHHIIiiII", 108, WIDTH, -HEIGHT if top_down else HEIGHT, 1, bits, 3, 0, 0, 0, 0, 0
    )
    head = (head + struct.pack(f"<{len(masks)}I", *masks)).ljust(108, b"\0")
    start = 14 + len(head)
    return b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + head + body, shown


def transparent_files() -> Iterator[tuple[str, Case]]:
    """Alpha in every kind that has it."""
    picture = np.dstack([chart(), draw_alpha(WIDTH, HEIGHT)])
    for kind in ("WEBP", "AVIF", "JPEG2000"):
        yield case(f"{kind} with alpha", save(picture, kind), picture)
    yield case("JPEG2000 without its container", save(chart(), "JPEG2000", no_jp2=True))
    yield case("JPEG2000", save(chart(), "JPEG2000"))

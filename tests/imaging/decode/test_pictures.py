"""The reader of foreign bytes: everything good comes out upright and sRGB, everything else is
refused in words.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, JpegImagePlugin
from PIL.PngImagePlugin import PngInfo

from app.domain.errors import Refused, TooLarge, TypeNotAllowed, Unreadable
from app.domain.geometry import Size
from app.imaging import masters
from app.imaging.decode import limits
from app.imaging.decode.pictures import inspect, normalise
from app.imaging.masters import read_master
from app.imaging.picture import Picture
from tests.imaging.pictures import (
    hollow_png,
    jpeg,
    noisy_jpeg,
    png,
    png_chunk,
    psd,
    quadrants,
    saved,
)

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(40)


def master_of(data: bytes) -> Picture:
    return read_master(normalise(io.BytesIO(data)).master)


def refusal_of(data: bytes, error: type[Refused]) -> str:
    """Both ways in refuse alike."""
    with pytest.raises(error) as at_look:
        inspect(io.BytesIO(data))
    with pytest.raises(error):
        normalise(io.BytesIO(data))
    return at_look.value.message


def deviation(one: Picture, other: Picture) -> float:
    """Largest mean CIE76 difference over the four quadrants' middles."""
    lab = [np.asarray(_lab(picture), dtype=np.float64) for picture in (one, other)]
    height, width = one.shape[:2]
    spots = [
        (height // 4, width // 4),
        (height // 4, 3 * width // 4),
        (3 * height // 4, width // 4),
        (3 * height // 4, 3 * width // 4),
    ]
    return max(float(np.linalg.norm(lab[0][y, x] - lab[1][y, x])) for y, x in spots)


def _lab(picture: Picture) -> np.ndarray:  # type: ignore[type-arg]
    import cv2

    return cv2.cvtColor(picture[:, :, :3].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("jpeg", jpeg()),
        ("png", png()),
        ("webp", saved(Image.fromarray(quadrants()), "WEBP", quality=95)),
        ("gif", saved(Image.fromarray(quadrants()), "GIF")),
        ("tiff", saved(Image.fromarray(quadrants()), "TIFF", compression="tiff_lzw")),
        ("avif", saved(Image.fromarray(quadrants()), "AVIF", quality=95)),
        ("bmp", saved(Image.fromarray(quadrants()), "BMP")),
        ("jp2", saved(Image.fromarray(quadrants()), "JPEG2000")),
        ("psd", psd(quadrants())),
    ],
)
def test_every_kind_is_known_by_its_content_and_keeps_its_colours(kind: str, data: bytes) -> None:
    header = inspect(io.BytesIO(data))
    assert (header.kind, header.size) == (kind, Size(64, 48))
    assert deviation(master_of(data), quadrants()) < 3


@pytest.mark.parametrize("orientation", range(9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_every_orientation_comes_out_upright(orientation: int, kind: str) -> None:
    """The stored pixels are turned so that the orientation, obeyed, gives the upright picture."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = Image.fromarray(quadrants())
    if orientation in undo:
        stored = stored.transpose(undo[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(stored, kind, exif=exif, **({"quality": 95} if kind != "TIFF" else {}))
    assert inspect(io.BytesIO(data)).size == Size(64, 48)
    ours = normalise(io.BytesIO(data))
    assert ours.header.size == Size(64, 48)
    assert deviation(read_master(ours.master), quadrants()) < 3


def test_nothing_but_pixels_leaves() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a secret place"
    exif.get_ifd(0x8825)[1] = "N"
    info = PngInfo()
    info.add_text("Author", "a secret name")
    data = [
        jpeg(exif=exif, comment=b"a secret word", xmp=b"<x:xmpmeta secret='1'/>"),
        saved(Image.fromarray(quadrants()), "PNG", pnginfo=info, exif=exif),
        saved(
            Image.fromarray(np.dstack([quadrants(), np.full((48, 64), 99, np.uint8)])),
            "WEBP",
            exif=exif,
            xmp=b"secret",
        ),
    ]
    for foreign in data:
        ours = normalise(io.BytesIO(foreign))
        for own in (ours.master, ours.proxy):
            assert b"secret" not in own
            with Image.open(io.BytesIO(own)) as image:
                assert not image.getexif()
                assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)


def test_the_master_of_an_opaque_jpeg_is_a_jpeg_and_of_all_else_a_png() -> None:
    assert normalise(io.BytesIO(jpeg())).master_type == "jpeg"
    assert normalise(io.BytesIO(png())).master_type == "png"
    assert normalise(io.BytesIO(png())).proxy_type == "jpeg"


def test_the_proxy_is_at_most_1600_px_long() -> None:
    ours = normalise(io.BytesIO(png(2000, 500)))
    assert read_master(ours.proxy).shape == (400, 1600, 3)
    assert read_master(ours.master).shape == (500, 2000, 3)


def test_cmyk_becomes_srgb_by_the_press_in_whichever_kind_it_comes() -> None:
    cmyk = Image.fromarray(quadrants()).convert("CMYK")
    masters_of_kinds = [
        master_of(saved(cmyk, "JPEG", quality=100)),
        master_of(saved(cmyk, "TIFF")),
    ]
    assert deviation(*masters_of_kinds) < 3
    assert 10 < deviation(masters_of_kinds[0], quadrants()) < 90


def test_sixteen_bits_of_grey_keep_their_tones() -> None:
    ramp = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (48, 1))
    for kind in ("PNG", "TIFF"):
        master = master_of(saved(Image.fromarray(ramp), kind))
        assert np.abs(master[0, :, 0].astype(int) - np.rint(ramp[0] / 257)).max() <= 1


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_grey_and_palettes_become_rgb(mode: str) -> None:
    master = master_of(saved(Image.fromarray(quadrants()).convert(mode), "PNG"))
    assert master.shape == (48, 64, 3)


def test_transparency_is_kept_in_every_form() -> None:
    alpha = np.full((48, 64), 255, dtype=np.uint8)
    alpha[:, :32] = 0
    rgba = Image.fromarray(np.dstack([quadrants(), alpha]))
    palette = rgba.convert("RGB").quantize(4)
    coloured = Image.fromarray(quadrants())
    for data in (
        saved(rgba, "PNG"),
        saved(rgba.convert("LA"), "PNG"),
        saved(rgba, "WEBP", lossless=True),
        saved(rgba, "TIFF"),
        saved(palette, "PNG", transparency=palette.getpixel((5, 5))),
        saved(coloured, "PNG", transparency=(255, 0, 0)),
        psd(np.dstack([quadrants(), alpha]), layers=-2),
    ):
        ours = normalise(io.BytesIO(data))
        assert (ours.has_alpha, ours.master_type, ours.proxy_type) == (True, "png", "webp")
        master = read_master(ours.master)
        assert (master[5, 5, 3], master[5, 60, 3]) == (0, 255)


def test_an_alpha_that_hides_nothing_is_dropped() -> None:
    opaque = np.dstack([quadrants(), np.full((48, 64), 255, np.uint8)])
    assert not normalise(io.BytesIO(saved(Image.fromarray(opaque), "PNG"))).has_alpha


def test_a_psd_tells_its_layers_and_its_resolution() -> None:
    header = inspect(io.BytesIO(psd(quadrants(), layers=3, dpi=300)))
    assert (header.layers, header.dpi) == (3, 300)
    flat = inspect(io.BytesIO(psd(quadrants())))
    assert (flat.layers, flat.dpi) == (1, 72)


def test_a_saved_selection_of_a_psd_is_not_transparency() -> None:
    selection = np.zeros((48, 64), dtype=np.uint8)
    assert master_of(psd(np.dstack([quadrants(), selection]), layers=2)).shape == (48, 64, 3)


def test_an_animation_gives_its_first_picture() -> None:
    frames = [Image.fromarray(quadrants()), Image.new("RGB", (64, 48), "white")]
    for kind in ("GIF", "WEBP", "PNG"):
        data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
        assert deviation(master_of(data), quadrants()) < 8


def test_a_profile_is_obeyed() -> None:
    """Display P3's pure red is more colourful than sRGB has; a muted P3 colour has one true sRGB
    value.
    """
    muted = Image.new("RGB", (64, 48), (180, 120, 90))
    profile = _display_p3()
    back = ImageCms.profileToProfile(
        muted, ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(io.BytesIO(profile))
    )
    for kind in ("PNG", "JPEG", "WEBP"):
        data = saved(back, kind, icc_profile=profile, **({"quality": 95} if kind != "PNG" else {}))
        assert deviation(master_of(data), np.asarray(muted)) < 3


def _display_p3() -> bytes:
    """sRGB's profile with the primaries of Display P3. Source: Apple's Display P3, chromatically
    adapted to D50.
    """
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    primaries = {
        b"rXYZ": (0.51512, 0.2412, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.1571, 0.06657, 0.78407),
    }
    for number in range(int.from_bytes(data[128:132], "big")):
        entry = 132 + 12 * number
        name, offset = (
            bytes(data[entry : entry + 4]),
            int.from_bytes(data[entry + 4 : entry + 8], "big"),
        )
        for place, value in enumerate(primaries.get(name, ())):
            data[offset + 8 + 4 * place : offset + 12 + 4 * place] = round(value * 65536).to_bytes(
                4, "big", signed=True
            )
        if name == b"desc":
            length = int.from_bytes(data[entry + 8 : entry + 12], "big")
            data[offset : offset + length] = bytes(data[offset : offset + length]).replace(
                b"s\x00R\x00G\x00B", b"D\x00P\x003\x00x"
            )
    return bytes(data)


def test_a_broken_or_foreign_profile_does_no_harm() -> None:
    for profile in (b"nonsense" * 40, bytes(200), _display_p3()[:150]):
        assert deviation(master_of(jpeg(icc_profile=profile)), quadrants()) < 3


def test_a_huge_picture_is_refused_without_decoding() -> None:
    assert "30,000 × 30,000 px" in refusal_of(hollow_png(30_000, 30_000), TooLarge)
    assert "50 megapixels" in refusal_of(hollow_png(9_000, 9_000), TooLarge)
    assert "16,000 px" in refusal_of(hollow_png(20_000, 10), TooLarge)
    assert "megapixels" in refusal_of(_wide_webp(12_000, 12_000), TooLarge)
    assert refusal_of(
        psd(quadrants()).replace((48).to_bytes(4, "big"), (40_000).to_bytes(4, "big"), 1), TooLarge
    )


def _wide_webp(width: int, height: int) -> bytes:
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + (10).to_bytes(4, "little") + canvas + bytes(40)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def test_a_jpeg_above_50_megapixels_comes_at_half_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PIXELS", 10_000)
    data = jpeg(200, 100)
    assert inspect(io.BytesIO(data)).size == Size(100, 50)
    assert normalise(io.BytesIO(data)).header.size == Size(100, 50)


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", Unreadable, "empty"),
        (b"just some words, not a picture", TypeNotAllowed, "JPEG, PNG, PSD"),
        (b"%PDF-1.7 and so on", TypeNotAllowed, "JPEG, PNG, PSD"),
        (saved(Image.fromarray(quadrants()), "TGA"), TypeNotAllowed, "JPEG, PNG, PSD"),
        (SVG, TypeNotAllowed, "SVG"),
        (HEIC, Unreadable, "damaged"),
        (noisy_jpeg()[:20_000], Unreadable, "damaged"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)), Unreadable, "damaged"),
        (
            noisy_jpeg()[:9_000] + bytes(range(256)) * 8 + noisy_jpeg()[11_048:],
            Unreadable,
            "damaged",
        ),
        (png()[:80], Unreadable, "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), Unreadable, "damaged"),
        (b"GIF89a", Unreadable, "damaged"),
        (b"8BPS" + bytes(30), Unreadable, "damaged"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(8), Unreadable, "damaged"),
        (b"II*\x00" + bytes(20), Unreadable, "damaged"),
    ],
)
def test_what_is_no_good_picture_is_refused_in_words(
    data: bytes, error: type[Refused], words: str
) -> None:
    message = refusal_of(data, error)
    assert words in message
    assert "The other files are not affected." in message


def test_a_text_bomb_costs_no_memory() -> None:
    import zlib

    bomb = png_chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(200_000_000), 9))
    data = png()
    assert deviation(master_of(data[:33] + bomb + data[33:]), quadrants()) < 3


def test_a_cut_gif_tiff_and_webp_are_found_when_decoded() -> None:
    noise = Image.open(io.BytesIO(noisy_jpeg()))
    for kind in ("GIF", "TIFF", "WEBP"):
        data = saved(noise, kind)
        with pytest.raises(Unreadable):
            normalise(io.BytesIO(data[: len(data) // 2]))


def test_a_master_is_read_as_small_as_is_enough(tmp_path: Path) -> None:
    master = normalise(io.BytesIO(jpeg(800, 400))).master
    file = tmp_path / "master.jpg"
    file.write_bytes(master)
    assert read_master(file).shape == (400, 800, 3)
    assert read_master(file, at_least=Size(200, 100)).shape == (100, 200, 3)
    assert read_master(file, at_least=Size(201, 100)).shape == (200, 400, 3)


def test_what_was_not_encoded_here_is_no_master() -> None:
    with pytest.raises(Unreadable):
        read_master(b"nothing of ours")


def test_a_large_opaque_master_is_a_jpeg_and_a_transparent_one_stays_png(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(masters, "LOSSLESS_PIXELS", 1_000)
    seen_through = np.dstack([quadrants(), np.full((48, 64), 90, np.uint8)])
    assert normalise(io.BytesIO(png())).master_type == "jpeg"
    assert normalise(io.BytesIO(saved(Image.fromarray(seen_through), "PNG"))).master_type == "png"


@pytest.mark.parametrize(
    ("subsampling", "large", "expected"),
    [(2, 1_000, 2), (1, 1_000, 0), (0, 1_000, 0), (2, 1_000_000, 0)],
)
def test_the_master_of_a_large_jpeg_keeps_its_halved_colour_and_no_other_loses_any(
    monkeypatch: pytest.MonkeyPatch, subsampling: int, large: int, expected: int
) -> None:
    monkeypatch.setattr(masters, "LARGE_PIXELS", large)
    ours = normalise(io.BytesIO(jpeg(320, 240, subsampling=subsampling)))
    assert JpegImagePlugin.get_sampling(Image.open(io.BytesIO(ours.master))) == expected
    assert deviation(read_master(ours.master), quadrants(320, 240)) < 3


def test_a_jpeg_that_is_read_at_half_its_size_has_whole_colour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(masters, "LARGE_PIXELS", 1_000)
    monkeypatch.setattr(limits, "MAX_PIXELS", 10_000)
    ours = normalise(io.BytesIO(jpeg(320, 240, subsampling=2)))
    assert ours.header.size == Size(160, 120)
    assert JpegImagePlugin.get_sampling(Image.open(io.BytesIO(ours.master))) == 0

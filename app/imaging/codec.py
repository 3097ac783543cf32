"""The only reader of foreign bytes: they come in as anything and leave as our own master and proxy.

Runs in a child that can be killed (app.adapters.gate), so only Pillow is loaded with it; cv2 reads
nothing but what was encoded here.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from PIL import AvifImagePlugin, Image, ImageCms, JpegImagePlugin

from app.domain.errors import TooLarge, TypeNotAllowed, Unreadable
from app.domain.geometry import Size
from app.domain.intake import OTHER_FILES
from app.imaging import headers

if TYPE_CHECKING:
    from app.imaging.picture import Picture

MAX_PIXELS = 50_000_000
MAX_JPEG_PIXELS = 120_000_000
"""Larger than MAX_PIXELS, since a JPEG can be decoded at half its size without ever being whole in
memory.
"""
MAX_SIDE = 16_000
LOSSLESS_PIXELS = 24_000_000
"""Above, an opaque master is a JPEG whatever it came from: a PNG of 49 noisy megapixels took 6 CPU
seconds to write, this .4.
"""
LARGE_PIXELS = 6_000_000
"""From here on reading a master takes longer than all else that is done for a batch."""
PROXY_SIDE = 1600
MASTER_QUALITY, PROXY_QUALITY = 95, 85
MAX_PROFILE_BYTES = 4_000_000
_FORMATS = {
    "jpeg": "JPEG",
    "png": "PNG",
    "psd": "PSD",
    "webp": "WEBP",
    "gif": "GIF",
    "tiff": "TIFF",
    "avif": "AVIF",
}
_ORIENTATION = 0x0112
_HALVED = 2
"""Pillow's number of 4:2:0, one colour for two by two pixels."""
_RUN_LENGTHS = 3
"""zlib's Z_RLE."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture of each EXIF orientation upright. Source: EXIF 2.32, tag 0x0112."""
_OTHERS = OTHER_FILES
_SMALLER = f"{_OTHERS} Make it smaller and upload it again."
_DAMAGED = (
    f"The picture is damaged or incomplete. {_OTHERS} Export it again, or upload another copy."
)

Image.MAX_IMAGE_PIXELS = (
    None  # our own limits, checked right after the header and before any decoding, name the size
)
AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each thread reserves address space, which is limited


@dataclass(frozen=True, slots=True)
class Header:
    """kind: jpeg, png, psd, webp, gif, tiff or avif.  size: upright, as the master has it.  layers:
    1 unless it is a PSD.
    """

    kind: str
    size: Size
    dpi: int
    layers: int


@dataclass(frozen=True, slots=True)
class Ours:
    """A foreign picture made ours: upright, sRGB, 8 bit, without metadata. The types are kinds:
    jpeg, png or webp.
    """

    header: Header
    master: bytes
    master_type: str
    proxy: bytes
    proxy_type: str
    has_alpha: bool


def inspect(stream: BinaryIO) -> Header:
    """Look at a file without decoding it whole; truncated JPEG and PNG are found too.

    Raises TypeNotAllowed, TooLarge, Unreadable.
    """
    with _damage_named(), _opened(stream) as (image, kind):
        header = _header(image, kind, stream)
        if kind == "png":
            image.verify()
        elif kind == "jpeg" and not headers.jpeg_shape(_whole(stream)).whole:
            image.draft(None, (image.width // 8, image.height // 8))
            image.load()
        return header


def normalise(stream: BinaryIO) -> Ours:
    """Decode a foreign picture and encode its master and its proxy.

    The master has the source's full size (half of it for a JPEG above 50 megapixels): JPEG q95 from
    a JPEG and of an opaque picture above 24 megapixels, else PNG level 1. Its colour is whole
    (4:4:4), but halved where that of a large JPEG is. Raises TypeNotAllowed, TooLarge, Unreadable.
    """
    with _damage_named(), _opened(stream) as (image, kind):
        header = _header(image, kind, stream)
        is_halved = _has_halved_colour(image)
        image.load()
        picture = _upright(image)
        if kind == "psd":
            picture = _without_selections(picture, stream)
        picture = _plain(picture)
        header = replace(header, size=Size(*picture.size))
    has_alpha = picture.mode == "RGBA"
    is_large = picture.width * picture.height > LOSSLESS_PIXELS
    master_type = "jpeg" if not has_alpha and (kind == "jpeg" or is_large) else "png"
    proxy, proxy_type = _encoded_proxy(picture)
    return Ours(
        header,
        _encoded_master(picture, master_type, is_halved=is_halved),
        master_type,
        proxy,
        proxy_type,
        has_alpha,
    )


def read_master(source: Path | bytes, *, at_least: Size | None = None) -> Picture:
    """Decode one of our own masters or proxies: uint8 RGB(A) [height, width, 3 or 4].

    at_least: a JPEG is decoded at 1/2, 1/4 or 1/8 as long as both sides stay at least that large.
    Raises Unreadable when the bytes are not a picture.
    """
    import cv2  # here, since the gate's child loads this module and has no use for it
    import numpy as np

    data = source if isinstance(source, bytes) else source.read_bytes()
    is_jpeg = data[:3] == b"\xff\xd8\xff"
    flag = cv2.IMREAD_COLOR_RGB | _reduction(data, at_least) if is_jpeg else cv2.IMREAD_UNCHANGED
    decoded = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), flag)
    if decoded is None:
        raise Unreadable("The stored picture cannot be read.")
    if is_jpeg:
        return np.asarray(decoded, dtype=np.uint8)
    order = {2: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB}
    code = (
        order[decoded.ndim] if decoded.ndim == 2 or decoded.shape[2] == 3 else cv2.COLOR_BGRA2RGBA
    )
    return np.asarray(cv2.cvtColor(decoded, code), dtype=np.uint8)


def _reduction(data: bytes, at_least: Size | None) -> int:
    """The flag that makes the reader skip what is not needed; 0 when all is."""
    import cv2

    if at_least is None:
        return 0
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        width, height = image.size
    flags = {
        8: cv2.IMREAD_REDUCED_GRAYSCALE_8,
        4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
        2: cv2.IMREAD_REDUCED_GRAYSCALE_2,
    }
    for (
        factor,
        flag,
    ) in flags.items():  # without the bit for colour, whose order is asked for beside it
        if width // factor >= at_least.width and height // factor >= at_least.height:
            return int(flag)
    return 0


@contextmanager
def _damage_named() -> Iterator[None]:
    """Decoders of foreign bytes raise whatever they like; here it becomes one sentence."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of broken metadata, which is thrown away anyhow.
            warnings.simplefilter("ignore")
            yield
    except (TypeNotAllowed, TooLarge, Unreadable):
        raise
    except MemoryError:
        raise TooLarge(
            f"Decoding the picture needs more memory than a picture may take. {_SMALLER}"
        ) from None
    except Exception as error:
        raise Unreadable(_DAMAGED) from error


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[tuple[Image.Image, str]]:
    kind = headers.kind_of(stream)
    _refuse_kind(kind)
    _refuse_early(kind, stream)
    with Image.open(stream, formats=[_FORMATS[kind]]) as image:
        _refuse_size(Size(*image.size), MAX_JPEG_PIXELS if kind == "jpeg" else MAX_PIXELS)
        if kind == "jpeg" and image.width * image.height > MAX_PIXELS:
            image.draft(None, (image.width // 2, image.height // 2))
        yield image, kind


def _refuse_kind(kind: str) -> None:
    if kind in _FORMATS:
        return
    if kind == "empty":
        raise Unreadable(f"The file is empty. {_OTHERS} Export it again, or upload another copy.")
    if kind == "svg":
        raise TypeNotAllowed(
            f"This is an SVG drawing; drawings are not taken. {_OTHERS} Export it as PNG."
        )
    if kind == "heic":
        raise Unreadable(
            f"This is a HEIC picture, which cannot be read here. {_OTHERS} Export it as JPEG."
        )
    taken = "JPEG, PNG, PSD, WebP, GIF, TIFF or AVIF"
    raise TypeNotAllowed(
        f"This is not a picture of a type that is taken. {_OTHERS} Export it as {taken}."
    )


def _refuse_early(kind: str, stream: BinaryIO) -> None:
    """What Pillow would find out too late, or say badly."""
    if kind == "webp" and (size := headers.webp_size(stream)):
        _refuse_size(size, MAX_PIXELS)
    if kind == "psd" and (facts := headers.psd_facts(stream)):
        _refuse_size(facts.size, MAX_PIXELS)
        if facts.bits > 8:
            raise Unreadable(
                f"This PSD has {facts.bits} bits per channel. {_OTHERS} Save it with 8 bits per "
                "channel."
            )
    if kind == "jpeg" and not headers.jpeg_shape(_whole(stream)).sound:
        raise Unreadable(_DAMAGED)


def _refuse_size(size: Size, max_pixels: int) -> None:
    if min(size.width, size.height) < 1:
        raise Unreadable(_DAMAGED)
    shown = f"The picture has {size.width:,} × {size.height:,} px"
    if max(size.width, size.height) > MAX_SIDE:
        raise TooLarge(f"{shown}; a side may have {MAX_SIDE:,} px at most. {_SMALLER}")
    if size.pixels > max_pixels:
        raise TooLarge(
            f"{shown}; {max_pixels // 1_000_000} megapixels are taken at most. {_OTHERS} Make it "
            "smaller and upload it again."
        )


def _whole(stream: BinaryIO) -> bytes:
    stream.seek(0)
    data = stream.read()
    stream.seek(0)
    return data


def _header(image: Image.Image, kind: str, stream: BinaryIO) -> Header:
    width, height = image.size
    if _orientation(image) >= 5 and kind != "tiff":  # Pillow turns those itself
        width, height = height, width
    facts = headers.psd_facts(stream) if kind == "psd" else None
    dpi, layers = (facts.dpi, facts.layers) if facts else (_dpi(image), 1)
    return Header(kind, Size(width, height), dpi, layers)


def _orientation(image: Image.Image) -> int:
    """EXIF orientation 1..8; 1 when there is none or it cannot be read.

    A PNG's may stand behind its pixels: then it is known only once they are loaded, and is not
    worth loading them for.
    """
    if image.format == "PNG" and "exif" not in image.info:
        return 1
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - foreign metadata: whatever is wrong with it, the picture itself may be good
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _dpi(image: Image.Image) -> int:
    """Pixels per inch, 72 when unknown or senseless."""
    try:
        across: Any = image.info["dpi"]
        value = round(float(across[0]))
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        return 72
    return value if 1 < value <= 10_000 else 72


def _upright(image: Image.Image) -> Image.Image:
    turn = _TURNS.get(_orientation(image))
    turned = image.transpose(turn) if turn is not None else image
    turned.info = dict(image.info)
    return turned


def _without_selections(picture: Image.Image, stream: BinaryIO) -> Image.Image:
    """A PSD's fourth channel is transparency only when the file says so; otherwise it is a saved
    selection.
    """
    facts = headers.psd_facts(stream)
    if picture.mode != "RGBA" or (facts is not None and facts.has_alpha):
        return picture
    opaque = picture.convert("RGB")
    opaque.info = dict(picture.info)
    return opaque


def _plain(image: Image.Image) -> Image.Image:
    """RGB or RGBA, 8 bit, sRGB, with nothing but pixels. An alpha that hides nothing is dropped."""
    alpha = _alpha(image)
    colours = _srgb(_eight_bit(image), image.info.get("icc_profile"))
    if alpha is not None and alpha.getextrema() != (255, 255):
        colours.putalpha(alpha)
    colours.info = {}
    return colours


def _alpha(image: Image.Image) -> Image.Image | None:
    if not image.has_transparency_data:
        return None
    return image.convert("RGBA").getchannel("A")


def _eight_bit(image: Image.Image) -> Image.Image:
    """The same colours without alpha in 8 bit: L, RGB, CMYK or LAB."""
    if image.mode.startswith("I") or image.mode == "F":
        return _deep_grey(image)
    if image.mode in ("1", "L", "LA", "La"):
        return image.convert("L")
    if image.mode in ("CMYK", "LAB"):
        return image
    if image.mode in ("RGBa", "PA", "P"):
        return image.convert("RGBA").convert("RGB")
    return image.convert("RGB")


def _deep_grey(image: Image.Image) -> Image.Image:
    """Grey of more than 8 bits: 16 bit by its range, 32 bit and float by what they hold."""
    grey = image.convert("F")
    bounds: Any = grey.getextrema()
    low, high = float(bounds[0]), float(bounds[1])
    if image.mode.startswith("I;16") or (image.mode == "I" and 255 < high <= 65535):
        low, high = 0.0, 65535.0
    elif low >= 0 and high <= 255:
        low, high = 0.0, (1.0 if image.mode == "F" and high <= 1 else 255.0)
    scale = 255.0 / (high - low) if high > low else 1.0
    return grey.point(lambda value: value * scale + (0.5 - low * scale)).convert("L")


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
    else:
        converted = _by_profile(image, profile) if profile else None
    return converted if converted is not None else image.convert("RGB")


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The picture in sRGB by its own profile; None when that is sRGB already, broken, or made for
    other colours.
    """
    if len(profile) > MAX_PROFILE_BYTES or len(profile) < 128:
        return None
    if profile[16:20].strip() != {"L": b"GRAY", "RGB": b"RGB", "CMYK": b"CMYK"}[image.mode]:
        return None
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(opened).strip().startswith("sRGB"):
            return None
        return ImageCms.profileToProfile(
            image,
            opened,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _has_halved_colour(image: Image.Image) -> bool:
    """Whether a large JPEG has one colour for four pixels, as cameras save them: its master gains
    nothing by having more.

    Read at half its size it has one for each.
    """
    if (
        not isinstance(image, JpegImagePlugin.JpegImageFile)
        or image.width * image.height < LARGE_PIXELS
    ):
        return False
    is_reduced = max(image.decoderconfig, default=0) > 1
    return not is_reduced and JpegImagePlugin.get_sampling(image) == _HALVED


def _encoded_master(picture: Image.Image, kind: str, *, is_halved: bool) -> bytes:
    target = io.BytesIO()
    if kind == "jpeg":
        picture.save(
            target, "JPEG", quality=MASTER_QUALITY, subsampling=_HALVED if is_halved else 0
        )
    else:
        # Run lengths alone: of a photograph 15 % smaller and 20 % faster than what level 1 does by
        # itself.
        picture.save(target, "PNG", compress_level=1, compress_type=_RUN_LENGTHS)
    return target.getvalue()


def _encoded_proxy(picture: Image.Image) -> tuple[bytes, str]:
    """The picture with a long side of at most 1600 px, and its kind."""
    small = picture.copy() if max(picture.size) <= PROXY_SIDE else picture
    if small is picture:
        factor = PROXY_SIDE / max(picture.size)
        sides = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
        small = picture.resize(sides, Image.Resampling.LANCZOS, reducing_gap=2.0)
    target = io.BytesIO()
    if small.mode == "RGBA":
        small.save(target, "WEBP", quality=PROXY_QUALITY, method=2)
        return target.getvalue(), "webp"
    small.save(target, "JPEG", quality=PROXY_QUALITY)
    return target.getvalue(), "jpeg"

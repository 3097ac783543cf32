"""Codes that machines read: found, measured with their quiet zone, and read again."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp

from app.imaging.detect.codes import find_codes, read_texts
from app.imaging.detect.findings import Pixels

FORMATS = {
    "QRCode": ("https://example.com/spring?c=42", 25, 4),
    "DataMatrix": ("A-1234567", 14, 1),
    "EAN13": ("400638133393", 95, 11),
    "EAN8": ("1234567", 67, 11),
}
"""Text, modules across and modules of quiet zone beside it, by format."""


def drawn(kind: str, scale: int, *, at: tuple[int, int] = (300, 200)) -> Pixels:
    """A grey picture with a code of `scale` pixels a module, its corner at (x, y), on white."""
    code = zxingcpp.create_barcode(FORMATS[kind][0], getattr(zxingcpp.BarcodeFormat, kind))
    symbol = np.asarray(code.to_image(scale=scale, add_quiet_zones=False))
    picture = np.full((900, 1200, 3), 200, np.uint8)
    edge = 12 * scale
    height, width = symbol.shape[:2]
    x, y = at
    picture[max(0, y - edge) : y + height + edge, max(0, x - edge) : x + width + edge] = 255
    picture[y : y + height, x : x + width] = symbol.reshape(height, width, -1)[:, :, :1]
    return picture


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("scale", [3, 6])
def test_a_code_is_found_with_its_quiet_zone_and_the_size_of_its_module(
    kind: str, scale: int
) -> None:
    _, modules, quiet = FORMATS[kind]
    (code,) = find_codes(drawn(kind, scale))
    assert code.module == pytest.approx(scale, rel=0.15)
    assert code.box.left <= 300 - (quiet - 1) * scale
    assert code.box.right >= 300 + (modules + quiet - 1) * scale
    assert code.text in read_texts(drawn(kind, scale))


def test_a_picture_without_a_code_has_none() -> None:
    stripes = np.repeat(np.arange(600) % 7 < 3, 2).astype(np.uint8) * 255
    picture = np.broadcast_to(stripes[None, :, None], (400, 1200, 3))
    assert find_codes(np.ascontiguousarray(picture)) == []


def test_the_quiet_zone_ends_with_the_picture() -> None:
    (code,) = find_codes(drawn("QRCode", 4, at=(6, 6)))
    assert (code.box.left, code.box.top) == (0, 0)


def test_in_a_large_picture_boxes_are_in_its_own_pixels() -> None:
    large = np.kron(drawn("QRCode", 6), np.ones((4, 4, 1), np.uint8))
    (code,) = find_codes(large)
    (small,) = find_codes(drawn("QRCode", 6))
    assert code.module == pytest.approx(4 * small.module, rel=0.1)
    assert code.box.left == pytest.approx(4 * small.box.left, abs=24)

"""What is measured: a picture as a camera saves it, and the windows of its twelve formats."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image

from app.domain.geometry import Box, Size
from app.imaging.picture import Picture

SIZES = [
    Size(*s)
    for s in ((1080, 1080), (1080, 1350), (1080, 1920), (1200, 628), (1920, 1080), (1500, 500))
]
SIZES += [
    Size(*s) for s in ((728, 90), (300, 250), (160, 600), (970, 250), (320, 50), (1000, 1500))
]
QUALITY = 85
CAMERA_QUALITY = 92


def drawn(width: int = 6000, height: int = 4000) -> bytes:
    """Draw shapes of every size and a little noise, as cameras save pictures.

    Returns:
        JPEG q92 with halved colour, 7 MB.
    """
    random = np.random.default_rng(1)
    picture = np.zeros((height, width, 3), dtype=np.uint8)
    for radius in np.geomspace(width / 4, 4, 4000).astype(int):
        centre = (int(random.integers(0, width)), int(random.integers(0, height)))
        cv2.circle(
            picture, centre, int(radius), random.integers(0, 256, 3).tolist(), -1, cv2.LINE_AA
        )
    noisy = np.clip(picture + random.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)
    target = io.BytesIO()
    Image.fromarray(noisy).save(target, "JPEG", quality=CAMERA_QUALITY, subsampling=2)
    return target.getvalue()


def window(source: Size, size: Size) -> Box:
    """The largest part of the format's ratio about the middle, in whole pixels."""
    width = min(source.width, source.height * size.ratio)
    height = width / size.ratio
    left, top = round((source.width - width) / 2), round((source.height - height) / 2)
    return Box(
        left, top, min(round(width), source.width - left), min(round(height), source.height - top)
    )


def similarity(one: Picture, other: Picture) -> float:
    """Mean structural similarity of the lumas. Source: Wang et al. 2004."""
    a, b = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY).astype(np.float64) for p in (one, other))
    blur = lambda v: cv2.GaussianBlur(v, (11, 11), 1.5)  # noqa: E731
    ma, mb = blur(a), blur(b)
    va, vb, vab = blur(a * a) - ma * ma, blur(b * b) - mb * mb, blur(a * b) - ma * mb
    return float(
        (
            ((2 * ma * mb + 6.5) * (2 * vab + 58.5)) / ((ma**2 + mb**2 + 6.5) * (va + vb + 58.5))
        ).mean()
    )

"""One picture of 24 megapixels into 12 formats: CPU seconds against decoding and scaling anew for each, and the likeness.

.venv/bin/python -m bench.pipeline [PICTURE]
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from app.domain.edits import Edits
from app.domain.geometry import Box, Size
from app.domain.plans import Placement, Plan, Strategy
from app.imaging.codec import read_master
from app.imaging.encode import encode
from app.imaging.fonts import Fonts
from app.imaging.picture import Picture, Source
from app.imaging.render import render

SIZES = [Size(*s) for s in ((1080, 1080), (1080, 1350), (1080, 1920), (1200, 628), (1920, 1080), (1500, 500))]
SIZES += [Size(*s) for s in ((728, 90), (300, 250), (160, 600), (970, 250), (320, 50), (1000, 1500))]
FONTS = Fonts.load(Path(__file__).resolve().parents[1] / "app/static/fonts")
QUALITY = 85


def drawn(width: int = 6000, height: int = 4000) -> bytes:
    """A picture with shapes of every size and a little noise, as JPEG q95."""
    random = np.random.default_rng(1)
    picture = np.zeros((height, width, 3), dtype=np.uint8)
    for radius in np.geomspace(width / 4, 4, 4000).astype(int):
        centre = (int(random.integers(0, width)), int(random.integers(0, height)))
        cv2.circle(picture, centre, int(radius), random.integers(0, 256, 3).tolist(), -1, cv2.LINE_AA)
    noisy = np.clip(picture + random.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)
    target = io.BytesIO()
    Image.fromarray(noisy).save(target, "JPEG", quality=95, subsampling=0)
    return target.getvalue()


def window(source: Size, size: Size) -> Box:
    width = min(source.width, source.height * size.ratio)
    height = width / size.ratio
    return Box(max(0.0, (source.width - width) / 2), max(0.0, (source.height - height) / 2), width, height).clamped(source)


def naive(data: bytes) -> list[Picture]:
    """Each format on its own, by Pillow: decode, cut, scale with Lanczos, encode."""
    results = []
    for size in SIZES:
        with Image.open(io.BytesIO(data)) as image:
            box = window(Size(*image.size), size)
            made = image.resize((size.width, size.height), Image.Resampling.LANCZOS, (box.left, box.top, box.right, box.bottom))
        made.save(io.BytesIO(), "JPEG", quality=QUALITY)
        results.append(np.asarray(made))
    return results


def ours(data: bytes) -> list[Picture]:
    source = Source(read_master(data))
    results = []
    for size in SIZES:
        plan = Plan(Strategy.CROP, (Placement(window(source.size, size), Box.whole(size)),))
        picture = render(source, plan, Edits(), size, styles={}, logos={}, fonts=FONTS, canvas=size).picture
        encode(picture, kind="jpeg", quality=QUALITY)
        results.append(picture)
    return results


def floor(data: bytes) -> list[Picture]:
    """Decode once and encode: what no pipeline can save."""
    read_master(data)
    for size in SIZES:
        encode(np.zeros((size.height, size.width, 3), dtype=np.uint8), kind="jpeg", quality=QUALITY)
    return []


def similarity(one: Picture, other: Picture) -> float:
    """Mean structural similarity of the lumas. Source: Wang et al. 2004."""
    a, b = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY).astype(np.float64) for p in (one, other))
    blur = lambda v: cv2.GaussianBlur(v, (11, 11), 1.5)  # noqa: E731
    ma, mb = blur(a), blur(b)
    va, vb, vab = blur(a * a) - ma * ma, blur(b * b) - mb * mb, blur(a * b) - ma * mb
    return float((((2 * ma * mb + 6.5) * (2 * vab + 58.5)) / ((ma**2 + mb**2 + 6.5) * (va + vb + 58.5))).mean())


def timed(work: Callable[[bytes], list[Picture]], data: bytes) -> tuple[float, list[Picture]]:
    start = time.process_time()
    results = work(data)
    return time.process_time() - start, results


def main() -> None:
    data = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else drawn()
    base_s, base = timed(naive, data)
    our_s, made = timed(ours, data)
    floor_s, _ = timed(floor, data)
    likeness = [similarity(a, b) for a, b in zip(base, made, strict=True)]
    print(f"{'way':<24}{'CPU s':>8}{'times':>8}{'SSIM least':>12}{'mean':>8}")
    print(f"{'each format anew':<24}{base_s:>8.2f}{1:>8.1f}{1:>12.3f}{1:>8.3f}")
    print(f"{'one pyramid (ours)':<24}{our_s:>8.2f}{base_s / our_s:>8.1f}{min(likeness):>12.3f}{np.mean(likeness):>8.3f}")
    print(f"{'decode and encode alone':<24}{floor_s:>8.2f}{base_s / floor_s:>8.1f}")


if __name__ == "__main__":
    main()

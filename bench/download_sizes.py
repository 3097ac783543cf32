"""How far the size that a download is said to have is from the one that it gets.

.venv/bin/python -m bench.download_sizes [FOLDER …]

Pictures (the sample's without a folder) in six sizes, each encoded as every type and quality. The
ratios of `app/domain/download_sizes.py` were chosen on every second picture; what is printed are
the medians of these, and the errors of whole downloads over the other ones.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from app.domain.documents.downloads import FileFormat
from app.domain.documents.rules import JPEG_QUALITY, ImageQuality
from app.domain.download_sizes import estimate_bytes
from app.domain.geometry import Size
from app.imaging.encode import encode
from app.imaging.picture import resize_picture
from testing.factories.server import ROOT

SAMPLES = ROOT / "app" / "seeds" / "sample"
SIZES = ((1080, 1080), (1080, 1920), (1200, 628), (300, 250), (728, 90), (160, 600))
"""Those of common formats, px."""
KINDS = {".jpg", ".jpeg", ".png", ".webp"}
Bytes = dict[tuple[FileFormat, ImageQuality], int]


def measure(path: Path) -> list[Bytes]:
    """Bytes of the picture in every size, by type and quality."""
    picture = np.asarray(Image.open(path).convert("RGB"))
    found = []
    for width, height in SIZES:
        scaled = resize_picture(cut_to(picture, width / height), Size(width, height))
        png = len(encode(scaled, kind="png", quality=100).data)
        sizes: Bytes = {(FileFormat.PNG, quality): png for quality in ImageQuality}
        for quality, number in JPEG_QUALITY.items():
            data = encode(scaled, kind="jpeg", quality=number).data
            sizes[FileFormat.JPEG, quality] = len(data)
        found.append(sizes)
    return found


def cut_to(picture: np.ndarray, ratio: float) -> np.ndarray:
    """The middle of the picture in the ratio of width to height."""
    height, width = picture.shape[:2]
    wide, high = (
        (round(height * ratio), height) if width > height * ratio else (width, round(width / ratio))
    )
    left, top = (width - wide) // 2, (height - high) // 2
    return np.ascontiguousarray(picture[top : top + high, left : left + wide])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[SAMPLES])
    paths = sorted(
        path
        for folder in parser.parse_args().folders
        for path in folder.rglob("*")
        if path.suffix.lower() in KINDS
    )
    chosen = [sizes for path in paths[::2] for sizes in measure(path)]
    others = [measure(path) for path in paths[1::2]]
    high = (FileFormat.JPEG, ImageQuality.HIGH)
    print(f"{len(paths)} pictures; against a JPEG in high quality, half of them:")
    for key in (
        (FileFormat.JPEG, ImageQuality.MEDIUM),
        (FileFormat.JPEG, ImageQuality.LOW),
        (FileFormat.PNG, ImageQuality.HIGH),
    ):
        print(f"  {key[0]} {key[1]:<7} {median(sizes[key] / sizes[high] for sizes in chosen):.2f}")
    print("told / real, of all sizes of each of the others: least, median, most")
    for key in ((k, q) for k in (FileFormat.JPEG, FileFormat.PNG) for q in ImageQuality):
        ratios = sorted(
            sum(estimate_bytes(s[high], *high, *key, None) for s in sizes)
            / sum(s[key] for s in sizes)
            for sizes in others
        )
        print(f"  {key[0]} {key[1]:<7} {ratios[0]:.2f} {median(ratios):.2f} {ratios[-1]:.2f}")


if __name__ == "__main__":
    main()

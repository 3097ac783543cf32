"""Pictures drawn here, and the real models, opened once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image, ImageDraw, ImageFont
from rapidocr import RapidOCR

from app.imaging.detect.findings import Pixels
from app.imaging.detect.sessions import open_readers, open_session

ROOT = Path(__file__).resolve().parents[3]
WEIGHTS = ROOT / "app" / "weights"
SAMPLES = ROOT / "app" / "seeds" / "sample"


def font(size: int) -> ImageFont.FreeTypeFont:
    loaded = ImageFont.load_default(size)
    assert isinstance(loaded, ImageFont.FreeTypeFont)
    return loaded


def drawn_ad() -> Pixels:
    """A flat ad, 1000 x 700: a headline, a line, a button and a logo with its round icon."""
    picture = Image.new("RGB", (1000, 700), (236, 228, 210))
    draw = ImageDraw.Draw(picture)
    draw.text((80, 150), "Autumn sale", fill=(30, 30, 40), font=font(96))
    draw.text((80, 290), "Everything must go this week", fill=(60, 50, 50), font=font(36))
    draw.rounded_rectangle((80, 420, 400, 510), 18, fill=(190, 40, 40))
    draw.text((140, 438), "Order now", fill=(255, 255, 255), font=font(44))
    draw.ellipse((700, 590, 760, 650), fill=(20, 90, 140))
    draw.text((780, 592), "Nordly", fill=(20, 90, 140), font=font(48))
    return np.asarray(picture)


def noise(width: int, height: int) -> Pixels:
    """A picture without anything in it but texture."""
    return np.random.default_rng(7).integers(0, 256, (height, width, 3), dtype=np.uint8)


def sample(name: str) -> Pixels:
    """One of the pictures of the sample project, as RGB."""
    with Image.open(SAMPLES / name) as picture:
        return np.asarray(picture.convert("RGB"))


def session(name: str) -> onnxruntime.InferenceSession:
    return open_session((WEIGHTS / name).read_bytes())


@pytest.fixture(scope="session")
def readers() -> list[RapidOCR]:
    return open_readers(session("ppocrv6_det_small.onnx"))

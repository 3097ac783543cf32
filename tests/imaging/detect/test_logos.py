"""Known logos in pictures."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.domain.geometry import Box
from app.imaging.detect.findings import Pixels
from app.imaging.detect.logos import find_logos, trim_logo
from tests.imaging.detect.conftest import drawn_ad, font, noise, sample


def mark(*, name: str = "ALPEN", is_clear: bool = True) -> Pixels:
    """A rounded square with a peak, and a name below; on nothing, or on white."""
    logo = Image.new("RGBA", (260, 300), (0, 0, 0, 0) if is_clear else (255, 255, 255, 255))
    draw = ImageDraw.Draw(logo)
    draw.rounded_rectangle((20, 20, 240, 240), 50, fill=(255, 180, 0, 255))
    draw.line((60, 200, 130, 70, 200, 200), fill=(40, 30, 20, 255), width=28)
    draw.text((130, 272), name, fill=(40, 30, 20, 255), font=font(50), anchor="mm")
    return np.asarray(logo)


def with_mark(picture: Pixels, box: Box) -> Pixels:
    canvas = Image.fromarray(picture).convert("RGBA")
    logo = Image.fromarray(trim_logo(mark())).resize(
        (round(box.width), round(box.height)), Image.Resampling.LANCZOS
    )
    canvas.alpha_composite(logo, (round(box.left), round(box.top)))
    return np.asarray(canvas.convert("RGB"))


def encoded(picture: Pixels) -> bytes:
    target = io.BytesIO()
    Image.fromarray(picture).save(target, "PNG")
    return target.getvalue()


RATIO = trim_logo(mark()).shape[0] / trim_logo(mark()).shape[1]
PLAIN = np.full((700, 1000, 3), (200, 220, 230), dtype=np.uint8)


@pytest.mark.parametrize("width", [90, 160, 300])
@pytest.mark.parametrize("background", ["plain", "ad", "photograph"])
def test_a_logo_is_found_at_any_size_on_any_background(background: str, width: int) -> None:
    picture = {
        "plain": PLAIN,
        "ad": drawn_ad(),
        "photograph": np.asarray(Image.fromarray(sample("portrait.jpg")).resize((900, 900))),
    }
    box = Box(560, 120, width, width * RATIO)
    (found,) = find_logos(with_mark(picture[background], box), [("Alpen", mark())])
    assert found.label == "Alpen"
    assert found.box.iou(box) > 0.85
    assert 0.6 <= found.score <= 1


@pytest.mark.parametrize(
    "picture", [PLAIN, drawn_ad(), sample("portrait.jpg"), sample("product.png"), noise(400, 300)]
)
def test_no_logo_is_found_where_there_is_none(picture: Pixels) -> None:
    assert find_logos(picture, [("Alpen", mark())]) == []


def test_the_plain_background_of_an_uploaded_logo_is_no_part_of_it() -> None:
    box = Box(300, 200, 200, 200 * RATIO)
    (found,) = find_logos(with_mark(PLAIN, box), [("Alpen", mark(is_clear=False)[:, :, :3])])
    assert found.box.iou(box) > 0.85


def test_a_like_icon_beside_another_name_is_another_logo() -> None:
    wide = Image.new("RGB", (600, 160), (255, 255, 255))
    other = Image.new("RGB", (900, 500), (230, 235, 240))
    for image, (x, y), name in ((wide, (10, 10), "Kestrel"), (other, (150, 170), "Bowmore")):
        draw = ImageDraw.Draw(image)
        draw.ellipse((x, y, x + 140, y + 140), fill=(20, 120, 130))
        draw.text((x + 170, y + 70), name, fill=(20, 20, 30), font=font(96), anchor="lm")
    assert find_logos(np.asarray(other), [("Kestrel", np.asarray(wide))]) == []


def test_without_logos_nothing_is_looked_for() -> None:
    assert find_logos(PLAIN, []) == []


@pytest.mark.parametrize("size", [(1, 1), (16, 16), (900, 3)])
def test_no_picture_and_no_logo_is_too_small(size: tuple[int, int]) -> None:
    assert find_logos(noise(*size), [("Alpen", mark())]) == []
    assert find_logos(drawn_ad(), [("speck", noise(*size))]) == []
    assert find_logos(drawn_ad(), [("nothing", np.zeros((20, 20, 4), dtype=np.uint8))]) == []

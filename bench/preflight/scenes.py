"""Pictures with overlays put at random: drawn, so that every element's pixels are known."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from app.domain.documents.edits import Edits, Flip, LogoOverlay, Position, TextOverlay
from app.domain.documents.elements import Element, ElementKind
from app.domain.documents.plans import Fill, Placement, Plan, Strategy
from app.domain.documents.rules import Insets
from app.domain.documents.text_styles import FontWeight, TextStyle, TextStyles
from app.domain.geometry import Box, Size
from app.imaging.picture import Picture

ROOT = Path(__file__).resolve().parents[2]
PICTURE = Size(1400, 1000)
"""px of each picture."""
CANVASES = (
    Size(1080, 1080),
    Size(1080, 1350),
    Size(720, 1280),
    Size(1200, 628),
    Size(300, 250),
    Size(728, 90),
)
KINDS = (
    ElementKind.FACE,
    ElementKind.TEXT,
    ElementKind.CTA,
    ElementKind.LOGO,
    ElementKind.CODE,
)
WORDS = ("Summer", "Half price", "New in", "Today only", "Free delivery on everything", "Hello")
INKS = ("#ffffff", "#000000", "#ffd400", "#c8102e", "#1b4fa0", "#808080")
PLATES = ("#ffffff", "#000000", "#103050")
SAMPLES = ("portrait.jpg", "advertisement.png", "product.png")


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture, how it is placed, and what is laid on it.

    Attributes:
        number: Of the scene.
        picture: Pixels of the source.
        labels: The same with element number n painted in the colour `label_colour(n)`, on black.
        elements: That are drawn.
        plan: From the picture to the canvas.
        canvas: Pixels of the result.
        zone: Shares of the canvas that the platform covers.
        edits: With the overlays.
        styles: Of the texts.
        logo: RGBA.
    """

    number: int
    picture: Picture
    labels: Picture
    elements: tuple[Element, ...]
    plan: Plan
    canvas: Size
    zone: Insets
    edits: Edits
    styles: TextStyles
    logo: Picture


def label_colour(number: int) -> tuple[int, int, int]:
    """A colour for each of up to seven elements, far from the others and from black."""
    code = number + 1
    return tuple(255 * (code >> bit & 1) for bit in range(3))  # type: ignore[return-value]


def make_scene(number: int) -> Scene:
    """The scene of that number: always the same."""
    dice = random.Random(f"preflight {number}")
    elements = place_elements(dice)
    picture = draw_picture(dice, elements)
    canvas = dice.choice(CANVASES)
    zone = Insets(bottom=0.12, top=0.08) if dice.random() < 0.3 else Insets()
    style = make_style(dice)
    edits = turn_at_random(dice, Edits(text_overlays=(make_text(dice),)))
    if dice.random() < 0.5:
        place = Position(x=dice.uniform(0, 0.8), y=dice.uniform(0, 0.85))
        overlay = LogoOverlay(logo_url="logo:1", position=place, size=dice.uniform(8, 30))
        edits = edits.changed(logo_overlay=overlay)
    return Scene(
        number=number,
        picture=picture,
        labels=draw_labels(elements),
        elements=elements,
        plan=make_plan(dice, canvas, elements),
        canvas=canvas,
        zone=zone,
        edits=edits,
        styles=TextStyles(title=style, subtitle=style, content=style),
        logo=draw_logo(dice),
    )


def place_elements(dice: random.Random) -> tuple[Element, ...]:
    """One to four elements that do not touch each other."""
    found: list[Element] = []
    for kind in dice.sample(KINDS, dice.randint(1, 4)):
        for _ in range(30):
            wide = dice.uniform(0.1, 0.3) * PICTURE.width
            shape = {ElementKind.FACE: 1.25, ElementKind.CODE: 1.0}
            high = wide * shape.get(kind, dice.uniform(0.15, 0.35))
            left = dice.uniform(10, PICTURE.width - wide - 10)
            top = dice.uniform(10, max(11.0, PICTURE.height - high - 10))
            box = Box(round(left), round(top), round(wide), round(high))
            if not any(box.grown(20, 20).overlap(other.box) for other in found):
                label = "face" if kind is ElementKind.FACE else "Words"
                found.append(Element(f"{kind}-1", kind, label, 0.9, box))
                break
    return tuple(found)


def draw_picture(dice: random.Random, elements: tuple[Element, ...]) -> Picture:
    """A ground with the elements on it."""
    picture = draw_ground(dice)
    for element in elements:
        left, top, width, height = (int(v) for v in element.box.as_list(0))
        part = picture[top : top + height, left : left + width]
        part[:] = dice.choice([(235, 200, 175), (30, 30, 40), (240, 240, 240), (200, 60, 40)])
        step = max(4, height // 6)
        part[step : 2 * step, step:-step] = 255 - part[0, 0]
    return picture


def draw_ground(dice: random.Random) -> Picture:
    """Plain, a ramp, two tones, noise or a photograph."""
    height, width = PICTURE.height, PICTURE.width
    one, other = (np.array([dice.randrange(256) for _ in range(3)]) for _ in range(2))
    kind = dice.choice(["plain", "ramp", "tones", "noise", "photograph", "photograph"])
    if kind == "photograph":
        return read_sample(dice.choice(SAMPLES)).copy()
    share = np.zeros((height, width, 1))
    if kind == "ramp":
        share = np.linspace(0, 1, width)[None, :, None] * np.ones((height, 1, 1))
    elif kind == "tones":
        share[:, round(dice.uniform(0.2, 0.8) * width) :] = 1
    elif kind == "noise":
        seed = np.random.default_rng(dice.randrange(1 << 30))
        coarse = seed.random((height // 20, width // 20)).astype(np.float32)
        share = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)[:, :, None]
    return np.clip(one + (other - one) * share, 0, 255).astype(np.uint8)


@lru_cache(maxsize=len(SAMPLES))
def read_sample(name: str) -> Picture:
    read = cv2.imread(str(ROOT / "app/seeds/sample" / name), cv2.IMREAD_COLOR)
    assert read is not None
    turned = cv2.cvtColor(read, cv2.COLOR_BGR2RGB)
    return np.asarray(cv2.resize(turned, (PICTURE.width, PICTURE.height)), dtype=np.uint8)


def draw_labels(elements: tuple[Element, ...]) -> Picture:
    """Each element's box in a colour of its own, on black."""
    labels = np.zeros((PICTURE.height, PICTURE.width, 3), dtype=np.uint8)
    for number, element in enumerate(elements):
        left, top, width, height = (int(v) for v in element.box.as_list(0))
        labels[top : top + height, left : left + width] = label_colour(number)
    return labels


def make_plan(dice: random.Random, canvas: Size, elements: tuple[Element, ...]) -> Plan:
    """A crop, a picture on an extended canvas, or a window with a piece laid beside it."""
    kind = dice.choice(["crop", "crop", "extend", "pieces"])
    fit = min(canvas.width / PICTURE.width, canvas.height / PICTURE.height)
    if kind == "crop":
        fill = max(canvas.width / PICTURE.width, canvas.height / PICTURE.height)
        scale = fill * dice.uniform(1.0, 1.3)
        width, height = canvas.width / scale, canvas.height / scale
        left = dice.uniform(0, PICTURE.width - width)
        top = dice.uniform(0, PICTURE.height - height)
        src = Box(left, top, width, height)
        return Plan(Strategy.CROP, (Placement(src, Box.whole(canvas)),))
    scale = fit * (1.0 if kind == "extend" else 0.6)
    width, height = PICTURE.width * scale, PICTURE.height * scale
    left, top = (canvas.width - width) / 2, (canvas.height - height) / 2
    window = Placement(Box.whole(PICTURE), Box(left, top, width, height))
    if kind == "extend":
        return Plan(Strategy.EXTEND_CANVAS, (window,), Fill.COLOUR)
    lifted = elements[-1]
    at = Box(2, 2, lifted.box.width * scale, lifted.box.height * scale)
    piece = Placement(lifted.box, at, elements=(lifted.id,))
    return Plan(Strategy.EXTEND_CANVAS, (window, piece), Fill.COLOUR)


def turn_at_random(dice: random.Random, edits: Edits) -> Edits:
    """One scene in five is flipped or turned upside down."""
    if dice.random() > 0.2:
        return edits
    return edits.changed(flip=dice.choice(list(Flip)), rotate=dice.choice([0, 180]))


def make_style(dice: random.Random) -> TextStyle:
    """A style at random; half of them legible nearly anywhere, by their plate."""
    weight = dice.choice([FontWeight.W400, FontWeight.BOLD])
    style = TextStyle(
        font_size=round(dice.choice([24, 40, 64, 96, 140]) * dice.uniform(0.8, 1.2)),
        font_weight=weight,
        color=dice.choice(INKS),
        shadow=dice.random() < 0.4,
    )
    if dice.random() < 0.5:
        plate = dice.choice(PLATES)
        return style.changed(background=plate, color="#000000" if plate == "#ffffff" else "#ffffff")
    return style


def make_text(dice: random.Random) -> TextOverlay:
    return TextOverlay(
        content=dice.choice(WORDS),
        position=Position(x=dice.uniform(0, 0.7), y=dice.uniform(0, 0.85)),
        width=dice.choice([None, None, 0.3, 0.6]),
    )


def draw_logo(dice: random.Random) -> Picture:
    """Letters, a disc, or a plate with letters, in one ink."""
    kind = dice.choice(["letters", "disc", "plate"])
    ink = tuple(int(dice.choice(INKS)[n : n + 2], 16) for n in (1, 3, 5))
    logo = np.zeros((120, 320, 4), dtype=np.uint8)
    logo[:, :, :3] = ink
    if kind == "plate":
        logo[:, :, 3] = 255
        letters = np.zeros((120, 320), dtype=np.uint8)
        put_letters(letters)
        logo[letters > 127, :3] = [255 - level for level in ink]
        return logo
    alpha = np.zeros((120, 320), dtype=np.uint8)
    if kind == "disc":
        cv2.circle(alpha, (60, 60), 55, 255, -1, cv2.LINE_AA)
    else:
        put_letters(alpha)
    logo[:, :, 3] = alpha
    return logo[:, :120] if kind == "disc" else logo


def put_letters(alpha: np.ndarray) -> None:  # type: ignore[type-arg]
    cv2.putText(alpha, "NORD", (12, 90), cv2.FONT_HERSHEY_SIMPLEX, 3.0, 255, 16, cv2.LINE_AA)


def without_shadow(styles: TextStyles) -> TextStyles:
    """The styles as they are drawn where only letters and plates are wanted."""
    plain = {name: getattr(styles, name).changed(shadow=False) for name in TextStyles.model_fields}
    return styles.changed(**plain)


def alone(scene: Scene, edits: Edits) -> Scene:
    return replace(scene, edits=edits)

"""What ads consist of: copy, buttons, logos, bursts, lists, curved and vertical words."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from bench.adaptation.strangers.boxes import Box, columns, inset, rows, whole
from bench.adaptation.strangers.canvas import Canvas, Element, Side
from bench.adaptation.strangers.grounds import PALETTES, Colour, Palette, nearer
from bench.adaptation.strangers.lettering import (
    choose_font,
    set_downwards,
    set_line,
    set_lines,
    set_on_arc,
)
from bench.adaptation.strangers.photographs import Library
from bench.adaptation.strangers.things import burst, draw_logo
from bench.adaptation.strangers.words import BRANDS, COPY, RIGHT_TO_LEFT, TOP_DOWN, UNJOINED, Copy

BUTTONS = ("pill", "block", "outline", "slant")
"""The shapes of buttons."""
SEEN = 60
"""Least sum of differences of red, green and blue between a plate and its ground."""
TURN = 14
"""How far a burst is turned at most, in degrees."""


@dataclass(slots=True)
class Brief:
    """What one ad is to say, in which manner.

    Attributes:
        chance: All that is drawn by lot.
        library: The photographs of its third.
        language: A key of COPY.
        palette: Its colours.
        head: Font of its headline.
        body: Font of all else.
        manner: Of the headline: serif, script or poster.
    """

    chance: random.Random
    library: Library
    language: str
    manner: str
    palette: Palette = field(init=False)
    head: str = field(init=False)
    body: str = field(init=False)
    headline: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.palette = self.chance.choice(PALETTES)
        self.headline = self.chance.choice(self.copy.headlines)
        self.head = choose_font(self.manner, " ".join(self.headline), self.chance)
        self.body = choose_font("body", " ".join(self.copy.leads + self.copy.features), self.chance)

    @property
    def copy(self) -> Copy:
        return COPY[self.language]

    @property
    def start(self) -> Side:
        """Where lines begin."""
        return "right" if self.language in RIGHT_TO_LEFT else "left"

    @property
    def brand(self) -> str:
        return self.chance.choice(BRANDS)


def draw_brief(chance: random.Random, library: Library, number: int) -> Brief:
    """Draw a brief; languages and manners take turns, so that each comes often enough."""
    languages = tuple(COPY)
    manner = ("serif", "script", "poster")[(number // len(languages) + number) % 3]
    return Brief(chance, library, languages[number % len(languages)], manner)


def put_copy(
    canvas: Canvas, brief: Brief, box: Box, side: Side, *, has_button: bool = True
) -> None:
    """Headline, lead and button under each other, together in the middle of the box."""
    shares = (len(brief.headline) * 1.0, 0.45, 0.62 if has_button else 0.01)
    gap = box[3] * 0.06
    head, lead, foot = rows(box, shares, gap)
    ink = brief.palette.ink
    canvas.write(brief.headline, brief.head, head, ink, side=side, at=1.0, role="headline")
    words = brief.chance.choice(brief.copy.leads)
    high = min(lead[3], head[3] / len(brief.headline) * 0.5)
    canvas.write([words], brief.body, (*lead[:3], high), ink, side=side, role="lead")
    if has_button:
        put_button(canvas, brief, foot, side)


def put_button(canvas: Canvas, brief: Brief, box: Box, side: Side) -> None:
    """A button of one of the shapes, as high as the box or less."""
    words = brief.chance.choice(brief.copy.buttons)
    shape = brief.chance.choice(BUTTONS)
    high = min(box[3], box[2] * 0.3)
    mask = set_lines([words], brief.body, (min(box[2] - high, high * 6), high * 0.44))[0][0].mask
    wide = mask.width + high * 0.9
    left = box[0] + (box[2] - wide) * {"left": 0.0, "middle": 0.5, "right": 1.0}[side]
    plate = (left, box[1], wide, high)
    at = (left + (wide - mask.width) / 2, box[1] + (high - mask.height) / 2)
    if shape == "outline":
        ink = canvas.make_readable([plate], brief.palette.ink)
        outline(canvas, plate, ink, max(2, round(high * 0.05)))
    else:
        palette = brief.palette
        is_seen = canvas.distance_on(plate, palette.accent) >= SEEN
        fill_plate(canvas, plate, palette.accent if is_seen else palette.ground, shape)
        ink = palette.ground if is_seen else palette.accent
        ink = canvas.make_readable([(*at, mask.width, mask.height)], ink)
    canvas.picture.paste(ink, (round(at[0]), round(at[1])), mask)
    canvas.elements.append(Element("cta", plate, words, role=shape, ink=ink))


def fill_plate(canvas: Canvas, plate: Box, colour: Colour, shape: str) -> None:
    """Fill the plate of a button: a pill, a block, or one with slanting ends."""
    if shape != "slant":
        canvas.fill(plate, colour, round_=plate[3] / 2 if shape == "pill" else 0)
        return
    left, top, right, bottom = whole(plate, canvas.size)
    lean = plate[3] * 0.2
    corners = [
        (left + lean, top),
        (right - 1, top),
        (right - 1 - lean, bottom - 1),
        (left, bottom - 1),
    ]
    ImageDraw.Draw(canvas.picture).polygon(corners, fill=colour)


def outline(canvas: Canvas, box: Box, ink: Colour, width: int) -> None:
    """Draw a line of a width inside a box's border."""
    left, top, right, bottom = whole(box, canvas.size)
    ImageDraw.Draw(canvas.picture).rectangle(
        (left, top, right - 1, bottom - 1), outline=ink, width=width
    )


def put_logo(canvas: Canvas, brief: Brief, box: Box, side: Side) -> None:
    """The brand, inside a box."""
    palette, chance = brief.palette, brief.chance
    word = brief.brand
    font = choose_font(chance.choice(("serif", "script", "poster")), word, chance)
    probe = draw_logo(word, font, 80, palette.ink, manner := chance.randrange(4))
    scale = min(box[2] / probe.width, box[3] / probe.height)
    size = (max(8, round(probe.width * scale)), max(6, round(probe.height * scale)))
    left = round(box[0] + (box[2] - size[0]) * {"left": 0.0, "middle": 0.5, "right": 1.0}[side])
    top = round(box[1] + (box[3] - size[1]) / 2)
    ink = canvas.make_readable([(left, top, *size)], palette.ink)
    shown = draw_logo(word, font, 80, ink, manner).resize(size, Image.Resampling.LANCZOS)
    canvas.picture.paste(shown, (left, top), shown)
    canvas.elements.append(
        Element("logo", (float(left), float(top), float(size[0]), float(size[1])), word, ink=ink)
    )


def put_burst(canvas: Canvas, brief: Brief, box: Box) -> None:
    """A star or disc with a price, turned a little."""
    chance, side = brief.chance, round(min(box[2], box[3]))
    turn = chance.uniform(-TURN, TURN)
    colour = brief.palette.accent
    ink = (255, 255, 255) if sum(colour) < 380 else (24, 20, 20)
    shape = burst(side, chance.choice((0, 12, 18, 24)), colour)
    shape = shape.rotate(turn, Image.Resampling.BICUBIC)
    at = (round(box[0] + (box[2] - side) / 2), round(box[1] + (box[3] - side) / 2))
    canvas.picture.paste(shape, at, shape)
    small, price = chance.choice(brief.copy.prices)
    left, top, right, bottom = shape.getchannel("A").getbbox() or (0, 0, side, side)
    canvas.elements.append(
        Element(
            "logo",
            (float(at[0] + left), float(at[1] + top), float(right - left), float(bottom - top)),
            f"{small} {price}",
            role="sticker",
            group="sticker",
        )
    )
    for words, (wide, high, level) in ((small, (0.46, 0.15, 0.34)), (price, (0.64, 0.26, 0.56))):
        mask = set_lines([words], brief.body, (side * wide, side * high))[0][0].mask
        sheet = Image.new("L", (side, side), 0)
        sheet.paste(mask, (round((side - mask.width) / 2), round(side * level - mask.height / 2)))
        sheet = sheet.rotate(turn, Image.Resampling.BICUBIC)
        edges = sheet.getbbox() or (0, 0, 1, 1)
        canvas.stamp(
            sheet.crop(edges),
            (at[0] + edges[0], at[1] + edges[1]),
            ink,
            Element("text", box, words, role="price", ink=ink, group="sticker"),
        )


def put_features(canvas: Canvas, brief: Brief, boxes: Sequence[Box]) -> None:
    """Short lines, each with a mark before it."""
    rtl = brief.start == "right"
    mark = brief.chance.choice(("tick", "disc", "square"))
    for words, box in zip(brief.copy.features, boxes, strict=True):
        sign, line = (
            columns(box, (1, 7), box[3] * 0.2)
            if not rtl
            else columns(box, (7, 1), box[3] * 0.2)[::-1]
        )
        side = min(sign[2], sign[3] * 0.7)
        left = sign[0] + (sign[2] - side if rtl else 0)
        draw_mark(
            canvas, (left, sign[1] + (sign[3] - side) / 2, side, side), brief.palette.accent, mark
        )
        canvas.write(
            [words],
            brief.body,
            inset(line, box[3] * 0.16),
            brief.palette.ink,
            side=brief.start,
            at=0.5,
            role="feature",
        )


def draw_mark(canvas: Canvas, box: Box, colour: Colour, mark: str) -> None:
    """Draw what stands before a line of a list: a tick, a disc or a square."""
    left, top, side, _ = box
    draw = ImageDraw.Draw(canvas.picture)
    if mark == "tick":
        corners = [(0.0, 0.5), (0.4, 0.9), (1.0, 0.1)]
        points = [(left + side * x, top + side * y) for x, y in corners]
        draw.line(points, fill=colour, width=max(2, round(side * 0.16)))
    elif mark == "disc":
        draw.ellipse((left, top, left + side, top + side), fill=colour)
    else:
        draw.rectangle((left, top, left + side, top + side), fill=colour)
    canvas.elements.append(Element("object", box, is_must=False, role="mark"))


def put_legal(canvas: Canvas, brief: Brief, box: Box, *, is_must: bool) -> None:
    """Small print."""
    canvas.write(
        [brief.copy.legal],
        brief.body,
        box,
        brief.palette.ink,
        side=brief.start,
        is_must=is_must,
        role="legal",
    )


def put_vertical(canvas: Canvas, brief: Brief, box: Box, words: str) -> None:
    """Words that run down: letters one below another where a script does so, else a turned line."""
    if brief.language in TOP_DOWN:
        mask = set_downwards(words, brief.head, 100)
    else:
        mask = set_line(words, brief.head, 100).mask.rotate(90, expand=True)
    scale = min(box[2] / mask.width, box[3] / mask.height)
    mask = mask.resize(
        (max(1, round(mask.width * scale)), max(1, round(mask.height * scale))),
        Image.Resampling.LANCZOS,
    )
    at = (round(box[0] + (box[2] - mask.width) / 2), round(box[1] + (box[3] - mask.height) / 2))
    ink = canvas.make_readable([(*at, *mask.size)], brief.palette.ink)
    canvas.stamp(mask, at, ink, Element("text", box, words, role="vertical", ink=ink))
    canvas.marks.append("vertical")


def put_arc(canvas: Canvas, brief: Brief, box: Box, words: str, side: int = 1) -> None:
    """Words along a circle, or straight where letters are joined."""
    if brief.language not in UNJOINED:
        canvas.write(
            [words], brief.head, box, brief.palette.ink, side="middle", at=0.5, role="headline"
        )
        return
    drawn = words[::-1] if brief.start == "right" else words
    mask = set_on_arc(drawn, brief.head, 90, 90 * max(3.2, len(words) * 0.32), side)
    scale = min(box[2] / mask.width, box[3] / mask.height)
    mask = mask.resize(
        (round(mask.width * scale), round(mask.height * scale)), Image.Resampling.LANCZOS
    )
    at = (round(box[0] + (box[2] - mask.width) / 2), round(box[1] + (box[3] - mask.height) / 2))
    ink = canvas.make_readable([(*at, *mask.size)], brief.palette.ink)
    canvas.stamp(mask, at, ink, Element("text", box, words, role="curved", ink=ink))
    canvas.marks.append("curved")


def shade_panel(canvas: Canvas, brief: Brief, box: Box) -> None:
    """A panel of the second colour, or a mixture of it with the ground."""
    share = brief.chance.choice((0.0, 0.5, 1.0))
    canvas.fill(box, nearer(brief.palette.ground, brief.palette.second, share))

"""The sheet that an ad is drawn on: every stroke that matters leaves its exact annotation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from bench.adaptation.strangers.boxes import Box, whole
from bench.adaptation.strangers.grounds import Colour, nearer
from bench.adaptation.strangers.lettering import Line, set_lines
from bench.adaptation.strangers.photographs import Photograph

Side = Literal["left", "middle", "right"]

READABLE = 3.0
"""Least contrast of words against the ground below them (WCAG 2.2, 1.4.3, large letters)."""
EASY = 4.5
"""Contrast at which the palette's own ink is kept (WCAG 2.2, 1.4.3)."""
DARK, LIGHT = (18, 18, 20), (252, 252, 250)
"""The inks of last resort."""
ACROSS = "across"
"""The group of what is meant to lie on the subject."""
VEIL = 0.3
"""Share that one more veil below words adds."""


@dataclass(slots=True)
class Element:
    """What the judge is told of.

    Attributes:
        kind: face, text, cta, logo, product or object.
        box: Of its ink, or of its mask.
        words: What is written.
        mask: L of the canvas' size, for products.
        is_must: Whether every format has to keep it.
        role: Which mark of ads it is, such as "sticker".
        ink: Colour of the words.
        group: Elements of one group may lie on each other; those of ACROSS on the subject.
    """

    kind: str
    box: Box
    words: str = ""
    mask: Image.Image | None = None
    is_must: bool = True
    role: str = ""
    ink: Colour | None = None
    group: str = ""


@dataclass(slots=True)
class Canvas:
    """The picture so far, and what is on it.

    Attributes:
        picture: RGB.
        ground: flat, gradient, pattern, photograph or panels.
        elements: In the order in which they were drawn.
        photographs: What was used.
        marks: Of the layout, such as "frame" or "scrim".
    """

    picture: Image.Image
    ground: str
    elements: list[Element] = field(default_factory=list)
    photographs: list[Photograph] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    @property
    def size(self) -> tuple[int, int]:
        return self.picture.size

    @property
    def box(self) -> Box:
        return 0, 0, *self.picture.size

    def fill(self, box: Box, colour: Colour, share: float = 1.0, round_: float = 0) -> None:
        """Lay a colour over a box, in part or whole."""
        veil = Image.new("L", self.size, 0)
        left, top, right, bottom = whole(box, self.size)
        draw = ImageDraw.Draw(veil)
        draw.rounded_rectangle((left, top, right - 1, bottom - 1), round_, fill=round(255 * share))
        self.picture.paste(colour, (0, 0), veil)

    def show(self, photograph: Photograph, box: Box, kind: str = "product") -> Box:
        """Fill a box with a photograph, its thing inside as far as it goes.

        Returns:
            The box of the thing on the canvas.
        """
        left, top, right, bottom = whole(box, self.size)
        wide, high = right - left, bottom - top
        scale = max(wide / photograph.picture.width, high / photograph.picture.height)
        size = (
            max(wide, round(photograph.picture.width * scale)),
            max(high, round(photograph.picture.height * scale)),
        )
        x0, y0, x1, y1 = (v * scale for v in photograph.box())
        x = round(min(max(0, (x0 + x1 - wide) / 2), size[0] - wide))
        y = round(min(max(0, (y0 + y1 - high) / 2), size[1] - high))
        window = (x, y, x + wide, y + high)
        shown = photograph.picture.resize(size, Image.Resampling.LANCZOS).crop(window)
        self.picture.paste(shown, (left, top))
        mask = Image.new("L", self.size, 0)
        thing = photograph.mask.resize(size, Image.Resampling.BILINEAR).crop(window)
        mask.paste(thing.point(lambda v: 255 * (v > 127)), (left, top))
        self.photographs.append(photograph)
        return self.annotate_mask(mask, kind, "photograph")

    def place(self, thing: Image.Image, box: Box, photograph: Photograph | None) -> Box:
        """Put a cut-out into the middle of a box, as large as it goes."""
        scale = min(box[2] / thing.width, box[3] / thing.height)
        size = (max(1, round(thing.width * scale)), max(1, round(thing.height * scale)))
        shown = thing.resize(size, Image.Resampling.LANCZOS)
        at = (round(box[0] + (box[2] - size[0]) / 2), round(box[1] + (box[3] - size[1]) / 2))
        self.shade(shown, at)
        self.picture.paste(shown, at, shown)
        mask = Image.new("L", self.size, 0)
        mask.paste(255, at, shown.getchannel("A").point(lambda v: 255 * (v > 127)))
        if photograph:
            self.photographs.append(photograph)
        return self.annotate_mask(mask, "product", "cut-out")

    def shade(self, thing: Image.Image, at: tuple[int, int]) -> None:
        """Lay a soft shadow below a thing."""
        veil = Image.new("L", self.size, 0)
        left, top = at[0], at[1] + thing.height
        flat = max(2, thing.height // 26)
        ImageDraw.Draw(veil).ellipse(
            (left + thing.width * 0.1, top - flat, left + thing.width * 0.9, top + flat), fill=120
        )
        self.picture.paste((0, 0, 0), (0, 0), veil.filter(ImageFilter.GaussianBlur(flat)))

    def annotate_mask(self, mask: Image.Image, kind: str, role: str) -> Box:
        left, top, right, bottom = mask.getbbox() or (0, 0, 1, 1)
        box = (float(left), float(top), float(right - left), float(bottom - top))
        self.elements.append(Element(kind, box, mask=mask, role=role))
        return box

    def write(
        self,
        lines: Sequence[str],
        font: str,
        box: Box,
        ink: Colour,
        *,
        side: Side = "left",
        at: float = 0.0,
        is_must: bool = True,
        role: str = "",
        group: str = "",
    ) -> Box:
        """Write lines as large as a box allows, each an element.

        Args:
            lines: Under each other.
            font: By the name of its file.
            box: What they may fill.
            ink: Taken when it can be read there.
            side: Where lines end that are shorter.
            at: 0 = at the top of the box, 1 = at its bottom.
            is_must: Whether every format has to keep them.
            role: headline, lead, legal and so on.
            group: Of what they may lie on.
        """
        lines_set = set_lines(lines, font, (box[2], box[3]))
        high = max(top + line.mask.height for line, top in lines_set)
        down = box[1] + max(0.0, box[3] - high) * at
        share = {"left": 0.0, "middle": 0.5, "right": 1.0}[side]
        places = [
            (box[0] + (box[2] - line.mask.width) * share, down + top) for line, top in lines_set
        ]
        ink = self.make_readable(
            [self.place_of(line, at) for (line, _), at in zip(lines_set, places, strict=True)], ink
        )
        for words, (line, _), where in zip(lines, lines_set, places, strict=True):
            self.stamp(
                line.mask,
                where,
                ink,
                Element("text", (0, 0, 0, 0), words, None, is_must, role, ink, group),
            )
        return box[0], down, box[2], high

    def place_of(self, line: Line, at: tuple[float, float]) -> Box:
        return round(at[0]), round(at[1]), line.mask.width, line.mask.height

    def stamp(
        self, mask: Image.Image, at: tuple[float, float], ink: Colour, element: Element
    ) -> None:
        """Print a mask in a colour and annotate where its ink is."""
        where = (round(at[0]), round(at[1]))
        self.picture.paste(ink, where, mask)
        element.box = (float(where[0]), float(where[1]), float(mask.width), float(mask.height))
        self.elements.append(element)

    def make_readable(self, boxes: Sequence[Box], ink: Colour) -> Colour:
        """Choose an ink that can be read on all of the boxes; lay veils below when none can."""
        for _ in range(9):
            choices = (ink, DARK, LIGHT)
            least = [min(self.contrast_on(box, colour) for box in boxes) for colour in choices]
            if least[0] >= EASY:
                return ink
            best = max(range(3), key=lambda n: least[n])
            if least[best] >= READABLE + 0.4:
                return choices[best]
            for box in boxes:
                self.veil(
                    box, DARK if best == 2 else LIGHT if best == 1 else nearer(ink, DARK, 0.9)
                )
        return choices[best]

    def veil(self, box: Box, colour: Colour) -> None:
        """Lay a soft scrim over the surroundings of a box."""
        if "scrim" not in self.marks:
            self.marks.append("scrim")
        reach = box[3] * 0.35 + 4
        sheet = Image.new("L", self.size, 0)
        left, top, right, bottom = whole(
            (box[0] - reach, box[1] - reach, box[2] + 2 * reach, box[3] + 2 * reach), self.size
        )
        ImageDraw.Draw(sheet).rectangle((left, top, right, bottom), fill=round(255 * VEIL))
        self.picture.paste(colour, (0, 0), sheet.filter(ImageFilter.GaussianBlur(reach / 2.5)))

    def contrast_on(self, box: Box, ink: Colour) -> float:
        """The contrast of an ink with the ground in a box, where it is worst but for a tenth."""
        left, top, right, bottom = whole(box, self.size)
        ground = luminance(np.asarray(self.picture.crop((left, top, right, bottom))))
        own = float(luminance(np.array(ink, dtype="uint8")[None, None])[0, 0])
        dark, light = (float(np.quantile(ground, q)) for q in (0.05, 0.95))
        return 1.0 if dark < own < light else min(contrast(dark, own), contrast(light, own))

    def distance_on(self, box: Box, colour: Colour) -> float:
        """Sum of differences of red, green and blue between a colour and the ground in a box."""
        left, top, right, bottom = whole(box, self.size)
        pixels = np.asarray(self.picture.crop((left, top, right, bottom))).reshape(-1, 3)
        return float(np.abs(np.median(pixels, axis=0) - np.array(colour)).sum())


def luminance(pixels: np.ndarray) -> np.ndarray:
    """Relative luminance 0..1 (Source: WCAG 2.2)."""
    part = pixels.astype(float) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    weighted: np.ndarray = linear @ np.array([0.2126, 0.7152, 0.0722])
    return weighted


def contrast(one: float, other: float) -> float:
    """Contrast of two luminances, 1..21 (Source: WCAG 2.2)."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)

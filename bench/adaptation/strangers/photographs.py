"""Photographs with masks: what ads are made of, and the kinds that are judged as they are."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from bench.adaptation.planning import annotations
from bench.adaptation.strangers.grounds import scene
from bench.adaptation.strangers.things import draw_product

THIRDS = ("first", "second", "sealed")
"""Thresholds are chosen on the first two; the sealed one is asked once, at the end."""
TORN = 0.012
"""A thing that touches the border along more than this share of it is no cut-out."""
SMALL, LARGE = 0.06, 0.6
"""Shares of a photograph that a thing may cover to be cut out."""
KINDS = {
    "crowd": "0410 0563 0573 0648 0681 0692 0722 0887 0757",
    "group": "0044 0093 0107 0308 0315 0473 0677 0755 0829 0839",
    "food": "0125 0403 0404 0767 0774 0791 0814 0869 0993 0996",
    "interior": "0064 0077 0383 0425 0609 0818 0820 0840 0866",
    "animals": "0079 0118 0127 0248 0458 0649 0659 0917",
    "night": "0170 0471 0543 0547 0665 0719 0817 0848",
    "thing": "0274 0479 0622 0628 0785 0802 0876 0883",
    "sign": "0199 0200 0337 0340 0455 0716 0880 0998",
}
"""ECSSD's numbers of the photographs that are judged as they are, by what they show. They are used
in no ad."""
ON_WHITE = "products on white"
"""The kind of things that are cut out and put on white."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture with the mask of what it is a picture of.

    Attributes:
        name: Unique in its folder.
        picture: RGB.
        mask: L, 255 = the thing.
        licence: Of the picture.
        source: Where it comes from.
    """

    name: str
    picture: Image.Image
    mask: Image.Image
    licence: str
    source: str

    def box(self) -> tuple[int, int, int, int]:
        """Corners of the thing."""
        return self.mask.point(lambda v: 255 * (v > 127)).getbbox() or (0, 0, *self.mask.size)

    def cut_out(self) -> Image.Image:
        """The thing alone, RGBA, its edge softened by a pixel."""
        soft = self.mask.filter(ImageFilter.MinFilter(3)).filter(ImageFilter.GaussianBlur(0.8))
        picture = self.picture.copy()
        picture.putalpha(soft)
        return picture.crop(self.box())


def third_of(name: str) -> str:
    """Which third a name falls into, by its hash."""
    return THIRDS[hashlib.sha256(name.encode()).digest()[0] % len(THIRDS)]


class Library:
    """The photographs of one third; without a folder, scenes and products of our own drawing."""

    def __init__(self, folder: Path | None, third: str) -> None:
        taken = {f"ecssd_{number}" for kind in KINDS.values() for number in kind.split()}
        self.folder = folder
        self.records = [
            record
            for record in (annotations(folder) if folder else [])
            if Path(record["file"]).stem not in taken
            and third_of(record["file"]) == third
            and masks_of(record)
        ]

    def choose(self, chance: random.Random) -> Photograph:
        """Any photograph."""
        if not self.folder:
            return own_photograph(chance)
        record = chance.choice(self.records)
        return read_photograph(self.folder, record["file"])

    def choose_cut_out(self, chance: random.Random) -> tuple[Image.Image, Photograph | None]:
        """A thing that stands by itself; every fourth is of our own drawing."""
        if not self.folder or chance.random() < 0.25:
            return draw_product(chance)[1], None
        for _ in range(60):
            photograph = self.choose(chance)
            if is_whole(photograph):
                return photograph.cut_out(), photograph
        return draw_product(chance)[1], None


def masks_of(record: dict[str, object]) -> Sequence[str]:
    elements: Sequence[dict[str, str]] = record["elements"]  # type: ignore[assignment]
    return [element["mask"] for element in elements if element.get("mask")]


@lru_cache(maxsize=8)
def records_of(folder: Path) -> dict[str, dict[str, object]]:
    return {record["file"]: record for record in annotations(folder)}


@lru_cache(maxsize=64)
def read_photograph(folder: Path, file: str) -> Photograph:
    record = records_of(folder)[file]
    with Image.open(folder / file) as stored:
        picture = stored.convert("RGB")
    with Image.open(folder / masks_of(record)[0]) as stored:
        mask = stored.convert("L").point(lambda v: 255 * (v > 127))
    return Photograph(Path(file).stem, picture, mask, str(record["license"]), str(record["source"]))


def own_photograph(chance: random.Random) -> Photograph:
    """A scene of our own with a thing in it."""
    size = chance.choice(((900, 600), (640, 900), (800, 800)))
    picture = scene(size, chance)
    name, thing = draw_product(chance)
    scale = min(size) * chance.uniform(0.4, 0.6) / max(thing.size)
    thing = thing.resize((int(thing.width * scale), int(thing.height * scale)))
    at = (
        int((size[0] - thing.width) * chance.uniform(0.2, 0.8)),
        int((size[1] - thing.height) * chance.uniform(0.6, 0.95)),
    )
    picture.paste(thing, at, thing)
    mask = Image.new("L", size, 0)
    mask.paste(255, at, thing.getchannel("A").point(lambda v: 255 * (v > 127)))
    return Photograph(f"own-{name}", picture, mask, "own work", "own drawing")


def is_whole(photograph: Photograph) -> bool:
    """Tell whether the thing stands free of the borders and is neither tiny nor everything."""
    mask = np.asarray(photograph.mask) > 127
    border = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    return bool(border.mean() < TORN and SMALL < mask.mean() < LARGE)

"""A set of drawn ads and of photographs of other kinds, as folders that the judges read."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from bench.adaptation.strangers.canvas import Canvas, Element
from bench.adaptation.strangers.parts import draw_brief
from bench.adaptation.strangers.photographs import (
    KINDS,
    ON_WHITE,
    Library,
    Photograph,
    own_photograph,
    read_photograph,
    third_of,
)
from bench.adaptation.strangers.posters import FAMILIES
from bench.adaptation.strangers.rules import find_faults
from bench.adaptation.strangers.things import draw_product
from bench.adaptation.strangers.words import RIGHT_TO_LEFT

ADS = 120
"""Of the set that figures in documents are of."""
SEED = 9
"""The first that divides the ads evenly among the thirds."""
TRIES = 60
"""Drawings that are begun before a family is given up for a brief."""
OWN = 6
"""Scenes of our own drawing, when no photographs are given."""
WHITE = 10
"""Pictures of a product on white."""
QUALITY = 92
"""Of the JPEGs."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One ad.

    Attributes:
        name: Of its file, without ending; its hash says which third it is of.
        family: Of its layout.
        language: Of its words.
        palette: Of its colours.
        canvas: What was drawn.
    """

    name: str
    family: str
    language: str
    palette: str
    canvas: Canvas


class NotDrawn(RuntimeError):
    """No drawing of a family obeyed the rules."""


def draw_ad(number: int, seed: int, folder: Path | None) -> Drawn:
    """Draw the ad of a number: the same seed and photographs give the same pixels.

    Raises:
        NotDrawn: None of the tries obeyed the rules.
    """
    family = FAMILIES[number % len(FAMILIES)]
    name = f"stranger_{seed}_{number:03d}"
    library = Library(folder, third_of(name))
    faults: list[str] = []
    for attempt in range(TRIES):
        chance = random.Random(f"{seed}/{number}/{attempt}")
        brief = draw_brief(chance, library, number * 5 + attempt // 20)
        canvas = family(brief)
        faults = find_faults(canvas)
        if not faults:
            return Drawn(name, family.__name__, brief.language, brief.palette.name, canvas)
    raise NotDrawn(f"{family.__name__} {number}: {faults}")


def write_set(
    out: Path, seed: int, count: int, folder: Path | None, thirds: tuple[str, ...]
) -> None:
    """Write the ads and photographs of the thirds, each third a folder of its own."""
    for third in thirds:
        for name in ("images", "masks"):
            (out / third / name).mkdir(parents=True, exist_ok=True)
        records = [
            record_ad(draw_ad(number, seed, folder), out / third)
            for number in range(count)
            if third_of(f"stranger_{seed}_{number:03d}") == third
        ]
        records += [
            record_photograph(photograph, kind, out / third)
            for photograph, kind in choose_photographs(folder, seed)
            if third_of(photograph.name) == third
        ]
        known = {"version": 1, "part": f"strangers, {third}", "images": records}
        (out / third / "annotations.json").write_text(
            json.dumps(known, ensure_ascii=False, indent=1), "utf-8"
        )


def record_ad(ad: Drawn, folder: Path) -> dict[str, Any]:
    """Store an ad's picture and masks; what the judges are told of it."""
    canvas = ad.canvas
    file = f"images/{ad.name}.jpg"
    canvas.picture.save(folder / file, quality=QUALITY, subsampling=0)
    used = {photograph.name: photograph for photograph in canvas.photographs}.values()
    return {
        "file": file,
        "w": canvas.size[0],
        "h": canvas.size[1],
        "set": "stranger-ads",
        "family": ad.family,
        "background": canvas.ground,
        "marks": sorted(set(canvas.marks)),
        "palette": ad.palette,
        "lang": ad.language,
        "dir": "rtl" if ad.language in RIGHT_TO_LEFT else "ltr",
        "license": "; ".join(sorted({p.licence for p in used})) or "own work",
        "source": "own layout" + "".join(f", {p.source}" for p in used),
        "partial": False,
        "elements": [record_element(e, ad.name, n, folder) for n, e in enumerate(canvas.elements)],
    }


def record_element(element: Element, name: str, number: int, folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = {"kind": element.kind, "box": [round(v, 1) for v in element.box]}
    if element.words:
        record["text"] = element.words
    if element.role:
        record["role"] = element.role
    if element.ink:
        record["ink"] = list(element.ink)
    if element.mask:
        record["mask"] = f"masks/{name}_{number}.png"
        element.mask.save(folder / record["mask"], bits=1)
    if not element.is_must:
        record["hard"] = False
    return record


def choose_photographs(folder: Path | None, seed: int) -> Iterator[tuple[Photograph, str]]:
    """The photographs that are judged as they are, each with its kind."""
    chance = random.Random(f"{seed}/photographs")
    if folder is None:
        for n in range(OWN):
            made = own_photograph(chance)
            yield (
                Photograph(f"own_{n}", made.picture, made.mask, made.licence, made.source),
                "scene",
            )
        return
    for kind, numbers in KINDS.items():
        for number in numbers.split():
            yield read_photograph(folder, f"images/ecssd_{number}.jpg"), kind
    for n in range(WHITE):
        name = f"white_{n}"
        yield put_on_white(name, Library(folder, third_of(name)), chance), ON_WHITE


def put_on_white(name: str, library: Library, chance: random.Random) -> Photograph:
    """A product on white, as shops show it."""
    thing, photograph = library.choose_cut_out(chance)
    if chance.random() < 0.5:
        thing, photograph = draw_product(chance)[1], None
    size = chance.choice(((900, 900), (800, 1000), (1100, 750)))
    canvas = Canvas(
        Image.new("RGB", size, chance.choice(((255, 255, 255), (246, 246, 244)))), "flat"
    )
    share = chance.uniform(0.55, 0.85)
    left, top = (chance.uniform(0.3, 0.7) * side * (1 - share) for side in size)
    canvas.place(thing, (left, top, size[0] * share, size[1] * share), None)
    mask = canvas.elements[0].mask or Image.new("L", size, 0)
    return Photograph(
        name,
        canvas.picture,
        mask,
        photograph.licence if photograph else "own work",
        f"cut-out {photograph.source}" if photograph else "own drawing",
    )


def record_photograph(photograph: Photograph, kind: str, folder: Path) -> dict[str, Any]:
    """Store a photograph with its mask; what the judges are told of it."""
    file, mask = f"images/{photograph.name}.jpg", f"masks/{photograph.name}.png"
    photograph.picture.save(folder / file, quality=QUALITY, subsampling=0)
    photograph.mask.save(folder / mask)
    left, top, right, bottom = photograph.box()
    element = {
        "kind": "object",
        "label": kind,
        "box": [left, top, right - left, bottom - top],
        "mask": mask,
    }
    return {
        "file": file,
        "w": photograph.picture.width,
        "h": photograph.picture.height,
        "set": "stranger-photographs",
        "family": kind,
        "background": "photograph",
        "license": photograph.licence,
        "source": photograph.source,
        "partial": False,
        "elements": [element],
        "salient": mask,
    }

"""What is in a picture: the built-in analysis, with what providers add to it that holds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.deps import Deps
from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask
from app.domain.documents.suggestions import Suggestions
from app.domain.geometry import Box, Size
from app.domain.kinds import READ_KINDS
from app.domain.providers import Capability
from app.domain.sightings import are_alike, lay_sightings_over, place_of, use_readings
from app.imaging.picture import Picture, resize_picture, size_of
from app.inference.asking import Errand, Request, ask_providers, chain_for
from app.ports.moderator import Verdict
from app.ports.providers import Provider
from app.ports.reader import ReadLine


@dataclass(frozen=True, slots=True)
class Readings:
    """What one provider read; source: its name and model."""

    lines: tuple[ReadLine, ...]
    source: str


SENT_SIDE = 1600
"""Long side in pixels of what providers are shown: models reduce further, and no original
leaves.
"""
INSPECTED_SIDE = 320
"""Side in pixels to which the place of a sighting is enlarged at least before it is inspected."""
MOST_ENLARGED = 4.0
SAME_MASK = 0.5
"""Overlap (IoU) with the built-in mask from which another's is believed."""


def look_at_picture(deps: Deps, errand: Errand, picture: Picture, ground: Analysis) -> Analysis:
    """The built-in analysis with what providers add; itself when nobody else is asked.

    Args:
        deps: for the providers, and the detectors that verify what they sighting.
        errand: On whose behalf.
        picture: uint8 RGB, the upright master.
        ground: What the built-in provider found.
    """
    asked = [each for each in Capability if chain_for(deps, errand, each)]
    if not asked:
        return ground
    shown = shrink(picture)
    found = add_sightings(deps, errand, shown, ground)
    found = add_readings(deps, errand, shown, found)
    found = add_mask(deps, errand, shown, found)
    return add_suggestions(deps, errand, shown, found)


def shrink(picture: Picture) -> Picture:
    """What providers are shown of a picture."""
    size = size_of(picture)
    factor = SENT_SIDE / max(size.width, size.height)
    if factor >= 1:
        return picture
    smaller = Size(max(1, round(size.width * factor)), max(1, round(size.height * factor)))
    return resize_picture(picture, smaller)


def add_sightings(deps: Deps, errand: Errand, shown: Picture, ground: Analysis) -> Analysis:
    """What providers sighting to be there, where it holds up."""
    request = Request(Capability.ANALYSE, shown, lambda each: each.analyse(shown), Analysis)
    answer = ask_providers(deps, errand, request)
    if answer is None:
        return ground
    factor = ground.size.width / shown.shape[1]
    sightings = [to_size(each, factor, ground.size) for each in answer.elements]

    def confirm(sighting: Element) -> bool:
        return is_confirmed(deps, shown, replace(sighting, box=sighting.box.scaled(1 / factor)))

    laid = lay_sightings_over(ground, sightings, confirm)
    return replace(laid, models={**ground.models, **answer.models})


def to_size(element: Element, factor: float, size: Size) -> Element:
    return replace(element, box=element.box.scaled(factor).clamped(size))


def is_confirmed(deps: Deps, shown: Picture, sighting: Element) -> bool:
    """Whether the built-in detectors find the face or the line of text in that very place."""
    part = enlarge(cut(shown, place_of(sighting, size_of(shown))))
    if not part.size:
        return False
    if sighting.kind is ElementKind.FACE:
        return bool(deps.inspector.find_faces(part))
    if sighting.kind in READ_KINDS:
        return is_line_there(sighting.label, deps.inspector.read(part))
    return False


def is_line_there(text: str, lines: Sequence[ReadLine]) -> bool:
    whole = " ".join(line.text for line in lines)
    return are_alike(text, whole) or any(are_alike(text, line.text) for line in lines)


def cut(picture: Picture, box: Box) -> Picture:
    rows = slice(int(box.top), int(box.bottom))
    return np.ascontiguousarray(picture[rows, int(box.left) : int(box.right)])


def enlarge(part: Picture) -> Picture:
    """The place at a size at which the detectors see what is small in the whole."""
    if not part.size:
        return part
    size = size_of(part)
    factor = min(MOST_ENLARGED, max(1.0, INSPECTED_SIDE / size.shorter))
    return resize_picture(part, Size(round(size.width * factor), round(size.height * factor)))


def add_readings(deps: Deps, errand: Errand, shown: Picture, ground: Analysis) -> Analysis:
    """What providers read, where the built-in reader reads nearly the same."""
    if not any(element.kind in READ_KINDS for element in ground.elements):
        return ground
    request: Request[Readings] = Request(
        Capability.READ, shown, lambda each: read_by(each, shown), Readings
    )
    answer = ask_providers(deps, errand, request)
    if answer is None:
        return ground
    factor = ground.size.width / shown.shape[1]
    lines = [read_element(each, factor, answer.source) for each in answer.lines]
    read = use_readings(ground, lines)
    return replace(read, models={**ground.models, answer.source: "api"})


def read_by(provider: Provider, shown: Picture) -> Readings:
    source = source_of(provider, Capability.READ)
    return Readings(tuple(provider.read(shown)), source)


def source_of(provider: Provider, capability: Capability) -> str:
    """How provenance calls the provider's model."""
    profile = provider.profile
    return f"{profile.name}:{profile.offers[capability].model}"


def read_element(line: ReadLine, factor: float, source: str) -> Element:
    box = line.box.scaled(factor)
    return Element("", ElementKind.TEXT, line.text, line.score, box, source=source)


@dataclass(frozen=True, slots=True)
class CutOut:
    """What one provider cut out; source: its name and model."""

    mask: Mask
    source: str


def add_mask(deps: Deps, errand: Errand, shown: Picture, ground: Analysis) -> Analysis:
    """The subject's mask by a provider, where it is much the same as the built-in one."""
    number = next((n for n, e in enumerate(ground.elements) if e.mask is not None), None)
    if number is None:
        return ground
    subject = ground.elements[number]
    box = subject.box.scaled(shown.shape[1] / ground.size.width).clamped(size_of(shown))
    request: Request[CutOut] = Request(
        Capability.CUT_OUT,
        shown,
        lambda each: cut_by(each, shown, box),
        CutOut,
        detail=str(box.as_list(0)),
    )
    answer = ask_providers(deps, errand, request)
    if answer is None or not are_masks_alike(subject.mask, answer.mask):
        return ground
    better = replace(subject, mask=answer.mask, source=f"{subject.source}+{answer.source}")
    elements = (*ground.elements[:number], better, *ground.elements[number + 1 :])
    return replace(ground, elements=elements, models={**ground.models, answer.source: "api"})


def cut_by(provider: Provider, shown: Picture, box: Box) -> CutOut:
    """What the provider cuts out, over the whole picture at a mask's size."""
    pixels = provider.cut_out(shown, box).astype(np.uint8) * 255
    side = Size(MASK_SIDE, MASK_SIDE)
    small = resize_picture(np.dstack([pixels] * 3), side)[:, :, 0] > 127
    return CutOut(Mask(small), source_of(provider, Capability.CUT_OUT))


def are_masks_alike(one: Mask | None, other: Mask) -> bool:
    if one is None:
        return False
    common = np.count_nonzero(one.pixels & other.pixels)
    return bool(common >= SAME_MASK * np.count_nonzero(one.pixels | other.pixels))


def add_suggestions(deps: Deps, errand: Errand, shown: Picture, ground: Analysis) -> Analysis:
    """What providers suggest; without it, suggestions follow from the rest when they are read."""
    request = Request(Capability.SUGGEST, shown, lambda each: each.suggest(shown), Suggestions)
    answer = ask_providers(deps, errand, request)
    return ground if answer is None else replace(ground, suggestions=answer)


def judge_picture(deps: Deps, errand: Errand, picture: Picture) -> Verdict:
    """Whether a picture may be shown at work.

    The built-in moderator judges always. Another may hold back more, and never less: an answer
    that says that all is well would be too easy a lie.
    """
    own = deps.moderator.judge(picture)
    if not chain_for(deps, errand, Capability.MODERATE):
        return own
    shown = shrink(picture)
    request = Request(Capability.MODERATE, shown, lambda each: each.judge(shown), Verdict)
    other = ask_providers(deps, errand, request)
    return own if other is None or other.score <= own.score else other

"""What is in a picture: the built-in analysis, with what providers add to it that holds up.

All that a job needs is asked first; what was answered is held against the picture once nobody is
waited for any more.
"""

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
from app.inference.keeping import KeptDocument
from app.ports.moderator import Verdict
from app.ports.providers import Provider
from app.ports.reader import ReadLine


@dataclass(frozen=True, slots=True)
class Readings:
    """What one provider read; source: its name and model."""

    lines: tuple[ReadLine, ...]
    source: str


@dataclass(frozen=True, slots=True)
class CutOut:
    """What one provider cut out; source: its name and model."""

    mask: Mask
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


@dataclass(frozen=True, slots=True)
class Answers:
    """What providers say of a picture; None where none says anything, or none has yet."""

    sightings: Analysis | None = None
    readings: Readings | None = None
    cut_out: CutOut | None = None
    suggestions: Suggestions | None = None


def ask_about_picture(deps: Deps, errand: Errand, shown: Picture, ground: Analysis) -> Answers:
    """Everything that providers are asked of an upload; nothing of it is believed yet.

    Args:
        deps: For the providers.
        errand: On whose behalf.
        shown: What they are shown: uint8 RGB, small enough.
        ground: What the built-in provider found.
    """
    if not any(chain_for(deps, errand, each) for each in Capability):
        return Answers()
    sightings = ask_for_sightings(deps, errand, shown)
    seen = (*ground.elements, *(sightings.elements if sightings else ()))
    has_text = any(element.kind in READ_KINDS for element in seen)
    return Answers(
        sightings,
        ask_for_readings(deps, errand, shown) if has_text else None,
        ask_for_mask(deps, errand, shown, ground),
        ask_for_suggestions(deps, errand, shown),
    )


def lay_answers_over(deps: Deps, shown: Picture, ground: Analysis, answers: Answers) -> Analysis:
    """The built-in analysis with what holds up of what providers say; itself when none does.

    Args:
        deps: For the detectors that verify what they see.
        shown: What they were shown.
        ground: What the built-in provider found.
        answers: What they say.
    """
    found = add_sightings(deps, shown, ground, answers.sightings)
    found = add_readings(shown, found, answers.readings)
    found = add_mask(found, answers.cut_out)
    return replace(found, suggestions=answers.suggestions) if answers.suggestions else found


def shrink(picture: Picture) -> Picture:
    """What providers are shown of a picture."""
    size = size_of(picture)
    factor = SENT_SIDE / max(size.width, size.height)
    if factor >= 1:
        return picture
    smaller = Size(max(1, round(size.width * factor)), max(1, round(size.height * factor)))
    return resize_picture(picture, smaller)


def ask_for_sightings(deps: Deps, errand: Errand, shown: Picture) -> Analysis | None:
    keeper = KeptDocument(Analysis)
    request = Request(Capability.ANALYSE, shown, lambda each: each.analyse(shown), keeper)
    return ask_providers(deps, errand, request)


def add_sightings(
    deps: Deps, shown: Picture, ground: Analysis, answer: Analysis | None
) -> Analysis:
    """What a provider sees to be there, where it holds up."""
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


def ask_for_readings(deps: Deps, errand: Errand, shown: Picture) -> Readings | None:
    keeper = KeptDocument(Readings)
    request = Request(Capability.READ, shown, lambda each: read_by(each, shown), keeper)
    return ask_providers(deps, errand, request)


def add_readings(shown: Picture, ground: Analysis, answer: Readings | None) -> Analysis:
    """What a provider read, where the built-in reader reads nearly the same."""
    if answer is None or not any(element.kind in READ_KINDS for element in ground.elements):
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


def number_of_subject(ground: Analysis) -> int | None:
    """Which of the elements is cut out; None where none is."""
    return next((n for n, e in enumerate(ground.elements) if e.mask is not None), None)


def ask_for_mask(deps: Deps, errand: Errand, shown: Picture, ground: Analysis) -> CutOut | None:
    number = number_of_subject(ground)
    if number is None:
        return None
    subject = ground.elements[number]
    box = subject.box.scaled(shown.shape[1] / ground.size.width).clamped(size_of(shown))
    keeper, detail = KeptDocument(CutOut), str(box.as_list(0))
    request = Request(
        Capability.CUT_OUT, shown, lambda each: cut_by(each, shown, box), keeper, detail
    )
    return ask_providers(deps, errand, request)


def add_mask(ground: Analysis, answer: CutOut | None) -> Analysis:
    """The subject's mask by a provider, where it is much the same as the built-in one."""
    number = number_of_subject(ground)
    if answer is None or number is None:
        return ground
    subject = ground.elements[number]
    if not are_masks_alike(subject.mask, answer.mask):
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


def ask_for_suggestions(deps: Deps, errand: Errand, shown: Picture) -> Suggestions | None:
    """Without an answer, suggestions follow from the rest when they are read."""
    keeper = KeptDocument(Suggestions)
    request = Request(Capability.SUGGEST, shown, lambda each: each.suggest(shown), keeper)
    return ask_providers(deps, errand, request)


def ask_for_verdict(deps: Deps, errand: Errand, picture: Picture) -> Verdict | None:
    """What another moderator says of a picture."""
    if not chain_for(deps, errand, Capability.MODERATE):
        return None
    shown, keeper = shrink(picture), KeptDocument(Verdict)
    request = Request(Capability.MODERATE, shown, lambda each: each.judge(shown), keeper)
    return ask_providers(deps, errand, request)


def judge_picture(deps: Deps, picture: Picture, other: Verdict | None) -> Verdict:
    """Whether a picture may be shown at work.

    The built-in moderator judges always. Another may hold back more, and never less: an answer
    that says that all is well would be too easy a lie.

    Args:
        deps: For the built-in moderator.
        picture: uint8 RGB.
        other: What another one says of the same picture.
    """
    own = deps.moderator.judge(picture)
    return own if other is None or other.score <= own.score else other

"""From what the detectors answered to the elements of a picture: what each is, and how hard it is
to be kept.

Source of every threshold here: measured on 90 annotated pictures; they lie on plateaus, none is
tuned to a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.documents.elements import Element, ElementKind, Mask, Protection
from app.domain.geometry import Box
from app.imaging.detect.findings import Finding, Line, Observation
from app.imaging.detect.layout import FLAT, SET_LINES, is_layout
from app.imaging.detect.subject import find_subject

LISTED = 0.5
ALIKE = 0.5
PLAUSIBLE = 0.6
SMALLEST_FACE = 0.045
CERTAIN_FACE = 0.85
"""A face from this score stands for its person: below are many backs of heads."""
SMALLEST_LINE = 0.018
SCENE_LINE, SCENE_SCORE, SET_SCORE = 0.05, 0.85, 0.5
"""Lettering in a photograph is protected from this share of its height and this reader's score; set
lettering from .5.
"""
UPRIGHT = 0.03
SIGN = 4
"""Of fewer letters are numbers and signs in the scene, where lettering is set over a photograph."""
LOGO_WORDS = 3
HEADLINE = 0.8
"""Of the tallest line."""
BUTTON, BUTTON_WORDS = 1.35, 5
"""A plate is a button from this many heights of its line and up to so many words; a tighter one is
a band under lettering.
"""
SMALLEST_OBJECT, LARGE_OBJECT = 0.05, 0.10
"""Of the picture's area: what may be its subject; what may matter beside faces."""
FURNITURE = frozenset({"dining table", "bed", "couch"})
WORN = frozenset({"person", "tie"})
NOT_PRODUCTS = frozenset({"person", "table", "desk", "cat", "dog", "cattle", "vehicle", "car"})


def assemble_elements(observed: Observation) -> tuple[tuple[Element, ...], bool]:
    """The elements in reading order of kinds, and whether the picture is a drawn layout."""
    layout = is_layout(observed.flat, observed.lines)
    faces = [make_face(face, observed) for face in observed.faces]
    has_face = any(face.protection is Protection.MUST for face in faces)
    lines = [
        make_text(clear_headline(line, observed), observed, layout, has_face)
        for line in observed.lines
        if is_listed(line, observed, layout, has_face)
    ]
    things = find_things(observed, layout, has_face)
    listed = [*faces, *lines, *things, *list_others(observed, things)]
    return number_elements([replace(e, box=e.box.clamped(observed.size)) for e in listed]), layout


def is_undecided(observed: Observation) -> bool:
    """Whether neither a layout nor a face says what the picture is about: then its subject is worth
    a second look.
    """
    return not is_layout(observed.flat, observed.lines) and not any(
        is_large_face(face, observed) for face in observed.faces
    )


def make_face(face: Finding, observed: Observation) -> Element:
    protection = Protection.MUST if is_large_face(face, observed) else Protection.NONE
    return Element("", ElementKind.FACE, "face", face.score, face.box, protection, "yunet")


def is_listed(line: Line, observed: Observation, layout: bool, has_face: bool) -> bool:
    """Read lines are shown to people; what could not be read only when it is protected."""
    return line.is_read or is_protected(line, observed, layout, has_face)


def is_protected(line: Line, observed: Observation, layout: bool, has_face: bool) -> bool:
    if line.box.height < SMALLEST_LINE * observed.size.shorter:
        return False
    if not line.is_read:
        return layout and line.is_drawn
    if line.score < (SET_SCORE if layout and line.tilt < UPRIGHT else SCENE_SCORE):
        return False
    is_well_read = line.score >= SCENE_SCORE and line.tilt < UPRIGHT
    is_wording = is_well_read and len(line.text) >= SIGN
    is_set = layout and (is_wording or line.is_drawn or observed.flat > FLAT)
    return is_set or (line.box.height >= SCENE_LINE * observed.size.height and not has_face)


def make_text(line: Line, observed: Observation, layout: bool, has_face: bool) -> Element:
    if not is_protected(line, observed, layout, has_face):
        return Element(
            "", ElementKind.TEXT, line.text, line.score, line.box, Protection.NONE, "rapidocr"
        )
    kind, box = classify_line(line, observed, layout)
    source = "rapidocr" if kind is ElementKind.TEXT else "rapidocr, flood fill"
    return Element(
        "",
        kind,
        line.text,
        line.score,
        box,
        Protection.MUST,
        source,
        letters=line.height,
        is_set=layout and line.is_drawn,
    )


def clear_headline(line: Line, observed: Observation) -> Line:
    """The largest lettering of a photograph's layout is its headline: what lies about it is the
    photograph, or a band.
    """
    read = [other.box.height for other in observed.lines if other.is_drawn]
    is_headline = len(read) > SET_LINES and line.box.height >= HEADLINE * max(read)
    return replace(line, icon=None, backing=None) if is_headline and observed.flat <= FLAT else line


def classify_line(line: Line, observed: Observation, layout: bool) -> tuple[ElementKind, Box]:
    backing = line.backing if layout else None
    box = backing or line.box
    words = len(line.text.split())
    is_button = (
        backing is not None and backing.height >= BUTTON * line.box.height and words <= BUTTON_WORDS
    )
    if (
        line.icon is not None
        and layout
        and words <= LOGO_WORDS
        and is_own_icon(line, observed, is_button)
    ):
        return ElementKind.LOGO, box.joined(line.icon)
    return (ElementKind.CTA if is_button else ElementKind.TEXT), box


def is_own_icon(line: Line, observed: Observation, is_button: bool) -> bool:
    """A flat shape right of a button, or of a line over a photograph, is mostly something else:
    icons stand before names.
    """
    if line.icon is None or (observed.flat > FLAT and not is_button):
        return line.icon is not None
    return line.icon.centre[0] < (line.box.left if observed.flat <= FLAT else line.box.right)


def find_things(observed: Observation, layout: bool, has_face: bool) -> list[Element]:
    """The subject, and the object that matters when there is one."""
    erased = [
        text_area(line)
        for line in observed.lines
        if layout and line.score >= 0.6 and (line.is_drawn or observed.flat > FLAT)
    ]
    subject = find_subject(observed.saliency, observed.size, erased)
    if has_face:
        things = [find_large_object(observed)]
        if subject:
            stands_for_its_person = has_bodies(observed) and (layout or has_certain_face(observed))
            protection = Protection.MAY if stands_for_its_person else Protection.MUST
            things.append(make_subject(subject, observed, layout, protection))
        return [thing for thing in things if thing]
    rival = find_main_object(observed, subject) if not (layout and observed.flat > FLAT) else None
    if subject is None:
        return [rival] if rival else []
    if rival is not None:
        return [rival, make_subject(subject, observed, layout, Protection.NONE)]
    return [
        *find_companions(observed, subject[1], layout),
        make_subject(subject, observed, layout, Protection.MUST),
    ]


def find_companions(observed: Observation, subject: Box, layout: bool) -> list[Element]:
    """The thing that could be meant as well as the salient subject: kept too where that takes
    little.
    """
    if layout:
        return []
    smallest = SMALLEST_OBJECT * observed.size.pixels
    things = [
        t
        for t in observed.objects
        if t.score >= PLAUSIBLE and t.label not in FURNITURE and t.box.area >= smallest
    ]
    things = [t for t in things if t.box.share_inside(subject) < 0.9]
    best = max(
        things, key=lambda thing: central_weight(thing.box, observed) * thing.score, default=None
    )
    return [make_object(best, best.box, "ssd-mobilenet-coco", Protection.MAY)] if best else []


def text_area(line: Line) -> Box:
    edge = 0.25 * line.height
    area = (line.backing or line.box).grown(edge, edge)
    is_logo = line.icon is not None and len(line.text.split()) <= LOGO_WORDS
    return area.joined(line.icon.grown(edge, edge)) if is_logo and line.icon else area


def has_bodies(observed: Observation) -> bool:
    """Whether some face stands in a person's box: then the salient thing is that body, and not a
    product beside a portrait.
    """
    bodies = [
        thing.box for thing in observed.objects if thing.label == "person" and thing.score >= 0.3
    ]
    return any(body.holds(*face.box.centre) for face in observed.faces for body in bodies)


def has_certain_face(observed: Observation) -> bool:
    return any(
        face.score >= CERTAIN_FACE and is_large_face(face, observed) for face in observed.faces
    )


def is_large_face(face: Finding, observed: Observation) -> bool:
    return face.box.height >= SMALLEST_FACE * observed.size.shorter


def make_subject(
    subject: tuple[Mask, Box], observed: Observation, layout: bool, protection: Protection
) -> Element:
    mask, box = subject
    has_person = any(
        thing.label == "person" and thing.score >= LISTED for thing in observed.objects
    ) or bool(observed.faces)
    kind = ElementKind.PRODUCT if layout and not has_person else ElementKind.SUBJECT
    score = float(observed.saliency[mask.pixels].mean())
    return Element("", kind, str(kind), score, box, protection, "u2netp", mask)


def find_main_object(observed: Observation, subject: tuple[Mask, Box] | None) -> Element | None:
    """The thing that both the detector and the mask see, half way between their boxes; without a
    mask the largest thing.
    """
    smallest = SMALLEST_OBJECT * observed.size.pixels
    candidates = [
        t
        for t in observed.objects
        if t.score >= LISTED and t.label not in FURNITURE and t.box.area >= smallest
    ]
    candidates.sort(key=lambda thing: -central_weight(thing.box, observed))
    if subject is None:
        return (
            make_object(candidates[0], join_alike(candidates[0], candidates), "ssd-mobilenet-coco")
            if candidates
            else None
        )
    box = subject[1]
    for thing in candidates:
        together = join_alike(thing, candidates)
        if max(thing.box.iou(box), together.iou(box)) >= 0.5:
            agreed = max((thing.box, together), key=lambda one: one.iou(box))
            return make_object(thing, mean_box(agreed, box), "ssd-mobilenet-coco, u2netp")
    return None


def join_alike(thing: Finding, things: Sequence[Finding]) -> Box:
    """Two giraffes are one subject: the box of a thing with all of its kind that are not much
    smaller.
    """
    box = thing.box
    for other in things:
        if other.label == thing.label and other.box.area >= ALIKE * thing.box.area:
            box = box.joined(other.box)
    return box


def find_large_object(observed: Observation) -> Element | None:
    """Beside faces an object counts only when it is larger than the largest person."""
    listed = [thing for thing in observed.objects if thing.score >= LISTED]
    person = max((thing.box.area for thing in listed if thing.label == "person"), default=0.0)
    for thing in listed:
        if thing.label not in FURNITURE | WORN and thing.box.area >= max(
            LARGE_OBJECT * observed.size.pixels, person
        ):
            return make_object(thing, thing.box, "ssd-mobilenet-coco")
    return None


def central_weight(box: Box, observed: Observation) -> float:
    x, y = box.centre[0] / observed.size.width - 0.5, box.centre[1] / observed.size.height - 0.5
    return box.area * (1 - 0.9 * float((x * x + y * y) ** 0.5))


def mean_box(one: Box, other: Box) -> Box:
    return Box(
        (one.left + other.left) / 2,
        (one.top + other.top) / 2,
        (one.width + other.width) / 2,
        (one.height + other.height) / 2,
    )


def make_object(
    thing: Finding, box: Box, source: str, protection: Protection = Protection.MUST
) -> Element:
    kind = ElementKind.PERSON if thing.label == "person" else ElementKind.OBJECT
    return Element("", kind, thing.label, thing.score, box, protection, source)


def list_others(observed: Observation, things: Sequence[Element]) -> list[Element]:
    """Everything else that was seen, for people to look at; what is listed already is not listed
    twice.
    """
    others = [
        make_object(thing, thing.box, "ssd-mobilenet-coco", Protection.NONE)
        for thing in observed.objects
        if thing.score >= LISTED
        and not is_duplicate(thing, things, 0.8 if thing.label == "person" else 0.5)
    ]
    for thing in observed.products:
        known = [*things, *others]
        if (
            thing.score >= LISTED
            and thing.label not in NOT_PRODUCTS
            and not is_duplicate(thing, known, 0.5)
        ):
            box, source = thing.box, "ssd-mobilenetv2-oidv4"
            others.append(
                Element(
                    "", ElementKind.PRODUCT, thing.label, thing.score, box, Protection.NONE, source
                )
            )
    return others


def is_duplicate(thing: Finding, known: Sequence[Element], overlap: float) -> bool:
    return any(
        thing.box.iou(element.box) > overlap
        for element in known
        if element.kind is not ElementKind.SUBJECT
    )


def number_elements(elements: Sequence[Element]) -> tuple[Element, ...]:
    """Stable ids: the kind and its number, in the order of the list."""
    counts: dict[ElementKind, int] = {}
    numbered = []
    for element in elements:
        counts[element.kind] = counts.get(element.kind, 0) + 1
        numbered.append(replace(element, id=f"{element.kind}-{counts[element.kind]}"))
    return tuple(numbered)

"""Which things of a picture matter: its subject, an object beside it, and what else is listed.

Source of every threshold here: measured on 90 annotated pictures; they lie on plateaus, none is
tuned to a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask, Protection
from app.domain.geometry import Box, Size
from app.imaging.detect.agreement import settle_subject
from app.imaging.detect.findings import Finding, Line, Observation
from app.imaging.detect.layout import FLAT, is_on_plain, looks_set
from app.imaging.detect.subject import SALIENT, find_subject, spread_subject

Numbers = NDArray[np.float64]

LISTED = 0.5
"""Score from which a thing is listed."""
ALIKE = 0.5
"""Share of a thing's area from which others of its kind belong to the same subject."""
PLAUSIBLE = 0.6
"""Score from which a thing could be meant as well as the salient subject."""
SMALLEST_FACE = 0.045
"""Height of a protected face, of the picture's short side."""
CERTAIN_FACE = 0.85
"""A face from this score stands for its person: below are many backs of heads."""
LOGO_WORDS = 3
"""Most words of a logo."""
SMALLEST_OBJECT = 0.05
"""Of the picture's area: what may be its subject."""
LARGE_OBJECT = 0.10
"""Of the picture's area: what may matter beside faces."""
ERASED_SCORE = 0.6
"""Reader's score from which set text is no part of the subject."""
BODY_SCORE = 0.3
"""Score from which a person is taken for the body of a face."""
INSIDE = 0.9
"""Share of a thing in the subject's box from which it is the subject."""
SAME_THING = 0.5
"""Overlap (IoU) of the boxes of one thing, found twice."""
SAME_PERSON = 0.8
"""Overlap (IoU) of the boxes of one person, found twice."""
THIN_END = 0.015
"""Share of a mask at each of its ends that a box may leave out: its edge is no sharper than that.
"""
LETTERS_EDGE = 0.25
"""What is erased about text, of its height."""
BRIDGED = 1.0
"""Gap between two lines one below the other, of the taller one's height, up to which what lies
between them is theirs.
"""
ON_PLATE = 0.8
"""Share of a line's pixels near two colours from which what lies behind it is plain."""
ON_SUBJECT = 0.5
"""Share of what lies about a line that is salient, from which the line lies on the subject."""
ABOVE = 0.5
"""Share of the narrower of two lines above or below the other from which they are that."""
CENTRE_PULL = 0.9
"""How much less a thing counts per share of the picture's side that it is off the middle."""
FURNITURE = frozenset({"dining table", "bed", "couch"})
"""What other things stand on."""
WORN = frozenset({"person", "tie"})
"""What a face brings along."""
NOT_PRODUCTS = frozenset({"person", "table", "desk", "cat", "dog", "cattle", "vehicle", "car"})
"""Classes of the product detector that are not for sale."""


def find_things(observed: Observation, layout: bool, has_face: bool) -> list[Element]:
    """The subject, and the object that matters when there is one."""
    subject = find_salient_subject(observed, layout)
    if has_face:
        return find_things_beside_faces(observed, layout, subject)
    rival = None
    if not layout or observed.flat <= FLAT:
        rival = find_main_object(observed, subject, layout)
    if subject is None:
        return [rival] if rival else []
    if rival is not None:
        return [rival, make_subject(subject, observed, layout, Protection.NONE)]
    if observed.views and not layout:
        subject = settle_subject(subject, observed)
    companions = find_companions(observed, subject[1], layout)
    return [*companions, make_subject(subject, observed, layout, Protection.MUST)]


def find_salient_subject(observed: Observation, layout: bool) -> tuple[Mask, Box] | None:
    """The mask and box of what is salient, in a photograph with all that hangs together with it."""
    erased = erased_areas(observed) if layout else []
    subject = find_subject(observed.saliency, observed.size, erased)
    if subject is None or layout:
        return subject
    return spread_subject(subject, observed.saliency, observed.size)


def find_things_beside_faces(
    observed: Observation, layout: bool, subject: tuple[Mask, Box] | None
) -> list[Element]:
    """What matters in a picture with a protected face beside it."""
    things = []
    large = find_large_object(observed)
    if large:
        things.append(large)
    if subject:
        is_body = has_bodies(observed) and (layout or has_certain_face(observed))
        protection = Protection.MAY if is_body else Protection.MUST
        things.append(make_subject(subject, observed, layout, protection))
    return things


def erased_areas(observed: Observation) -> list[Box]:
    """Boxes of the text of a layout, which is no part of the subject."""
    areas = []
    for line in observed.lines:
        is_plain = is_on_plain(line.box, observed)
        if not is_plain and not has_plate(line, observed) and lies_on_subject(line, observed):
            continue
        is_beside = is_plain and bool(observed.panels)
        if is_beside or looks_set(line) or (line.score >= ERASED_SCORE and is_plain):
            areas.append(text_area(line))
    return areas if observed.flat > FLAT else [*areas, *bridge_areas(areas)]


def has_plate(line: Line, observed: Observation) -> bool:
    """Whether a line stands on a plate: its own, or with others one below the other."""
    if line.two_colours < ON_PLATE:
        return False
    others = [o for o in observed.lines if o is not line and o.two_colours >= ON_PLATE]
    return line.backing is not None or any(bridge_areas([line.box, o.box]) for o in others)


def lies_on_subject(line: Line, observed: Observation) -> bool:
    """Whether what lies about a line on all sides is salient: it is set across the subject."""
    about = line.box.grown(line.box.height, line.box.height).clamped(observed.size)
    inner, outer = line.box.area, about.area
    if outer <= inner:
        return False
    salient = measure_salient(about, observed) * outer - measure_salient(line.box, observed) * inner
    return salient / (outer - inner) > ON_SUBJECT


def measure_salient(box: Box, observed: Observation) -> float:
    """Share 0..1 of a box that is salient."""
    rows, columns = observed.saliency.shape
    across, down = columns / observed.size.width, rows / observed.size.height
    top, left = max(0, int(box.top * down)), max(0, int(box.left * across))
    part = observed.saliency[top : int(box.bottom * down) + 1, left : int(box.right * across) + 1]
    return float((part >= SALIENT).mean()) if part.size else 0.0


def bridge_areas(areas: Sequence[Box]) -> list[Box]:
    """What lies between lines one below the other: the plate or scrim that they share."""
    bridges = []
    for one, other in combinations(areas, 2):
        shared = min(one.right, other.right) - max(one.left, other.left)
        gap = max(one.top - other.bottom, other.top - one.bottom)
        is_near = (
            -ABOVE * min(one.height, other.height) < gap < BRIDGED * max(one.height, other.height)
        )
        if is_near and shared > ABOVE * min(one.width, other.width):
            bridges.append(one.joined(other))
    return bridges


def find_companions(observed: Observation, subject: Box, layout: bool) -> list[Element]:
    """The thing that could be meant as well as the salient subject.

    It is kept too where that takes little.
    """
    if layout:
        return []
    best, most = None, 0.0
    for thing in observed.objects:
        is_plausible = thing.score >= PLAUSIBLE and may_be_subject(thing, observed)
        if not is_plausible or thing.box.share_inside(subject) >= INSIDE:
            continue
        weight = central_weight(thing.box, observed) * thing.score
        if best is None or weight > most:
            best, most = thing, weight
    return [make_object(best, best.box, "ssd-mobilenet-coco", Protection.MAY)] if best else []


def may_be_subject(thing: Finding, observed: Observation) -> bool:
    """Whether a thing is large enough, and nothing that others stand on."""
    smallest = SMALLEST_OBJECT * observed.size.pixels
    return thing.label not in FURNITURE and thing.box.area >= smallest


def text_area(line: Line) -> Box:
    """All that belongs to a line, with some room."""
    edge = LETTERS_EDGE * line.height
    area = (line.backing or line.box).grown(edge, edge)
    is_logo = len(line.text.split()) <= LOGO_WORDS
    return area.joined(line.icon.grown(edge, edge)) if is_logo and line.icon else area


def has_bodies(observed: Observation) -> bool:
    """Whether some face stands in a person's box.

    Then the salient thing is that body, and not a product beside a portrait.
    """
    bodies = [
        thing.box
        for thing in observed.objects
        if thing.label == "person" and thing.score >= BODY_SCORE
    ]
    return any(body.holds(*face.box.centre) for face in observed.faces for body in bodies)


def has_certain_face(observed: Observation) -> bool:
    """Whether some face stands for its person."""
    return any(
        face.score >= CERTAIN_FACE and is_large_face(face, observed) for face in observed.faces
    )


def is_large_face(face: Finding, observed: Observation) -> bool:
    """Whether a face is large enough to be protected."""
    return face.box.height >= SMALLEST_FACE * observed.size.shorter


def make_subject(
    subject: tuple[Mask, Box], observed: Observation, layout: bool, protection: Protection
) -> Element:
    """The salient subject as an element: of a layout without people it is the product."""
    mask, box = subject
    has_person = bool(observed.faces)
    for thing in observed.objects:
        has_person |= thing.label == "person" and thing.score >= LISTED
    kind = ElementKind.PRODUCT if layout and not has_person else ElementKind.SUBJECT
    sure = mask.pixels & (observed.saliency >= SALIENT)
    score = float(observed.saliency[sure].mean())
    return Element("", kind, str(kind), score, box, protection, "u2netp", mask)


def find_main_object(
    observed: Observation, subject: tuple[Mask, Box] | None, layout: bool
) -> Element | None:
    """The thing that both the detector and the mask show, half way between their boxes.

    Without a mask it is the largest thing. In a panel it is all that either shows: a window that
    can be chosen freely has room for it. In a photograph it is never inside of the mask, and a
    detector that is unsure of what it sees is but one view of the subject among others.
    """
    least = LISTED if layout or subject is None else PLAUSIBLE
    candidates = [
        thing
        for thing in observed.objects
        if thing.score >= least and may_be_subject(thing, observed)
    ]
    candidates.sort(key=lambda thing: -central_weight(thing.box, observed))
    if subject is None:
        if not candidates:
            return None
        together = join_alike(candidates[0], candidates)
        return make_object(candidates[0], together, "ssd-mobilenet-coco")
    mask, box = subject
    for thing in candidates:
        together = join_alike(thing, candidates)
        agreed = max((thing.box, together), key=lambda one: one.iou(box))
        if agreed.iou(box) >= SAME_THING:
            met = agreed.joined(box) if observed.panels else mean_box(agreed, box)
            if not layout:
                met = met.joined(box_of_most(mask, observed.size))
            return make_object(thing, met, "ssd-mobilenet-coco, u2netp")
    return None


def join_alike(thing: Finding, things: Sequence[Finding]) -> Box:
    """The box of a thing with all of its kind that are not much smaller.

    Two giraffes are one subject.
    """
    box = thing.box
    for other in things:
        if other.label == thing.label and other.box.area >= ALIKE * thing.box.area:
            box = box.joined(other.box)
    return box


def find_large_object(observed: Observation) -> Element | None:
    """The object that counts beside faces: it is larger than the largest person."""
    listed = [thing for thing in observed.objects if thing.score >= LISTED]
    person = max((thing.box.area for thing in listed if thing.label == "person"), default=0.0)
    smallest = max(LARGE_OBJECT * observed.size.pixels, person)
    for thing in listed:
        if thing.label not in FURNITURE | WORN and thing.box.area >= smallest:
            return make_object(thing, thing.box, "ssd-mobilenet-coco")
    return None


def central_weight(box: Box, observed: Observation) -> float:
    """The area of a box in square pixels, less the farther it is from the picture's middle."""
    x = box.centre[0] / observed.size.width - 0.5
    y = box.centre[1] / observed.size.height - 0.5
    return box.area * (1 - CENTRE_PULL * float((x * x + y * y) ** 0.5))


def mean_box(one: Box, other: Box) -> Box:
    """The box half way between two."""
    return Box(
        (one.left + other.left) / 2,
        (one.top + other.top) / 2,
        (one.width + other.width) / 2,
        (one.height + other.height) / 2,
    )


def box_of_most(mask: Mask, size: Size) -> Box:
    """The box of a mask without its thinnest ends, in pixels of the picture; size: of that."""
    left, right = span_of_most(mask.columns(), size.width)
    top, bottom = span_of_most(mask.rows(), size.height)
    return Box.from_edges(left, top, right, bottom)


def span_of_most(shares: Numbers, length: float) -> tuple[float, float]:
    """Where most of a mask starts and ends along a side.

    Args:
        shares: Of the mask in each of the equal steps along the side; they sum to 1.
        length: Of the side, in pixels.
    """
    first, last = np.searchsorted(np.cumsum(shares), (THIN_END, 1 - THIN_END))
    return float(first) * length / MASK_SIDE, float(last + 1) * length / MASK_SIDE


def make_object(
    thing: Finding, box: Box, source: str, protection: Protection = Protection.MUST
) -> Element:
    """A thing that a detector found as an element: a person, or another object."""
    kind = ElementKind.PERSON if thing.label == "person" else ElementKind.OBJECT
    return Element("", kind, thing.label, thing.score, box, protection, source)


def list_others(observed: Observation, things: Sequence[Element]) -> list[Element]:
    """Everything else that was found, for users to choose from.

    What is listed already is not listed twice.
    """
    others = []
    for thing in observed.objects:
        overlap = SAME_PERSON if thing.label == "person" else SAME_THING
        if thing.score >= LISTED and not is_duplicate(thing, things, overlap):
            others.append(make_object(thing, thing.box, "ssd-mobilenet-coco", Protection.NONE))
    for thing in observed.products:
        is_product = thing.score >= LISTED and thing.label not in NOT_PRODUCTS
        if is_product and not is_duplicate(thing, [*things, *others], SAME_THING):
            others.append(make_listed_product(thing))
    return others


def make_listed_product(thing: Finding) -> Element:
    """A thing that the product detector found as an element that may be cut."""
    return Element(
        "",
        ElementKind.PRODUCT,
        thing.label,
        thing.score,
        thing.box,
        Protection.NONE,
        "ssd-mobilenetv2-oidv4",
    )


def is_duplicate(thing: Finding, known: Sequence[Element], overlap: float) -> bool:
    """Whether a thing overlaps a known element by more than that (IoU); salient subjects aside."""
    return any(
        thing.box.iou(element.box) > overlap
        for element in known
        if element.kind is not ElementKind.SUBJECT
    )

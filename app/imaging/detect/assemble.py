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
"""Score from which a thing is listed."""
ALIKE = 0.5
"""Share of a thing's area from which others of its kind belong to the same subject."""
PLAUSIBLE = 0.6
"""Score from which a thing could be meant as well as the salient subject."""
SMALLEST_FACE = 0.045
"""Height of a protected face, of the picture's short side."""
CERTAIN_FACE = 0.85
"""A face from this score stands for its person: below are many backs of heads."""
SMALLEST_LINE = 0.018
"""Height of a protected line, of the picture's short side."""
SCENE_LINE = 0.05
"""Text in a photograph is protected from this share of the picture's height."""
SCENE_SCORE = 0.85
"""Reader's score from which text in a photograph is protected."""
SET_SCORE = 0.5
"""Reader's score from which set text is protected."""
UPRIGHT = 0.03
"""Radians up to which a line is upright."""
SIGN = 4
"""Of fewer letters are numbers and signs in the scene, where text is set over a photograph."""
LOGO_WORDS = 3
"""Most words of a logo."""
HEADLINE = 0.8
"""Height of a headline, of the tallest line's."""
BUTTON = 1.35
"""A backing is a button from this many heights of its line; a tighter one is a band under text."""
BUTTON_WORDS = 5
"""Most words of a button."""
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
LETTERS_EDGE = 0.25
"""What is erased about text, of its height."""
CENTRE_PULL = 0.9
"""How much less a thing counts per share of the picture's side that it is off the middle."""
FURNITURE = frozenset({"dining table", "bed", "couch"})
"""What other things stand on."""
WORN = frozenset({"person", "tie"})
"""What a face brings along."""
NOT_PRODUCTS = frozenset({"person", "table", "desk", "cat", "dog", "cattle", "vehicle", "car"})
"""Classes of the product detector that are not for sale."""


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
    """Whether neither a layout nor a face says what the picture is about.

    Then its subject is worth a second inspection.
    """
    return not is_layout(observed.flat, observed.lines) and not any(
        is_large_face(face, observed) for face in observed.faces
    )


def make_face(face: Finding, observed: Observation) -> Element:
    """A face as an element; small ones are not protected."""
    protection = Protection.MUST if is_large_face(face, observed) else Protection.NONE
    return Element("", ElementKind.FACE, "face", face.score, face.box, protection, "yunet")


def is_listed(line: Line, observed: Observation, layout: bool, has_face: bool) -> bool:
    """Whether a line is an element: read ones are shown to users, others only when protected."""
    return line.is_read or is_protected(line, observed, layout, has_face)


def is_protected(line: Line, observed: Observation, layout: bool, has_face: bool) -> bool:
    """Whether a line must be kept."""
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
    """A line as text, a button or a logo."""
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
    """The line without icon and backing when it is the headline of a photograph's layout.

    What lies about that is the photograph, or a band.
    """
    heights = [other.box.height for other in observed.lines if other.is_drawn]
    is_headline = len(heights) > SET_LINES and line.box.height >= HEADLINE * max(heights)
    if is_headline and observed.flat <= FLAT:
        return replace(line, icon=None, backing=None)
    return line


def classify_line(line: Line, observed: Observation, layout: bool) -> tuple[ElementKind, Box]:
    """Whether a line is text, a button or a logo, and the box of all that belongs to it."""
    backing = line.backing if layout else None
    box = backing or line.box
    words = len(line.text.split())
    is_button = (
        backing is not None and backing.height >= BUTTON * line.box.height and words <= BUTTON_WORDS
    )
    may_be_logo = line.icon is not None and layout and words <= LOGO_WORDS
    if line.icon is not None and may_be_logo and is_own_icon(line, observed, is_button):
        return ElementKind.LOGO, box.joined(line.icon)
    return (ElementKind.CTA if is_button else ElementKind.TEXT), box


def is_own_icon(line: Line, observed: Observation, is_button: bool) -> bool:
    """Whether the shape beside a line is a logo's icon.

    A flat shape right of a button, or of a line over a photograph, is mostly something else: icons
    stand before names.
    """
    if line.icon is None or (observed.flat > FLAT and not is_button):
        return line.icon is not None
    return line.icon.centre[0] < (line.box.left if observed.flat <= FLAT else line.box.right)


def find_things(observed: Observation, layout: bool, has_face: bool) -> list[Element]:
    """The subject, and the object that matters when there is one."""
    erased = erased_areas(observed) if layout else []
    subject = find_subject(observed.saliency, observed.size, erased)
    if has_face:
        return find_things_beside_faces(observed, layout, subject)
    rival = None
    if not layout or observed.flat <= FLAT:
        rival = find_main_object(observed, subject)
    if subject is None:
        return [rival] if rival else []
    if rival is not None:
        return [rival, make_subject(subject, observed, layout, Protection.NONE)]
    companions = find_companions(observed, subject[1], layout)
    return [*companions, make_subject(subject, observed, layout, Protection.MUST)]


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
        is_set = line.is_drawn or observed.flat > FLAT
        if line.score >= ERASED_SCORE and is_set:
            areas.append(text_area(line))
    return areas


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
    score = float(observed.saliency[mask.pixels].mean())
    return Element("", kind, str(kind), score, box, protection, "u2netp", mask)


def find_main_object(observed: Observation, subject: tuple[Mask, Box] | None) -> Element | None:
    """The thing that both the detector and the mask show, half way between their boxes.

    Without a mask it is the largest thing.
    """
    candidates = [
        thing
        for thing in observed.objects
        if thing.score >= LISTED and may_be_subject(thing, observed)
    ]
    candidates.sort(key=lambda thing: -central_weight(thing.box, observed))
    if subject is None:
        if not candidates:
            return None
        together = join_alike(candidates[0], candidates)
        return make_object(candidates[0], together, "ssd-mobilenet-coco")
    box = subject[1]
    for thing in candidates:
        together = join_alike(thing, candidates)
        agreed = max((thing.box, together), key=lambda one: one.iou(box))
        if agreed.iou(box) >= SAME_THING:
            return make_object(thing, mean_box(agreed, box), "ssd-mobilenet-coco, u2netp")
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


def number_elements(elements: Sequence[Element]) -> tuple[Element, ...]:
    """The elements with stable ids: the kind and its number, in the order of the list."""
    counts: dict[ElementKind, int] = {}
    numbered = []
    for element in elements:
        counts[element.kind] = counts.get(element.kind, 0) + 1
        numbered.append(replace(element, id=f"{element.kind}-{counts[element.kind]}"))
    return tuple(numbered)

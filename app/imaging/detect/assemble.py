"""From what the detectors found to elements: what each is, and how hard it is to be kept.

Source of every threshold here: measured on 90 annotated pictures; they lie on plateaus, none is
tuned to a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.geometry import Box, Size
from app.imaging.detect.bullets import join_bullets
from app.imaging.detect.findings import DRAWN_COLOURS, Code, Finding, Line, Observation
from app.imaging.detect.layout import FLAT, SET_LINES, is_laid_out, is_on_plain, looks_set
from app.imaging.detect.panels import part_by_panels
from app.imaging.detect.things import (
    LOGO_WORDS,
    find_main_object,
    find_salient_subject,
    find_things,
    is_large_face,
    list_others,
    measure_salient,
)

SMALLEST_LINE = 0.018
"""Height of a protected line, of the picture's short side."""
SCENE_LINE = 0.05
"""Text in a photograph is protected from this share of the picture's height."""
NEARLY = 0.7
"""Share of that height from which a line may have it in another view of the picture."""
SCENE_SCORE = 0.85
"""Reader's score from which text in a photograph is protected."""
SET_SCORE = 0.5
"""Reader's score from which set text is protected."""
UPRIGHT = 0.03
"""Radians up to which a line is upright."""
LEVEL = 0.25
"""Of its height, what a line that was not read may rise over its length in a flat picture."""
PORTRAIT = 0.12
"""Height of a face, of the picture's short side, from which text in a photograph is beside the
point. Source: halves of 410 photographs, see bench/adaptation; .15 gives the same.
"""
STANDS_OUT = 0.5
"""Share of a face that is salient, from which its person is what the picture is about."""
SIGN = 4
"""Of fewer letters are numbers and signs in the scene, where text is set over a photograph."""
HEADLINE = 0.8
"""Height of a headline, of the tallest line's."""
BUTTON = 1.35
"""A backing is a button from this many heights of its line; a tighter one is a band under text."""
BUTTON_WORDS = 5
"""Most words of a button."""
SET_COLOURS = 0.65
"""Share of a line's pixels near two colours from which it was set, where others were."""
TAKEN_IN = 0.3
"""Share of another line in a logo's box from which its icon is none: names stand apart."""
ICON_GAP = 0.7
"""Of its line's height, between an icon and its line at most. Source, also of the next two: ads of
two generators; over photographs none of twelve icons was farther than .3, nor off by more than .13,
nor more oblong than 1.05; of 78 others all pass, and 41 of 174 other flat places.
"""
ICON_OFF = 0.2
"""Of its line's height, by which its middle is higher or lower at most."""
ICON_OBLONG = 1.6
"""Ratio of its sides at most."""
SHAPE = 0.03
"""Share of the picture from which a letter alone is a thing that looks like one."""
SHAPE_HIGH = 1.5
"""Its height, of the highest other line's."""
PART_OF_CODE = 0.7
"""Share of a thing in a code from which it is a part of it."""
FAINT_SUBJECT = 0.85
"""Mean saliency of a subject below which, where it is large and no detector names it, a sign that
is kept beside it is what a photograph is about: such subjects are halls and floors. Source, also
of the next: halves of 409 photographs; from .8 to .9 it is the same but for one that gains.
"""
LARGE_SUBJECT = 0.4
"""Its box, of the picture's area."""


def assemble_elements(observed: Observation) -> tuple[tuple[Element, ...], bool]:
    """The elements in reading order of kinds, and whether the picture is a drawn layout."""
    layout = is_laid_out(observed)
    if layout:
        observed = replace(observed, lines=drop_shapes(observed))
        observed = replace(observed, lines=join_bullets(observed.lines))
        observed = replace(observed, lines=[drop_icon(line, observed) for line in observed.lines])
    faces = [make_face(face, observed) for face in observed.faces]
    has_face = any(face.protection is Protection.MUST for face in faces)
    lines = [
        make_text(clear_headline(line, observed), observed, layout)
        for line in observed.lines
        if is_listed(line, observed, layout) and not is_in_code(line.box, observed)
    ]
    things = find_things(observed, layout, has_face)
    things = [part for thing in things for part in part_by_panels(thing, observed)]
    if not layout and any(line.protection is Protection.MUST for line in lines):
        things = [release_faint(thing, observed) for thing in things]
    listed = [*faces, *lines, *things, *list_others(observed, things)]
    listed = [element for element in listed if not is_in_code(element.box, observed)]
    listed += [make_code(code) for code in observed.codes]
    return number_elements([replace(e, box=e.box.clamped(observed.size)) for e in listed]), layout


def release_faint(thing: Element, observed: Observation) -> Element:
    """The thing, kept where that takes little if it is but a large part of the scene."""
    is_faint = thing.kind is ElementKind.SUBJECT and thing.score < FAINT_SUBJECT
    is_large = thing.box.area > LARGE_SUBJECT * observed.size.pixels
    if is_faint and is_large and thing.protection is Protection.MUST:
        return replace(thing, protection=Protection.MAY)
    return thing


def drop_shapes(observed: Observation) -> list[Line]:
    """The lines of a layout without things that a reader took for a letter or a digit.

    A ball is an O and a lamp a 1: one alone, larger than all that is written.
    """
    found = []
    for line in observed.lines:
        others = max((o.height for o in observed.lines if o is not line), default=0.0)
        is_large = line.box.area >= SHAPE * observed.size.pixels
        is_letter = len(line.text) == 1 and line.text.isascii()
        if not (is_letter and is_large and line.height >= SHAPE_HIGH * others):
            found.append(line)
    return found


def drop_icon(line: Line, observed: Observation) -> Line:
    """The line without its icon where that takes in another line or a picture, or is a flat place.

    Of things and of plates flat places are found as well: none stands as icons do.
    """
    if line.icon is None:
        return line
    box = line.box.joined(line.icon)
    others = [other.box for other in observed.lines if other is not line]
    is_wrong = any(other.share_inside(box) > TAKEN_IN for other in others)
    is_icon = is_beside(line) and not is_wrong and not observed.panels
    return line if is_icon else replace(line, icon=None)


def is_beside(line: Line) -> bool:
    """Whether the shape beside a line stands as icons do: near, level, about as wide as high."""
    if line.icon is None:
        return False
    icon, box = line.icon, line.box
    is_level = abs(icon.centre[1] - box.centre[1]) <= ICON_OFF * box.height
    is_compact = icon.width <= ICON_OBLONG * icon.height and icon.height <= ICON_OBLONG * icon.width
    return is_level and is_compact and box.left - icon.right <= ICON_GAP * box.height


def make_code(code: Code) -> Element:
    """A code as an element; whoever can scan it in the picture must be able to in every result."""
    return Element(
        "", ElementKind.CODE, code.text, 1.0, code.box, source="zxing-cpp", module=code.module
    )


def is_in_code(box: Box, observed: Observation) -> bool:
    """Whether something is a part of a code, as stripes and squares that were taken for things."""
    return any(box.share_inside(code.box) > PART_OF_CODE for code in observed.codes)


def needs_other_views(observed: Observation) -> bool:
    """Whether the saliency alone says what an undecided picture is about: no detector agrees."""
    subject = find_salient_subject(observed, layout=False)
    return subject is not None and find_main_object(observed, subject, layout=False) is None


def is_undecided(observed: Observation) -> bool:
    """Whether neither a layout nor a face says what the picture is about.

    Then its subject is worth a second inspection.
    """
    return not is_laid_out(observed) and not any(
        is_large_face(face, observed) for face in observed.faces
    )


def make_face(face: Finding, observed: Observation) -> Element:
    """A face as an element; small ones are not protected."""
    protection = Protection.MUST if is_large_face(face, observed) else Protection.NONE
    return Element("", ElementKind.FACE, "face", face.score, face.box, protection, "yunet")


def is_listed(line: Line, observed: Observation, layout: bool) -> bool:
    """Whether a line is an element: read ones are shown to users, others only when protected."""
    return line.is_read or is_protected(line, observed, layout)


def is_protected(line: Line, observed: Observation, layout: bool) -> bool:
    """Whether a line must be kept."""
    if line.box.height < SMALLEST_LINE * observed.size.shorter:
        return False
    if not line.is_read:
        if observed.panels and not is_on_plain(line.box, observed):
            return False
        is_button = line.backing is not None and looks_set(line, SET_COLOURS)
        is_plain = is_on_plain(line.box, observed) and is_level(line)
        return layout and (looks_set(line) or is_button or is_plain)
    if line.score < (SET_SCORE if layout and line.tilt < UPRIGHT else SCENE_SCORE):
        return False
    is_well_read = line.score >= SCENE_SCORE and line.tilt < UPRIGHT
    is_wording = is_well_read and len(line.text) >= SIGN
    is_set = layout and (
        is_wording or looks_set(line, SET_COLOURS) or is_on_plain(line.box, observed)
    )
    is_sign = line.box.height >= SCENE_LINE * observed.size.height
    is_number = layout and len(line.text) < SIGN
    return is_set or (is_sign and not is_about_faces(observed, is_number))


def shows_sign(lines: Sequence[Line], size: Size) -> bool:
    """Whether a line is nearly large enough to be protected in a photograph; size: of that."""
    return any(line.box.height >= NEARLY * SCENE_LINE * size.height for line in lines)


def is_about_faces(observed: Observation, is_number: bool) -> bool:
    """Whether the picture is about a face, and not about a sign behind it.

    The face is large, or stands out. Beside a number in the scene of a layout any that is kept is.
    """
    kept = [face.box for face in observed.faces if is_large_face(face, observed)]
    least = PORTRAIT * observed.size.shorter
    return any(
        is_number or box.height >= least or measure_salient(box, observed) > STANDS_OUT
        for box in kept
    )


def is_level(line: Line) -> bool:
    """Whether a set line rises so little that its tilt is the reader's own, as of small print."""
    is_set = line.two_colours >= DRAWN_COLOURS
    return is_set and line.tilt * line.box.width <= LEVEL * line.height


def make_text(line: Line, observed: Observation, layout: bool) -> Element:
    """A line as text, a button or a logo."""
    if not is_protected(line, observed, layout):
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
        is_set=layout and observed.flat <= FLAT and is_set_line(line),
    )


def is_set_line(line: Line) -> bool:
    """Whether a line of a layout was set: by its looks, or as it is read as well as set ones."""
    is_well_read = line.score >= SCENE_SCORE and len(line.text) >= SIGN
    return looks_set(line, SET_COLOURS) or (is_well_read and line.tilt < UPRIGHT)


def clear_headline(line: Line, observed: Observation) -> Line:
    """The line without icon and backing when it is the headline of a photograph's layout.

    What lies about that is the photograph, or a band.
    """
    heights = [other.box.height for other in observed.lines if other.is_drawn]
    is_headline = len(heights) > SET_LINES and line.box.height >= HEADLINE * max(heights)
    if is_headline and not is_on_plain(line.box, observed):
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
    is_plain = is_on_plain(line.box, observed)
    if line.icon is None or (is_plain and not is_button):
        return line.icon is not None
    return line.icon.centre[0] < (line.box.right if is_plain else line.box.left)


def number_elements(elements: Sequence[Element]) -> tuple[Element, ...]:
    """The elements with stable ids: the kind and its number, in the order of the list."""
    counts: dict[ElementKind, int] = {}
    numbered = []
    for element in elements:
        counts[element.kind] = counts.get(element.kind, 0) + 1
        numbered.append(replace(element, id=f"{element.kind}-{counts[element.kind]}"))
    return tuple(numbered)

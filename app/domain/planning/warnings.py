"""What is said of a plan: its warnings, and the sentence that gives its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from app.domain.documents.analysis import Analysis
from app.domain.documents.edits import Edits
from app.domain.documents.elements import Element, ElementKind
from app.domain.documents.plans import Placement, PlanWarning
from app.domain.documents.rules import AdaptationStrategy, FocalPointLogic, Insets
from app.domain.geometry import Box, Size
from app.domain.kinds import KINDS, QUOTED_KINDS, READ_KINDS, SMALLEST_MODULE, TEXT_KINDS
from app.domain.planning.edited import map_turned
from app.domain.planning.safe_zone import (
    badge_overreach,
    describe_overreach,
    find_free_area,
    measure_overreach,
)

CUT_FROM = 0.95
"""An element of which less than this share is shown is said to be cut."""
DROPPED_BELOW = 0.5
"""An element of which less than this share is shown is said to be left out."""
SMALLEST_TEXT = 8.0
"""Height in pixels of the canvas below which text is said to be too small."""
COVERED_FROM = 0.03
"""Share of an element from which the safe zone is said to cover it."""
ENLARGED_FROM = 1.3
"""Canvas pixels per picture pixel from which a picture is said to be enlarged: below, nobody sees
that it is softer.
"""
ADDED_FROM = 0.4
"""Share of the canvas from which what is added beside a picture is said to be seen. Source: votes
of three on 111 extended photographs, of which they refused .29 where more than half is added, and
a designer who saw two fifths of a canvas empty and found it called clean (docs/adaptation).
"""
ADDED_TO_PLAIN_FROM = 0.7
"""The same where a plain ground goes on without trace: then it is the emptiness that is seen."""
LONGEST_QUOTE = 40
"""Letters of a text that a sentence quotes."""
CROPPED, CROPPED_AS_ASKED = "Cropped", "Cropped as asked"
"""How the sentence on a crop begins, and on one that the organization's rules ask for."""
NAMED = 3
"""Elements that a sentence names; it counts the others."""


def limit_of_unseen(analysis: Analysis) -> float:
    """Share of a canvas up to which nobody sees what is added beside the picture in one piece."""
    is_plain = analysis.is_layout and analysis.has_plain_ground
    return ADDED_TO_PLAIN_FROM if is_plain else ADDED_FROM


def find_warnings(
    kept: Sequence[Element],
    placements: Sequence[Placement],
    *,
    picture: Size,
    canvas: Size,
    safe_zone: Insets,
    lone: Sequence[Element] = (),
    beside: Sequence[Element] = (),
    edits: Edits | None = None,
    unseen_up_to: float = 1.0,
) -> tuple[PlanWarning, ...]:
    """What a user should know before using a plan, most important first.

    Args:
        kept: The elements that the plan tried to keep whole.
        placements: Of the plan.
        picture: Pixels of the upright master.
        canvas: Pixels of the format.
        safe_zone: Shares of the canvas that the platform covers.
        lone: Where nothing must be kept, what the picture shows.
        beside: What may be cut, but is not to be lost in silence.
        edits: Say how the placements are turned and flipped.
        unseen_up_to: Share of the canvas up to which nobody sees what is added.
    """
    said = lone or kept
    names = name_elements(said)
    found = [(e, *find_main_placement(e, placements, picture)) for e in said]
    cuts = [warn_of_cut(e, names[e.id], share) for e, _, share in found if share < CUT_FROM]
    placed = [(e, placement) for e, placement, _ in found if not lone]
    shown = [(e, placement) for e, placement, share in found if share > 0 and not lone]
    others = (
        warn_of_dropped(beside, placements, picture),
        warn_of_safe_zone(placed, names, canvas, safe_zone, edits or Edits()),
        warn_of_small_text(shown, names),
        warn_of_small_code(shown, names),
        warn_of_enlargement(placements),
        warn_of_extension(placements, canvas, unseen_up_to),
    )
    return (*cuts, *(warning for warning in others if warning is not None))


def explain_plan(
    analysis: Analysis,
    kept: Sequence[Element],
    placements: Sequence[Placement],
    canvas: Size,
    *,
    asked: AdaptationStrategy,
    logic: FocalPointLogic,
    instead: str = "",
) -> str:
    """One sentence: what was kept, what was done for it, by which rule.

    Args:
        analysis: Of the picture.
        kept: The elements that the plan tried to keep whole.
        placements: Of the plan.
        canvas: Pixels of the format.
        asked: The organization's strategy.
        logic: The organization's focal-point logic.
        instead: Why it was not recomposed as asked.
    """
    names = name_elements(kept)
    whole: list[str] = []
    cut: list[str] = []
    for element in kept:
        share = find_main_placement(element, placements, analysis.size)[1]
        (whole if share >= CUT_FROM else cut).append(names[element.id])
    extended = 1 - sum(placement.dst.area for placement in placements) / canvas.pixels
    sentence = describe_result(whole, cut, extended, asked)
    if instead:
        sentence = f"Not recomposed because {instead}: {sentence[0].lower()}{sentence[1:]}"
    return f"{sentence} ({logic})." if analysis.elements else f"{sentence}."


def explain_recomposition(
    kept: Sequence[Element],
    placements: Sequence[Placement],
    former: Sequence[Placement],
    picture: Size,
    logic: FocalPointLogic,
) -> str:
    """One sentence on a recomposition; former: placements of the plan it takes the place of."""
    said = f"Laid {list_names(list(name_elements(kept).values()))} out anew"
    heights = text_heights(kept, placements, picture)
    if not heights:
        return f"{said} ({logic})."
    before = min(text_heights(kept, former, picture))
    return (
        f"{said}: the smallest lettering is {min(heights):.1f} px high, otherwise it would be "
        f"{before:.1f} ({logic})."
    )


def text_heights(
    kept: Sequence[Element], placements: Sequence[Placement], picture: Size
) -> list[float]:
    """Heights in canvas pixels of the lines and buttons; text of logos does not count."""
    return [
        e.box.height * scale_of(find_main_placement(e, placements, picture)[0])
        for e in kept
        if e.kind in READ_KINDS
    ]


def find_main_placement(
    element: Element, placements: Sequence[Placement], picture: Size
) -> tuple[Placement, float]:
    """The placement that shows most of an element, and the share 0..1 of it that is shown there."""
    shares = [share_shown(element, placement, picture) for placement in placements]
    best = max(range(len(shares)), key=lambda i: shares[i])
    return placements[best], shares[best]


def scale_of(placement: Placement) -> float:
    """Canvas pixels per picture pixel; also of a placement that is turned by a quarter."""
    if placement.src.area <= 0:
        return 1.0
    return float((placement.dst.area / placement.src.area) ** 0.5)


def share_shown(element: Element, placement: Placement, picture: Size) -> float:
    """Share 0..1 of an element that lies in the shown part of the picture.

    It is that of its mask when it has one, else of its ink or its box.
    """
    src = placement.src
    if element.mask is None or not element.mask.pixels.any():
        ink = element.ink
        return ink.share_inside(src) if ink.area > 0 else 1.0
    rows, columns = element.mask.pixels.shape
    top, bottom = (max(0, round(edge * rows / picture.height)) for edge in (src.top, src.bottom))
    left, right = (max(0, round(edge * columns / picture.width)) for edge in (src.left, src.right))
    return float(element.mask.pixels[top:bottom, left:right].sum() / element.mask.pixels.sum())


def describe_result(
    whole: Sequence[str], cut: Sequence[str], extended: float, asked: AdaptationStrategy
) -> str:
    """What was kept and cut, and why, without a full stop.

    Args:
        whole: Names of what is kept whole.
        cut: Names of what had to be cut.
        extended: Share of the canvas that the picture does not cover; 0 or less of a crop.
        asked: The organization's strategy.
    """
    share = format_percent(extended)
    if cut:
        kept = f"kept {list_names(whole)}; " if whole else ""
        if asked is AdaptationStrategy.CROP:
            why = CROPPED_AS_ASKED
        else:
            why = f"Extended {share}" if extended > 0 else CROPPED
        return f"{why}: {kept}cut {list_names(cut)}"
    if not whole:
        return "Cropped about the middle: nothing that must be kept was found"
    if extended <= 0:
        return f"Kept {list_names(whole)}; a crop holds {pronoun_for(whole)}"
    return f"Kept {list_names(whole)}; extended {share} because no crop holds {pronoun_for(whole)}"


def pronoun_for(names: Sequence[str]) -> str:
    """What stands for one, two or more names."""
    return {1: "it whole", 2: "both"}.get(len(names), "all of them")


def warn_of_cut(element: Element, name: str, share: float) -> PlanWarning:
    """That an element is cut; share: 0..1 of it that is shown."""
    traits, cut = KINDS[element.kind], format_percent(1 - share)
    badge = f"{traits.noun.capitalize()} cut {cut}"
    return PlanWarning(traits.cut_code, f"Cuts {cut} of {name}.", badge)


def warn_of_dropped(
    beside: Sequence[Element], placements: Sequence[Placement], picture: Size
) -> PlanWarning | None:
    """That things which the plan need not keep are left out, with the names of all of them."""
    lost = [e for e in beside if find_main_placement(e, placements, picture)[1] < DROPPED_BELOW]
    if not lost:
        return None
    names = list(name_elements(lost).values())
    said = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    things = "1 thing" if len(names) == 1 else f"{len(names)} things"
    return PlanWarning("element_dropped", f"Leaves out {said}.", f"{things} left out")


def warn_of_extension(
    placements: Sequence[Placement], canvas: Size, unseen_up_to: float
) -> PlanWarning | None:
    """That much of the canvas is none of the picture; see find_warnings."""
    shown = sum(placement.dst.clamped(canvas).area for placement in placements) / canvas.pixels
    if 1 - shown < unseen_up_to:
        return None
    text = f"The picture fills {format_percent(shown)} of the canvas; the rest is added."
    return PlanWarning("extension_visible", text, f"{format_percent(1 - shown)} added")


def warn_of_safe_zone(
    placed: Sequence[tuple[Element, Placement]],
    names: Mapping[str, str],
    canvas: Size,
    zone: Insets,
    edits: Edits,
) -> PlanWarning | None:
    """That the platform covers something, on which side and how far; names: by element id."""
    free = find_free_area(canvas, zone)
    covered = {}
    for element, placement in placed:
        shown = map_turned(element.box, placement, edits).clamped(canvas)
        if shown.area > 0 and 1 - shown.share_inside(free) >= COVERED_FROM:
            covered[names[element.id]] = measure_overreach(shown, free)
    if not covered:
        return None
    who = capitalise_first(list_names(list(covered)))
    most = max(covered.values(), key=lambda over: max(over.values()))
    said, badge = describe_overreach(most), badge_overreach(most)
    if len(covered) == 1:
        return PlanWarning("in_safe_zone", f"{who} reaches into the safe zone: {said}.", badge)
    return PlanWarning("in_safe_zone", f"{who} reach into the safe zone: up to {said}.", badge)


def warn_of_small_text(
    placed: Sequence[tuple[Element, Placement]], names: Mapping[str, str]
) -> PlanWarning | None:
    """That text, a button or a logo is hard to read; names: by element id."""
    small = {}
    for element, placement in placed:
        height = element.box.height * scale_of(placement)
        if element.kind in TEXT_KINDS and height < SMALLEST_TEXT:
            small[element.id] = height
    if not small:
        return None
    smallest = min(small, key=lambda key: small[key])
    text = f"{capitalise_first(names[smallest])} is only {small[smallest]:.1f} px high"
    more = f", and {len(small) - 1} more under {SMALLEST_TEXT:.0f} px" if len(small) > 1 else ""
    return PlanWarning("text_small", f"{text}{more}.", f"Text {math.floor(small[smallest])} px")


def warn_of_small_code(
    placed: Sequence[tuple[Element, Placement]], names: Mapping[str, str]
) -> PlanWarning | None:
    """That a code is hard to scan; names: by element id."""
    modules = {e.id: e.module * scale_of(placement) for e, placement in placed if e.module}
    smallest = min(modules, key=lambda key: modules[key], default="")
    if not smallest or modules[smallest] >= SMALLEST_MODULE:
        return None
    return PlanWarning(
        "code_small",
        f"{capitalise_first(names[smallest])} has only {modules[smallest]:.1f} px a module; "
        f"phones need {SMALLEST_MODULE:.0f}.",
        f"Code {modules[smallest]:.1f} px",
    )


def warn_of_enlargement(placements: Sequence[Placement]) -> PlanWarning | None:
    """That the picture is shown larger than it is."""
    scale = max(scale_of(placement) for placement in placements)
    if scale < ENLARGED_FROM:
        return None
    what = "Enlarged" if len(placements) == 1 else "Some piece is enlarged"
    size = format_percent(scale)
    return PlanWarning(
        "enlarged",
        f"{what} to {size} of the original's size, so it may look soft.",
        f"Enlarged {scale:.1f}×",
    )


def map_to_canvas(box: Box, placement: Placement) -> Box:
    """Where a box of the picture lands on the canvas, in pixels of each."""
    scale = scale_of(placement)
    moved = box.moved(-placement.src.left, -placement.src.top).scaled(scale)
    return moved.moved(placement.dst.left, placement.dst.top)


def name_elements(elements: Sequence[Element]) -> dict[str, str]:
    """What users call each element, by its id: the headline, face 2, the text “SALE”."""
    lines = [e for e in elements if e.kind is ElementKind.TEXT]
    headline = max(lines, key=lambda e: e.box.height).id if len(lines) > 1 else ""
    return {e.id: name_element(e, elements, is_headline=e.id == headline) for e in elements}


def name_element(element: Element, elements: Sequence[Element], *, is_headline: bool) -> str:
    """What users call one of several elements."""
    if element.kind in QUOTED_KINDS:
        quote = quote_label(element.label)
        noun = "headline" if is_headline else KINDS[element.kind].noun
        if is_headline or quote:
            return f"the {noun}{quote}"
        return f"a {noun} that could not be read"
    alike = [e for e in elements if e.kind is element.kind and e.label == element.label]
    noun = element.label or KINDS[element.kind].noun
    return f"{noun} {alike.index(element) + 1}" if len(alike) > 1 else f"the {noun}"


def quote_label(text: str) -> str:
    """A blank and the text in quotes, cut to 40 letters; nothing of an empty one."""
    text = " ".join(text.split())
    if len(text) > LONGEST_QUOTE:
        text = text[: LONGEST_QUOTE - 1].rstrip() + "…"
    return f" “{text}”" if text else ""


def list_names(names: Sequence[str]) -> str:
    """Three names at most, then how many more there are."""
    if len(names) > NAMED:
        return f"{', '.join(names[: NAMED - 1])} and {len(names) - NAMED + 1} more"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def capitalise_first(text: str) -> str:
    """The text with its first letter large and the others as they are."""
    return text[:1].upper() + text[1:]


def format_percent(share: float) -> str:
    """A share as '44 %', 1 % at least."""
    return f"{max(1, round(100 * share))} %"

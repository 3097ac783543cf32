"""What is said of a plan: its flags, and the sentence that gives its reason."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind
from app.domain.documents.plans import Flag, Placement
from app.domain.documents.rules import AdaptationStrategy, FocalPointLogic, Insets
from app.domain.geometry import Box, Size
from app.domain.planning.classify import TEXT_KINDS

CUT_FROM = 0.95
"""An element of which less than this share is shown is said to be cut."""
SMALLEST_TEXT = 8.0
COVERED_FROM = 0.03
ENLARGED_FROM = 1.005
LONGEST_QUOTE = 40
NAMED = 3

_CUT_CODES = {
    ElementKind.FACE: "face_cut",
    ElementKind.TEXT: "text_cut",
    ElementKind.CTA: "text_cut",
    ElementKind.LOGO: "logo_cut",
    ElementKind.PRODUCT: "product_cut",
}
READ = frozenset({ElementKind.TEXT, ElementKind.CTA})
"""What is there to be read word by word."""


def find_warnings(
    kept: Sequence[Element],
    placements: Sequence[Placement],
    *,
    picture: Size,
    canvas: Size,
    safe_zone: Insets,
) -> tuple[Flag, ...]:
    """What a person should know before using a plan, most important first. kept: the elements it
    tried to keep whole.
    """
    names = _names(kept)
    homes = {e.id: find_home(e, placements, picture) for e in kept}
    cuts = (_cut_flag(e, names[e.id], homes[e.id][1]) for e in kept if homes[e.id][1] < CUT_FROM)
    others = (
        _safe_zone_flag([(e, homes[e.id][0]) for e in kept], names, canvas, safe_zone),
        _small_text_flag([(e, homes[e.id][0]) for e in kept if homes[e.id][1] > 0], names),
        _enlarged_flag(placements),
    )
    return (*cuts, *(flag for flag in others if flag is not None))


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
    """One sentence: what was kept, what was done for it, by which rule.  instead: why it was not
    recomposed as asked.
    """
    names = _names(kept)
    is_whole = {e.id: find_home(e, placements, analysis.size)[1] >= CUT_FROM for e in kept}
    whole, cut = (
        [names[key] for key, kept_whole in is_whole.items() if kept_whole is wanted]
        for wanted in (True, False)
    )
    extended = 1 - sum(placement.dst.area for placement in placements) / canvas.pixels
    sentence = _deed(whole, cut, extended, asked)
    if instead:
        sentence = f"Not recomposed because {instead}: {sentence[0].lower()}{sentence[1:]}"
    is_plain = not analysis.elements
    return f"{sentence}." if is_plain else f"{sentence} ({logic})."


def explain_recomposition(
    kept: Sequence[Element],
    placements: Sequence[Placement],
    former: Sequence[Placement],
    picture: Size,
    logic: FocalPointLogic,
) -> str:
    """One sentence on a recomposition.  former: of the plan it takes the place of."""
    names = _names(kept)
    least, before = (smallest_text_height(kept, places, picture) for places in (placements, former))
    said = f"Laid {_listed([names[e.id] for e in kept])} out anew"
    if least is None or before is None:
        return f"{said} ({logic})."
    return (
        f"{said}: the smallest lettering is {least:.1f} px high, otherwise it would be "
        f"{before:.1f} ({logic})."
    )


def smallest_text_height(
    kept: Sequence[Element], placements: Sequence[Placement], picture: Size
) -> float | None:
    """Height in canvas pixels of the smallest line or button; None without any. Lettering of logos
    does not count.
    """
    heights = [
        e.box.height * scale_of(find_home(e, placements, picture)[0])
        for e in kept
        if e.kind in READ
    ]
    return min(heights, default=None)


def find_home(
    element: Element, placements: Sequence[Placement], picture: Size
) -> tuple[Placement, float]:
    """The placement that shows most of an element, and the share 0..1 of it that is shown there."""
    shares = [share_shown(element, placement, picture) for placement in placements]
    best = max(range(len(shares)), key=lambda i: shares[i])
    return placements[best], shares[best]


def scale_of(placement: Placement) -> float:
    """Canvas pixels per picture pixel; also of a placement that is turned by a quarter."""
    return (
        float((placement.dst.area / placement.src.area) ** 0.5) if placement.src.area > 0 else 1.0
    )


def share_shown(element: Element, placement: Placement, picture: Size) -> float:
    """Share 0..1 of an element that lies in the shown part of the picture: of its mask when it has
    one, else of its box.
    """
    src = placement.src
    if element.mask is None or not element.mask.pixels.any():
        return element.box.share_inside(src) if element.box.area > 0 else 1.0
    rows, columns = element.mask.pixels.shape
    top, bottom = (max(0, round(edge * rows / picture.height)) for edge in (src.top, src.bottom))
    left, right = (max(0, round(edge * columns / picture.width)) for edge in (src.left, src.right))
    return float(element.mask.pixels[top:bottom, left:right].sum() / element.mask.pixels.sum())


def _deed(
    whole: Sequence[str], cut: Sequence[str], extended: float, asked: AdaptationStrategy
) -> str:
    share = _percent(extended)
    if cut:
        kept = f"kept {_listed(whole)}; " if whole else ""
        why = (
            "Cropped as asked"
            if asked is AdaptationStrategy.CROP
            else f"Extended {share}"
            if extended > 0
            else "Cropped"
        )
        return f"{why}: {kept}cut {_listed(cut)}"
    if not whole:
        return "Cropped about the middle: nothing that must be kept was found"
    if extended <= 0:
        return f"Kept {_listed(whole)}; a crop holds {_pronoun(whole)}"
    return f"Kept {_listed(whole)}; extended {share} because no crop holds {_pronoun(whole)}"


def _pronoun(names: Sequence[str]) -> str:
    return {1: "it whole", 2: "both"}.get(len(names), "all of them")


def _cut_flag(element: Element, name: str, share: float) -> Flag:
    return Flag(
        _CUT_CODES.get(element.kind, "subject_cut"), f"Cuts {_percent(1 - share)} of {name}."
    )


def _safe_zone_flag(
    placed: Sequence[tuple[Element, Placement]], names: dict[str, str], canvas: Size, zone: Insets
) -> Flag | None:
    free = Box.from_edges(
        zone.left * canvas.width,
        zone.top * canvas.height,
        (1 - zone.right) * canvas.width,
        (1 - zone.bottom) * canvas.height,
    )
    covered = {}
    for element, placement in placed:
        shown = _on_canvas(element.box, placement).clamped(canvas)
        if shown.area > 0 and (share := 1 - shown.share_inside(free)) >= COVERED_FROM:
            covered[names[element.id]] = share
    if not covered:
        return None
    who, most = _capital(_listed(list(covered))), _percent(max(covered.values()))
    if len(covered) == 1 and min(covered.values()) > CUT_FROM:
        return Flag("in_safe_zone", f"{who} lies in the safe zone.")
    if len(covered) == 1:
        return Flag("in_safe_zone", f"{who} reaches into the safe zone with {most} of its area.")
    return Flag("in_safe_zone", f"{who} reach into the safe zone, with up to {most} of their area.")


def _small_text_flag(
    placed: Sequence[tuple[Element, Placement]], names: dict[str, str]
) -> Flag | None:
    heights = {
        e.id: e.box.height * scale_of(placement) for e, placement in placed if e.kind in TEXT_KINDS
    }
    small = {key: height for key, height in heights.items() if height < SMALLEST_TEXT}
    if not small:
        return None
    smallest = min(small, key=lambda key: small[key])
    text = f"{_capital(names[smallest])} is only {small[smallest]:.1f} px high"
    more = f", and {len(small) - 1} more under {SMALLEST_TEXT:.0f} px" if len(small) > 1 else ""
    return Flag("text_small", f"{text}{more}.")


def _enlarged_flag(placements: Sequence[Placement]) -> Flag | None:
    scale = max(scale_of(placement) for placement in placements)
    if scale <= ENLARGED_FROM:
        return None
    what = "Enlarged" if len(placements) == 1 else "Some piece is enlarged"
    return Flag(
        "enlarged", f"{what} to {_percent(scale)} of the original's size, so it may look soft."
    )


def _on_canvas(box: Box, placement: Placement) -> Box:
    scale = scale_of(placement)
    moved = box.moved(-placement.src.left, -placement.src.top).scaled(scale)
    return moved.moved(placement.dst.left, placement.dst.top)


def _names(elements: Sequence[Element]) -> dict[str, str]:
    """What people call each element: the headline, face 2, the text “SALE”."""
    lines = [e for e in elements if e.kind is ElementKind.TEXT]
    headline = max(lines, key=lambda e: e.box.height).id if len(lines) > 1 else ""
    return {e.id: _name(e, elements, is_headline=e.id == headline) for e in elements}


def _name(element: Element, elements: Sequence[Element], *, is_headline: bool) -> str:
    quote = _quoted(element.label) if element.kind in TEXT_KINDS else ""
    if is_headline:
        return f"the headline{quote}"
    if element.kind in TEXT_KINDS:
        noun = {ElementKind.CTA: "button", ElementKind.LOGO: "logo"}.get(element.kind, "text")
        return f"the {noun}{quote}" if quote else f"a {noun} that could not be read"
    alike = [e for e in elements if e.kind is element.kind and e.label == element.label]
    noun = element.label or str(element.kind)
    return f"{noun} {alike.index(element) + 1}" if len(alike) > 1 else f"the {noun}"


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > LONGEST_QUOTE:
        text = text[: LONGEST_QUOTE - 1].rstrip() + "…"
    return f" “{text}”" if text else ""


def _listed(names: Sequence[str]) -> str:
    """Three names at most, then how many more there are."""
    if len(names) > NAMED:
        return f"{', '.join(names[: NAMED - 1])} and {len(names) - NAMED + 1} more"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _percent(share: float) -> str:
    return f"{max(1, round(100 * share))} %"

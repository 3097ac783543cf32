"""One result, made: what rendering for good, previews and downloads have in common."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from app.deps import Deps
from app.domain.calm_areas import Shown, find_calm_area
from app.domain.documents.edits import Edits
from app.domain.documents.plans import Extension, Plan, PlanWarning, Strategy
from app.domain.documents.rules import AdaptationStrategy
from app.domain.errors import NotFound, Unavailable
from app.domain.geometry import Box, Size
from app.domain.planning.adapt import find_edited_plan_warnings, make_plan as make_plan
from app.domain.planning.edited import edit_plan
from app.domain.planning.problem import widest_insets
from app.domain.planning.safe_zone import find_free_area
from app.domain.preflight.judge import Ground, judge_pieces
from app.domain.preflight.mends import list_strategies
from app.domain.preflight.pieces import find_shown_elements
from app.domain.preflight.traits import Mend, find_mended, mend_of, name_of, sort_warnings
from app.domain.render_request import RenderRequest
from app.imaging.encode import Encoded, encode
from app.imaging.marking import MARK_BYTES, mark_painted
from app.imaging.picture import Picture, Source
from app.imaging.render import Rendered, render
from app.production.layouts import LAYOUT_GONE, find_chosen_layout
from app.production.own_fonts import fonts_of
from app.production.sources import SourceCache, open_logos, open_source, read_stored

PLANNED_ANEW = {
    Strategy.CROP: AdaptationStrategy.CROP,
    Strategy.RECOMPOSE: AdaptationStrategy.RECOMPOSE,
}
"""Strategies of edits that take another window than the plan has, as rules name them."""


def plan_of(request: RenderRequest) -> Plan:
    """The plan that was made before, or a new one by the rules of the request.

    What other edits made of it before is left behind.
    """
    if request.plan is not None:
        return replace(request.plan, edited=None)
    if request.analysis is None:
        raise ValueError("a picture that nobody has analysed cannot be planned")
    return make_plan(request.analysis, request.target, request.rules.rules())


def choose_plan(request: RenderRequest, plan: Plan, edits: Edits) -> Plan:
    """The plan, or the layout or the best plan of the strategy that the edits ask for.

    A window of one's own says all by itself, and filling the canvas needs no other window. A layout
    that cannot be had leaves the plan itself.
    """
    if edits.shows_layout:
        return find_chosen_layout(request, plan, edits) or plan
    asked = PLANNED_ANEW.get(edits.strategy) if edits.strategy else None
    if asked is None or edits.crop or edits.strategy is plan.strategy or request.analysis is None:
        return plan
    rules = request.rules.rules()
    behavior = rules.ai_behavior.changed(adaptation_strategy=asked)
    return make_plan(request.analysis, request.target, rules.changed(ai_behavior=behavior))


def render_request(
    deps: Deps,
    cache: SourceCache,
    request: RenderRequest,
    plan: Plan,
    edits: Edits,
    target: Size,
    *,
    small: bool = False,
) -> Rendered:
    """The picture of the result, with the warnings of what is shown.

    A window that was set by hand gets warnings of its own; what is laid on the picture is judged
    by what lies below it.

    Args:
        deps: Where the source is read from.
        cache: Keeps sources that were opened.
        request: What the result is made of.
        plan: Of the result, as it was made.
        edits: In place of the request's own.
        target: The size of the picture, px.
        small: From the proxy, as previews are.
    """
    source = open_request_source(deps, cache, request, small=small)
    chosen = choose_plan(request, plan, edits)
    rendered = render(
        source,
        chosen,
        edits,
        target,
        styles=request.brand.styles,
        logos=open_logos(deps, request.brand.logo_keys, logo_id_in(edits)),
        fonts=fonts_of(deps, request.brand, edits),
        canvas=request.canvas,
        painted=read_painted(deps, chosen.extension),
    )
    gone = (LAYOUT_GONE,) if edits.shows_layout and chosen is plan else ()
    said = (*judge_rendered(request, chosen, edits, rendered), *gone)
    return replace(rendered, warnings=sort_warnings(said))


def read_painted(deps: Deps, extension: Extension | None) -> Picture | None:
    """What a model painted, where one did and it is still there.

    A plan that was taken back names what was painted for it, which is cleared away after a day; the
    built-in fill is there always.
    """
    try:
        return read_stored(deps, extension.key) if extension else None
    except (NotFound, Unavailable) as error:
        if error.code != "no_object":
            raise
        return None


def encode_rendered(
    deps: Deps, rendered: Rendered, kind: str, quality: int, max_bytes: int | None
) -> Encoded:
    """The file of a rendered picture; it bears a mark where a model painted a part of it.

    Args:
        deps: What signs.
        rendered: The picture.
        kind: jpeg or png.
        quality: 1..100, of JPEG.
        max_bytes: Of the file, the mark included; None: any number.
    """
    room = max_bytes
    if max_bytes is not None and rendered.is_painted:
        room = max(max_bytes - MARK_BYTES, max_bytes // 2)
    encoded = encode(rendered.picture, kind=kind, quality=quality, max_bytes=room)
    return sign_painted(deps, mark_painted(encoded), max_bytes) if rendered.is_painted else encoded


def sign_painted(deps: Deps, encoded: Encoded, max_bytes: int | None) -> Encoded:
    """The file with a manifest, where there is something to sign with and room for it."""
    if deps.providers.credentials is None:
        return encoded
    signed = deps.providers.credentials.attach(encoded.data, encoded.kind)
    is_too_large = max_bytes is not None and len(signed) > max_bytes
    return encoded if is_too_large else replace(encoded, data=signed)


def judge_rendered(
    request: RenderRequest, plan: Plan, edits: Edits, rendered: Rendered
) -> tuple[PlanWarning, ...]:
    """Everything that is to be said of a rendered result but of its file, the worst first.

    Args:
        request: What the result is made of.
        plan: Of the result, as it was made.
        edits: That it was rendered with.
        rendered: The picture, with what the text engine says of its texts.
    """
    shown = rendered.plan
    of_texts = rendered.warnings[len(shown.warnings) :]
    of_plan = find_shown_warnings(request, plan, shown, edits)
    # a click takes no painting away that somebody paid for: who wants that does it by hand
    offers = () if rendered.is_painted else list_strategies(edits)
    of_plan = mark_hopeless(request, plan, offers, of_plan)
    if rendered.is_painted:
        of_plan = tuple(each for each in of_plan if each.code != "extension_visible")
    of_pieces = judge_pieces(rendered.pieces, ground_of(request, shown, edits))
    return sort_warnings((*of_plan, *of_texts, *of_pieces))


def find_shown_warnings(
    request: RenderRequest, plan: Plan, shown: Plan, edits: Edits
) -> tuple[PlanWarning, ...]:
    """The warnings of the plan; found anew when its window was set, turned or flipped by hand."""
    if shown is plan or request.analysis is None:
        return shown.warnings
    rules = request.rules.rules()
    return find_edited_plan_warnings(shown, request.analysis, request.target, rules, edits)


def mark_hopeless(
    request: RenderRequest,
    plan: Plan,
    offers: Iterable[Edits],
    warnings: tuple[PlanWarning, ...],
) -> tuple[PlanWarning, ...]:
    """The warnings of a plan, marked where none of the strategies on offer would be better."""
    if not any(mend_of(warning) is Mend.STRATEGY for warning in warnings):
        return warnings  # most results: each offer costs a plan and its warnings
    mended: set[tuple[str, str]] = set()
    for offer in offers:
        shown = edit_plan(plan, offer, request.source_size, request.canvas)
        mended |= find_mended(warnings, find_shown_warnings(request, plan, shown, offer))
    return tuple(
        replace(warning, needs_person=True)
        if mend_of(warning) is Mend.STRATEGY and name_of(warning) not in mended
        else warning
        for warning in warnings
    )


def ground_of(request: RenderRequest, shown: Plan, edits: Edits) -> Ground:
    """What the pieces of the edits are laid on; shown: the plan as the edits changed it."""
    elements = request.analysis.elements if request.analysis else ()
    rule_zone = request.rules.rules().adaptation.safe_zone
    zone = widest_insets(request.target.safe_zone, rule_zone)
    return Ground(
        find_shown_elements(elements, shown.placements, edits, request.source_size),
        find_free_area(request.canvas, zone),
        request.format.rules,
    )


def find_calm_area_of(request: RenderRequest, free: Box) -> Box | None:
    """Where a text that is added to the result lies on nothing; free: in px of the canvas."""
    if request.plan is None or request.analysis is None:
        return None
    edits, source = request.edits, request.source_size
    chosen = choose_plan(request, plan_of(request), edits)
    plan = edit_plan(chosen, edits, source, request.canvas)
    elements = request.analysis.elements
    return find_calm_area(Shown(plan, edits, elements, source, request.canvas, free))


def open_request_source(
    deps: Deps, cache: SourceCache, request: RenderRequest, *, small: bool
) -> Source:
    key = request.proxy_key if small else request.master_key
    detail = request.analysis.detail if request.analysis else 1.0
    return open_source(deps, cache, key, request.source_size, small=small, detail=detail)


def logo_id_in(edits: Edits) -> UUID | None:
    """The logo that the edits name; they are stored with `logo:<id>` in place of an address."""
    overlay = edits.logo_overlay
    return UUID(overlay.logo_url.removeprefix("logo:")) if overlay else None

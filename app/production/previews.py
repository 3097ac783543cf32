"""Small pictures of results, by the renderer that makes the results."""

from dataclasses import replace

from app.deps import Deps
from app.domain.documents.edits import Edits, Extend
from app.domain.documents.plans import Plan
from app.domain.geometry import Size
from app.domain.planning.edited import edit_plan
from app.domain.preflight.mends import Situation
from app.domain.render_request import RenderRequest
from app.imaging.masters import PROXY_SIDE
from app.imaging.picture import premultiply, resize_picture, unpremultiply
from app.imaging.render import Rendered
from app.production.layouts import list_layouts
from app.production.rendering import choose_plan, ground_of, plan_of, render_request
from app.production.sources import SourceCache

MAX_PREVIEW_SIDE = 1600
"""px of a preview's longer side at most."""

READ_WHOLE = 4_000_000
"""Pixels of a master up to which previews are made from it; it takes some 50 ms to read."""

RENDERED_WHOLE = 2_100_000
"""Pixels of a canvas up to which a proof is rendered whole: 1080 x 1920 and less."""

_cache = SourceCache(sources=4)


def render_preview(
    deps: Deps, request: RenderRequest, edits: Edits, long_side: int, plan: Plan | None = None
) -> Rendered:
    """The result as it would be with other edits, its longer side that many px at most.

    Args:
        deps: Where the source is read from.
        request: What the result is made of.
        edits: In place of its own.
        long_side: px.
        plan: In place of its own.
    """
    target = preview_size(request.canvas, long_side)
    plan = plan or plan_of(request)
    is_enough = is_proxy_enough(request, plan, edits, target)
    return render_request(deps, _cache, request, plan, edits, target, small=is_enough)


def render_proof(
    deps: Deps, request: RenderRequest, edits: Edits, long_side: int, plan: Plan | None = None
) -> Rendered:
    """The same, made as large as the result where that is soon done, and then reduced.

    Letters and edges are then those of the result, pixel by pixel.
    """
    size = preview_size(request.canvas, long_side)
    if request.canvas.pixels > RENDERED_WHOLE:
        return render_preview(deps, request, edits, long_side, plan)
    plan = plan or plan_of(request)
    is_enough = is_proxy_enough(request, plan, edits, size)
    made = render_request(deps, _cache, request, plan, edits, request.canvas, small=is_enough)
    small = unpremultiply(resize_picture(premultiply(made.picture), size))
    return replace(made, picture=small)


def is_proxy_enough(request: RenderRequest, plan: Plan, edits: Edits, target: Size) -> bool:
    """Whether the preview has the detail of the result when it is made from the proxy.

    A small master is as soon read, and has no traces of its proxy's JPEG.
    """
    source, canvas = request.source_size, request.canvas
    if source.pixels <= READ_WHOLE:
        return False
    shown = edit_plan(choose_plan(request, plan, edits), edits, source, canvas)
    wanted = max(
        max(placement.dst.width, placement.dst.height)
        * target.width
        / canvas.width
        / max(placement.src.width, placement.src.height)
        for placement in shown.placements
    )
    return wanted <= PROXY_SIDE / max(source.width, source.height)


def render_alternatives(
    deps: Deps, request: RenderRequest, edits: Edits, count: int, long_side: int
) -> list[tuple[Plan, Rendered]]:
    """Other plans of the result, the best first, each with its picture as these edits leave it."""
    plans = list_layouts(request, plan_of(request), count)
    return [(plan, render_layout(deps, request, edits, plan, long_side)) for plan in plans]


def render_layout(
    deps: Deps, request: RenderRequest, edits: Edits, plan: Plan, long_side: int
) -> Rendered:
    """A small picture of one layout, as these edits leave it."""
    edits = edits.changed(crop=None, extend=Extend(fill=edits.fill))
    return render_proof(deps, request, edits, long_side, plan)


def situation_of(request: RenderRequest, edits: Edits, rendered: Rendered) -> Situation:
    """What was laid on a result and what it lies on, for finding a better place."""
    ground = ground_of(request, rendered.plan, edits)
    return Situation(request.canvas, edits, rendered.pieces, ground)


def preview_size(canvas: Size, long_side: int) -> Size:
    scale = min(1.0, min(long_side, MAX_PREVIEW_SIDE) / max(canvas.width, canvas.height))
    return Size(max(1, round(canvas.width * scale)), max(1, round(canvas.height * scale)))

"""Small pictures of results, by the renderer that makes the results."""

from app.deps import Deps
from app.domain.documents.edits import Edits
from app.domain.documents.plans import Plan
from app.domain.geometry import Size
from app.domain.planning.alternatives import list_alternatives
from app.domain.preflight.mends import Situation
from app.domain.render_request import RenderRequest
from app.imaging.render import Rendered
from app.production.rendering import ground_of, plan_of, render_request
from app.production.sources import SourceCache

MAX_PREVIEW_SIDE = 1600
"""px of a preview's longer side at most."""

_cache = SourceCache(sources=4)


def render_preview(deps: Deps, request: RenderRequest, edits: Edits, long_side: int) -> Rendered:
    """The result as it would be with other edits, its longer side that many px at most."""
    small = preview_size(request.canvas, long_side)
    return render_request(deps, _cache, request, plan_of(request), edits, small, small=True)


def render_alternatives(
    deps: Deps, request: RenderRequest, edits: Edits, count: int, long_side: int
) -> list[tuple[Plan, Rendered]]:
    """Other plans of the result, the best first, each with its picture as these edits leave it.

    Raises:
        ValueError: Nobody has analysed the picture.
    """
    if request.analysis is None:
        raise ValueError("a picture that nobody has analysed cannot be planned")
    small = preview_size(request.canvas, long_side)
    plans = list_alternatives(request.analysis, request.target, request.rules.rules(), count)
    return [
        (plan, render_request(deps, _cache, request, plan, edits, small, small=True))
        for plan in plans
    ]


def situation_of(request: RenderRequest, edits: Edits, rendered: Rendered) -> Situation:
    """What was laid on a result and what it lies on, for finding a better place."""
    ground = ground_of(request, rendered.plan, edits)
    return Situation(request.canvas, edits, rendered.pieces, ground)


def preview_size(canvas: Size, long_side: int) -> Size:
    scale = min(1.0, min(long_side, MAX_PREVIEW_SIDE) / max(canvas.width, canvas.height))
    return Size(max(1, round(canvas.width * scale)), max(1, round(canvas.height * scale)))

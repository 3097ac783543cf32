"""What could be made of a picture, in words; and a headline that fits where it is to stand."""

from uuid import UUID

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.edits import Edits, TextOverlay
from app.domain.documents.suggestions import Suggestions
from app.domain.errors import Invalid, StateForbids
from app.domain.geometry import Box
from app.domain.suggesting import suggestions_for
from app.imaging.headlines import FittedHeadline, fit_headline
from app.models import Asset as AssetRow, GeneratedAsset as ResultRow
from app.production.own_fonts import fonts_of
from app.records.assets import analysis_of
from app.records.render_requests import read_render_request
from app.records.rows import find_row


def suggest_for_picture(deps: Deps, actor: Actor, asset_id: UUID) -> Suggestions:
    """Alternative text, captions and edits for one picture; never empty.

    What a provider suggested was asked for when the picture was analysed: nobody is asked now.

    Raises:
        NotFound: There is no such picture.
        StateForbids: It was not analysed yet.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        analysis = analysis_of(find_row(session, AssetRow, asset_id))
    if analysis is None:
        raise StateForbids("This picture was not analysed yet.", code="not_analysed")
    return suggestions_for(analysis)


def fit_headline_of_result(
    deps: Deps, actor: Actor, result_id: UUID, overlay: TextOverlay, height: float
) -> FittedHeadline:
    """How large a headline may be in a box on a result; nothing is stored.

    Args:
        deps: for the fonts.
        actor: who asks.
        result_id: the result.
        overlay: Words, style and the box' place and width, in fractions of the canvas.
        height: Of the box, a fraction of the canvas' height.

    Raises:
        NotFound: There is no such result.
        Invalid: There are no words, or no box.
    """
    actor.demand(Permission.USE_PROJECTS)
    if not overlay.content.strip() or overlay.width is None:
        raise Invalid({"content": "Give a headline and the width of its box."})
    with deps.database.snapshot(actor) as session:
        request = read_render_request(session, find_row(session, ResultRow, result_id))
    canvas = request.canvas
    box = Box(
        overlay.position.x * canvas.width,
        overlay.position.y * canvas.height,
        overlay.width * canvas.width,
        height * canvas.height,
    )
    fonts = fonts_of(deps, request.brand, Edits(text_overlays=(overlay,)))
    return fit_headline(overlay, request.brand.styles, box, canvas, fonts)

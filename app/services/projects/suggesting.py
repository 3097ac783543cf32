"""What could be made of a picture, in words; and a headline that fits where it is to stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.edits import Edits, TextOverlay
from app.domain.documents.suggestions import Suggestions
from app.domain.errors import Invalid, StateForbids
from app.domain.geometry import Box
from app.domain.suggesting import suggestions_for
from app.imaging.headlines import FittedHeadline, fit_headline, list_larger, list_wordings
from app.imaging.text_layout import choose_style
from app.models import Asset as AssetRow, GeneratedAsset as ResultRow
from app.production.own_fonts import fonts_of
from app.records.assets import analysis_of
from app.records.drafts import read_draft
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


@dataclass(frozen=True, slots=True)
class Headline:
    """What fits into a box, and shorter ones that are larger in it."""

    fitted: FittedHeadline
    larger: tuple[FittedHeadline, ...]


@dataclass(frozen=True, slots=True)
class Wordings:
    """What a text of a draft could say where it stands; nothing is stored.

    Attributes:
        edits: The draft, checked.
        number: Of the text among those of the draft.
        asked_size: The font size that it is to have, px of a canvas of 1080.
        offers: Its own words first, where they fit; empty when nothing that can be read does.
    """

    edits: Edits
    number: int
    asked_size: float
    offers: tuple[FittedHeadline, ...]

    def taken(self, choice: int) -> Edits:
        """The draft with one of the offers in place of the words."""
        texts = list(self.edits.text_overlays)
        offer, text = self.offers[choice], texts[self.number]
        size = offer.font_size if offer.font_size < self.asked_size else text.font_size
        texts[self.number] = text.changed(content=offer.content, font_size=size)
        return self.edits.changed(text_overlays=tuple(texts))


def offer_wordings(
    deps: Deps, actor: Actor, result_id: UUID, document: Mapping[str, object], number: int
) -> Wordings:
    """What one of a draft's texts could say, so that it fits where it stands.

    Args:
        deps: For the fonts.
        actor: Who asks.
        result_id: Of the result.
        document: The draft.
        number: Of the text.

    Raises:
        NotFound: There is no such result.
        StateForbids: It is still being made.
        NotAllowed, Invalid: As when the edits are saved; or there is no such text.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        request, edits = read_draft(deps, session, result_id, document)
    if not 0 <= number < len(edits.text_overlays):
        raise Invalid({"textOverlays": "Write the words first."})
    overlay = edits.text_overlays[number]
    fonts, styles = fonts_of(deps, request.brand, edits), request.brand.styles
    offers = list_wordings(overlay, styles, request.canvas, fonts)
    return Wordings(edits, number, choose_style(overlay, styles).font_size, offers)


def fit_headline_of_result(
    deps: Deps, actor: Actor, result_id: UUID, overlay: TextOverlay, height: float
) -> Headline:
    """How large a headline may be in a box on a result, or shorter ones; nothing is stored.

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
    styles = request.brand.styles
    fitted = fit_headline(overlay, styles, box, canvas, fonts)
    return Headline(fitted, list_larger(fitted, overlay, styles, box, canvas, fonts))

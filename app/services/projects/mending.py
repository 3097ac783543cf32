"""Pre-flight: what is wrong with a result, also before it is saved, and what mends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.edits import Edits
from app.domain.documents.plans import PlanWarning
from app.domain.documents.rules import JPEG_QUALITY
from app.domain.errors import StateForbids
from app.domain.preflight.mends import list_mends
from app.domain.preflight.traits import Mend, find_mended, name_of, sort_warnings, traits_of
from app.domain.render_request import RenderRequest
from app.imaging.encode import encode
from app.production.previews import render_preview, situation_of
from app.production.rendering import plan_of, render_request
from app.production.sources import SourceCache
from app.records.drafts import read_draft
from app.records.results import with_logo_address

JUDGED_SIDE = 800
"""px of the longer side of the picture that a pre-flight looks at."""
MOST_TRIES = 16
"""Offers that are rendered and looked at before it is said that nothing mends."""

_cache = SourceCache(sources=1)


@dataclass(frozen=True, slots=True)
class Mended:
    """Edits in which a warning is no longer true; nothing of them is stored.

    Attributes:
        edits: The whole document, ready to be saved.
        warnings: What is still to be said, the worst first.
    """

    edits: Edits
    warnings: tuple[PlanWarning, ...]


def judge_edits(
    deps: Deps, actor: Actor, result_id: UUID, document: Mapping[str, object] | None
) -> tuple[PlanWarning, ...]:
    """What is to be said of a result with these edits, the worst first; None: with its own.

    Raises:
        NotFound: There is no such result.
        StateForbids: The result is still being made.
        NotAllowed, Invalid: As when the edits are saved.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        request, edits = read_draft(deps, session, result_id, document)
    return render_preview(deps, request, edits, JUDGED_SIDE).warnings


def mend_edits(
    deps: Deps,
    actor: Actor,
    result_id: UUID,
    code: str,
    subject: str,
    document: Mapping[str, object] | None,
) -> Mended:
    """Edits in which one warning is no longer true and no other one came.

    Args:
        deps: For the store and the fonts.
        actor: Who asks.
        result_id: Of the result.
        code: Of the warning.
        subject: Of the warning.
        document: Edits in place of those that are saved.

    Raises:
        NotFound: There is no such result.
        StateForbids: It is still being made, or nothing mends it by itself.
        NotAllowed, Invalid: As when the edits are saved.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        request, edits = read_draft(deps, session, result_id, document)
    warning = PlanWarning(code, "", subject=subject)
    mend = find_quality if traits_of(warning).mend is Mend.QUALITY else find_mend
    found = mend(deps, request, edits, warning)
    if found is None:
        raise StateForbids(
            "Nothing that could be changed by itself mends this. The result is as it was; adjust "
            "it by hand.",
            code="nothing_mends",
        )
    shown = with_logo_address(deps, request.organization_id, found.edits)
    return Mended(shown, found.warnings)


def find_mend(
    deps: Deps, request: RenderRequest, edits: Edits, warning: PlanWarning
) -> Mended | None:
    """The first offer that is rendered without the warning, and without one that was not there."""
    rendered = render_preview(deps, request, edits, JUDGED_SIDE)
    if name_of(warning) not in map(name_of, rendered.warnings):
        return Mended(edits, rendered.warnings)
    offers = list_mends(warning, situation_of(request, edits, rendered))
    for offer, _ in zip(offers, range(MOST_TRIES), strict=False):
        after = render_preview(deps, request, offer, JUDGED_SIDE).warnings
        if name_of(warning) in find_mended(rendered.warnings, after):
            return Mended(offer, after)
    return None


def find_quality(
    deps: Deps, request: RenderRequest, edits: Edits, warning: PlanWarning
) -> Mended | None:
    """The best quality at which the file is small enough; the whole picture is rendered for it."""
    limit = request.format.max_bytes
    plan, kind = plan_of(request), request.format.file_kind
    if limit is None or kind != "jpeg":
        return None
    rendered = render_request(deps, _cache, request, plan, edits, request.canvas)
    situation = situation_of(request, edits, rendered)
    usual = JPEG_QUALITY[request.rules.rules().ai_behavior.image_quality]
    for offer in list_mends(warning, situation):
        quality = offer.limit_quality(usual)
        encoded = encode(rendered.picture, kind=kind, quality=quality, max_bytes=limit)
        if not encoded.warnings:
            return Mended(offer, sort_warnings(rendered.warnings))
    return None

"""What an order would bring and take, told before it is given."""

from uuid import UUID

from sqlalchemy import select

from app.database.session import shared_now_ms
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.orders import GenerationOrder, Quote, make_quote
from app.domain.projects import AssetStatus
from app.models import Asset as AssetRow, Project as ProjectRow
from app.production.outcomes import QuotedPicture, find_outcomes
from app.records.assets import analysis_of
from app.records.orders import find_made, pairs_of
from app.records.pace import read_pace
from app.records.rows import find_row
from app.records.rules import rules_in_force


def quote_generation(deps: Deps, actor: Actor, order: GenerationOrder) -> Quote:
    """The price of an order: planned from the stored analysis, nothing is rendered.

    Raises:
        NotFound: For the project.
        Invalid: For formats, sizes or pictures that are not there, or too many.
        StateForbids: While pictures are still being analysed, or when none is ready.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        pairs, left_out = pairs_of(session, order, deps.clock.now())
        record = rules_in_force(deps, session)
        pace = read_pace(session, shared_now_ms(session, deps.now_ms()))
        analyses = {asset.id: analysis_of(asset) for asset, _ in pairs}
        wanted = [(asset.id, target.facts.target(target.size)) for asset, target in pairs]
    pictures = {
        asset_id: QuotedPicture(asset_id, analysis)
        for asset_id, analysis in analyses.items()
        if analysis is not None
    }
    planned = [(pictures[asset_id], target) for asset_id, target in wanted if asset_id in pictures]
    return make_quote(find_outcomes(deps, planned, record), len(pairs), left_out, pace)


def find_made_formats(deps: Deps, actor: Actor, project_id: UUID) -> frozenset[UUID]:
    """Formats in which every ready picture of a project is made, or will be.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        find_row(session, ProjectRow, project_id)
        of_project = (AssetRow.project_id == project_id, AssetRow.status == AssetStatus.READY)
        ready = set(session.scalars(select(AssetRow.id).where(*of_project)))
        made = find_made(session, project_id)
    pictures: dict[UUID, set[UUID]] = {}
    for asset_id, format_id, _ in made:
        if format_id is not None:
            pictures.setdefault(format_id, set()).add(asset_id)
    return frozenset(format_id for format_id, of in pictures.items() if ready and ready <= of)

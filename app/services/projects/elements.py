"""Correcting what was found in a picture: keep, ignore, move, add."""

from collections.abc import Mapping
from uuid import UUID

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.corrections import Corrections
from app.domain.errors import StateForbids
from app.domain.projects import Asset
from app.models import Asset as AssetRow
from app.records.assets import asset_view
from app.records.lifecycle import touch_project
from app.records.rows import find_row, unknown_row


def correct_elements(
    deps: Deps, actor: Actor, project_id: UUID, asset_id: UUID, document: Mapping[str, object]
) -> Asset:
    """Replace the corrections of a picture, all of them; an empty list takes them back.

    Later plans obey, earlier ones stay.

    Raises:
        NotFound: There is no such picture.
        StateForbids: The picture was not analysed yet.
        Invalid: With the fields' paths.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        asset = find_row(session, AssetRow, asset_id)
        if asset.project_id != project_id:
            raise unknown_row(AssetRow)
        if asset.analysis is None:
            raise StateForbids(
                "This picture has not been looked at yet. Try again in a moment.",
                code="not_analysed",
            )
        corrections = Corrections.read_for(document, asset.analysis)
        asset.corrections = corrections if corrections.elements else None
        touch_project(session, project_id, at=deps.clock.now())
        return asset_view(deps, asset)

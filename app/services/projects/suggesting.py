"""What could be made of a picture, in words; and a headline that fits where it is to stand."""

from uuid import UUID

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.suggestions import Suggestions
from app.domain.errors import StateForbids
from app.domain.suggesting import suggestions_for
from app.models import Asset as AssetRow
from app.records.assets import analysis_of
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

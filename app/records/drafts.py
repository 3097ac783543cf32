"""A result with edits that are not saved, read in one go."""

from collections.abc import Mapping
from uuid import UUID

from app.database.session import Session
from app.deps import Deps
from app.domain.documents.edits import Edits
from app.domain.render_request import RenderRequest
from app.models import GeneratedAsset as ResultRow
from app.records.checked_edits import checked_edits
from app.records.render_requests import read_preview_request
from app.records.rows import find_row


def read_draft(
    deps: Deps, session: Session, result_id: UUID, document: Mapping[str, object] | None
) -> tuple[RenderRequest, Edits]:
    """What showing the result takes, and the edits that are asked about.

    Args:
        deps: for the rules in force.
        session: whose organization's result it is.
        result_id: the result.
        document: the edits; None means those that are saved.

    Raises:
        NotFound: There is no such result.
        StateForbids: The result is still being made.
        NotAllowed, Invalid: As when the edits are saved.
    """
    row = find_row(session, ResultRow, result_id)
    request = read_preview_request(session, row)
    if document is None:
        return request, row.edits
    return request, checked_edits(deps, session, document, request.source_size)

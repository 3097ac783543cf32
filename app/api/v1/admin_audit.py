"""GET /admin/audit-log."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, JsonBlueprint, Listed, Moment, Window, listed
from app.domain.access import Permission
from app.services.operations import audit

blueprint = JsonBlueprint(
    "api_admin_audit", __name__, url_prefix="/api/v1/admin/audit-log", tag="Admin: operations"
)


class EntriesWanted(Window):
    action: Annotated[str, Field(max_length=80, examples=list(audit.ACTIONS[:3]))] | None = None
    user_id: UUID | None = None


class EntryOut(Body):
    id: UUID
    at: Moment
    action: str
    user_id: UUID | None
    username: str | None
    address: str | None = Field(description="Where the request came from.")
    subject_kind: str
    subject_id: UUID | None
    before: dict[str, object] | None
    after: dict[str, object] | None


@blueprint.get("")
@blueprint.auth_required(auth, roles=[Permission.READ_AUDIT])
@blueprint.input(EntriesWanted, location="query")
@blueprint.output(list[EntryOut])
@blueprint.doc(summary="Who did what, newest first", responses=[403])
def index(query_data: EntriesWanted) -> Listed[audit.Entry]:
    return listed(
        audit.list_entries(
            deps(),
            actor(),
            limit=query_data.limit,
            offset=query_data.offset,
            action=query_data.action,
            user_id=query_data.user_id,
        )
    )

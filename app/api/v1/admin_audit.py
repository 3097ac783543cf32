"""GET /admin/audit-log, and the same as a table."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from flask import Response
from pydantic import AwareDatetime, Field

from app.api.guard import actor, auth, deps
from app.api.tables import TABLE_RESPONSES, table_response
from app.api.v1.model import Body, JsonBlueprint, Listed, Moment, Window, listed
from app.domain.access import Permission
from app.services.operations import audit

blueprint = JsonBlueprint(
    "api_admin_audit", __name__, url_prefix="/api/v1/admin/audit-log", tag="Admin: operations"
)


EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class LogWanted(Body):
    action: Annotated[str, Field(max_length=80, examples=list(audit.ACTIONS[:3]))] | None = None
    user_id: UUID | None = None
    username: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, description="Who, as they were called then."
    )
    subject_kind: Annotated[str, Field(max_length=80, examples=["user"])] | None = None
    subject_id: UUID | None = None
    since: AwareDatetime | None = Field(default=None, description="Not before, with a time zone.")
    until: AwareDatetime | None = Field(default=None, description="Before, with a time zone.")

    @property
    def query(self) -> audit.LogQuery:
        return audit.LogQuery(
            action=self.action,
            user_id=self.user_id,
            username=self.username,
            subject_kind=self.subject_kind,
            subject_id=self.subject_id,
            since=bound(self.since),
            until=bound(self.until),
        )


def bound(moment: datetime | None) -> datetime | None:
    """The moment within the years that every database knows: beyond them there is no entry."""
    if moment is None or EARLIEST.year < moment.year < LATEST.year:
        return moment
    return EARLIEST if moment.year <= EARLIEST.year else LATEST


class EntriesWanted(LogWanted, Window):
    pass


class FieldChangeOut(Body):
    path: str
    before: str | None
    after: str | None


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
    changes: list[FieldChangeOut] = Field(description="The fields that differ, as text.")


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
            query_data.query,
            limit=query_data.limit,
            offset=query_data.offset,
        )
    )


@blueprint.get("/table")
@blueprint.auth_required(auth, roles=[Permission.READ_AUDIT])
@blueprint.input(LogWanted, location="query")
@blueprint.doc(
    summary="The log as comma-separated values, 100,000 entries at most", responses=TABLE_RESPONSES
)
def table(query_data: LogWanted) -> Response:
    return table_response(audit.write_log(deps(), actor(), query_data.query), "audit-log.csv")

"""GET, POST /admin/formats · PUT, DELETE /admin/formats/{formatId}."""

from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.formats import FormatOut, format_body, unless_settings_known
from app.api.v1.model import JsonBlueprint, Part, Sent, answered, list_of, sent, total_count
from app.domain.access import Permission
from app.domain.documents.formats import FormatDraft, FormatType
from app.services.catalogue import formats

blueprint = JsonBlueprint(
    "api_admin_formats", __name__, url_prefix="/api/v1/admin/formats", tag="Admin: catalogue"
)


class Filters(Part):
    type: FormatType | None = None
    category: str | None = Field(None, max_length=80)


@blueprint.get("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(Filters, location="query")
@blueprint.output(list_of(answered(FormatOut)))
@blueprint.doc(summary="The formats in use, inactive ones too", responses=[403])
def index(query_data: Filters) -> tuple[list[FormatOut], int, dict[str, str]]:
    unless_settings_known(FormatOut, query_data.model_dump_json())
    found = formats.list_formats(
        deps(), actor(), kind=query_data.type, category=query_data.category
    )
    return [format_body(fmt) for fmt in query_data.of(found)], 200, total_count(len(found))


@blueprint.post("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(sent(FormatDraft))
@blueprint.output(answered(FormatOut), status_code=201)
@blueprint.doc(summary="Add a format", responses=[403])
def create(json_data: Sent) -> FormatOut:
    return format_body(formats.add_format(deps(), actor(), json_data.document))


@blueprint.put("/<uuid:format_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(sent(FormatDraft, partial=True))
@blueprint.output(answered(FormatOut))
@blueprint.doc(summary="Change a format, whole or in part", responses=[403, 404])
def change(format_id: UUID, json_data: Sent) -> FormatOut:
    return format_body(formats.change_format(deps(), actor(), format_id, json_data.document))


@blueprint.delete("/<uuid:format_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.doc(
    summary="Take a format out of use",
    responses={204: "Gone; results stay", 403: "Not an admin", 404: "Unknown"},
)
def remove(format_id: UUID) -> tuple[str, int]:
    formats.delete_format(deps(), actor(), format_id)
    return "", 204

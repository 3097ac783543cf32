"""GET, POST /admin/formats · PUT, DELETE /admin/formats/{formatId}."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.guard import ADMINS, admin, auth, deps
from app.api.json_blueprint import JsonBlueprint
from app.api.v1.formats import FormatOut, format_body
from app.api.v1.model import Changes, Part, Switch, Whole, total_count
from app.domain.documents.formats import FILE_TYPES, MAX_BYTES, MAX_SIDE, MIN_SIDE, FormatType
from app.services.catalogue import formats

blueprint = JsonBlueprint(
    "api_admin_formats", __name__, url_prefix="/api/v1/admin/formats", tag="Admin: catalogue"
)

Side = Annotated[Whole, Field(ge=MIN_SIDE, le=MAX_SIDE)]
Margin = Annotated[Whole, Field(ge=0, le=MAX_SIDE)]
FileType = Annotated[str, Field(json_schema_extra={"enum": ["jpg", *FILE_TYPES]})]
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]
Category = Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")]


class Filters(Part):
    type: FormatType | None = None
    category: str | None = Field(None, max_length=80)


class SafeZoneChanges(Changes):
    top: Margin = None
    right: Margin = None
    bottom: Margin = None
    left: Margin = None


class FormatChanges(Changes):
    """platformId is for repurposing formats alone: a resizing format drops it."""

    name: Name = None
    type: FormatType = None
    platform_id: UUID | None = Field(None, description="Needed by repurposing formats.")
    category: Category | None = Field(None, description="Needed by resizing formats.")
    width: Side = None
    height: Side = None
    safe_zone: SafeZoneChanges = Field(
        None, description="Pixels at each edge; something must be left between them."
    )
    max_bytes: Annotated[Whole, Field(ge=1, le=MAX_BYTES)] | None = None
    file_types: list[FileType] = Field(
        None, description="jpeg or png must be among them; both when left out."
    )
    mask: str | None = Field(None, max_length=60)
    rules: list[Annotated[str, Field(max_length=200)]] = Field(None, max_length=50)
    notes: str | None = Field(None, max_length=2000)
    source: list[Annotated[str, Field(max_length=500)]] = Field(None, max_length=50)
    is_active: Switch = None
    is_default: Switch = None


class FormatIn(FormatChanges):
    name: Name
    type: FormatType
    width: Side
    height: Side


@blueprint.get("")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.input(Filters, location="query")
@blueprint.output(list[FormatOut])
@blueprint.doc(summary="The formats in use, inactive ones too", responses=[403])
def index(query_data: Filters) -> tuple[list[FormatOut], int, dict[str, str]]:
    found = formats.list_formats(
        deps(), admin(), kind=query_data.type, category=query_data.category
    )
    return [format_body(fmt) for fmt in query_data.of(found)], 200, total_count(len(found))


@blueprint.post("")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.input(FormatIn)
@blueprint.output(FormatOut, status_code=201)
@blueprint.doc(summary="Add a format", responses=[403])
def create(json_data: FormatIn) -> FormatOut:
    return format_body(formats.add_format(deps(), admin(), json_data.document()))


@blueprint.put("/<uuid:format_id>")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.input(FormatChanges)
@blueprint.output(FormatOut)
@blueprint.doc(summary="Change a format, whole or in part", responses=[403, 404])
def change(format_id: UUID, json_data: FormatChanges) -> FormatOut:
    return format_body(formats.change_format(deps(), admin(), format_id, json_data.document()))


@blueprint.delete("/<uuid:format_id>")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.doc(
    summary="Take a format out of use",
    responses={204: "Gone; results stay", 403: "Not an admin", 404: "Unknown"},
)
def remove(format_id: UUID) -> tuple[str, int]:
    formats.delete_format(deps(), admin(), format_id)
    return "", 204

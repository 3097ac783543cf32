"""GET /formats: what can be generated."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.headers import shape_of, unless_known
from app.api.json_blueprint import JsonBlueprint
from app.api.v1.model import Body
from app.domain.catalogue import AssetFormat
from app.domain.documents.formats import FormatType
from app.services.catalogue import formats

blueprint = JsonBlueprint("api_formats", __name__, url_prefix="/api/v1/formats", tag="Formats")


class SafeZoneOut(Body):
    top: int
    right: int
    bottom: int
    left: int


class FormatOut(Body):
    id: UUID
    name: str
    type: FormatType
    platform_id: UUID | None
    category: str | None
    width: int
    height: int
    safe_zone: SafeZoneOut
    max_bytes: int | None
    file_types: list[str]
    mask: str | None
    rules: list[str]
    notes: str | None
    source: list[str]
    is_active: bool
    is_default: bool = Field(description="Preselected where formats are chosen.")


class CatalogueOut(Body):
    resizing: list[FormatOut]
    repurposing: list[FormatOut]


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.output(CatalogueOut)
@blueprint.doc(summary="The active formats of the organization")
def index() -> CatalogueOut:
    version = formats.version_of_catalogue(deps(), actor())
    if version:
        unless_known("f", shape_of(CatalogueOut), version)
    catalogue = formats.list_catalogue(deps(), actor())
    return CatalogueOut(
        resizing=[format_body(fmt) for fmt in catalogue.resizing],
        repurposing=[format_body(fmt) for fmt in catalogue.repurposing],
    )


def format_body(fmt: AssetFormat) -> FormatOut:
    """The contract's AssetFormat."""
    zone = fmt.safe_zone
    return FormatOut(
        id=fmt.id,
        name=fmt.name,
        type=fmt.type,
        platform_id=fmt.platform_id,
        category=fmt.category,
        width=fmt.width,
        height=fmt.height,
        safe_zone=SafeZoneOut(top=zone.top, right=zone.right, bottom=zone.bottom, left=zone.left),
        max_bytes=fmt.max_bytes,
        file_types=list(fmt.file_types),
        mask=fmt.mask,
        rules=list(fmt.rules),
        notes=fmt.notes,
        source=list(fmt.source),
        is_active=fmt.is_active,
        is_default=fmt.is_default,
    )

"""GET /formats: what can be generated."""

from uuid import UUID
from zlib import crc32

from pydantic import BaseModel

from app.api.guard import actor, auth, deps
from app.api.headers import shape_of, unless_known
from app.api.v1.model import Body, JsonBlueprint, answered
from app.domain.catalogue import AssetFormat
from app.domain.documents.formats import FormatDraft
from app.services.catalogue import formats

blueprint = JsonBlueprint("api_formats", __name__, url_prefix="/api/v1/formats", tag="Formats")


class FormatOut(FormatDraft):
    id: UUID


class CatalogueOut(Body):
    resizing: list[FormatOut]
    repurposing: list[FormatOut]


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.output(answered(CatalogueOut))
@blueprint.doc(summary="The active formats of the organization")
def index() -> CatalogueOut:
    unless_settings_known(CatalogueOut)
    catalogue = formats.list_catalogue(deps(), actor())
    return CatalogueOut(
        resizing=[format_body(fmt) for fmt in catalogue.resizing],
        repurposing=[format_body(fmt) for fmt in catalogue.repurposing],
    )


def unless_settings_known(model: type[BaseModel], *wanted: object) -> None:
    """Answer 304 when the client knows this answer as of the newest formats, platforms and rules.

    Args:
        model: What the answer is made of.
        wanted: What else the request says: the part of a list, a filter.
    """
    version = formats.version_of_catalogue(deps(), actor())
    if version:
        unless_known(shape_of(model), version, f"{crc32(repr(wanted).encode()):08x}")


def format_body(fmt: AssetFormat) -> FormatOut:
    """The contract's AssetFormat."""
    return FormatOut.model_construct(
        **{name: getattr(fmt, name) for name in FormatOut.model_fields}
    )

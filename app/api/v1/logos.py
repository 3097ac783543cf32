"""GET, POST /logos, DELETE /logos/{logoId}."""

from uuid import UUID

from apiflask.fields import UploadFile
from flask import request

from app.api.guard import actor, auth, deps, external
from app.api.v1.model import Body, ErrorOut, JsonBlueprint, Part, total_count
from app.domain.catalogue import Logo
from app.domain.intake import refusing_alone
from app.services.catalogue import logos
from app.services.projects import uploads

blueprint = JsonBlueprint("api_logos", __name__, url_prefix="/api/v1/logos", tag="Logos")


class LogoIn(Body):
    file: UploadFile


class LogoOut(Body):
    id: UUID
    name: str
    logo_url: str
    width: int
    height: int


class NewLogoOut(LogoOut):
    warnings: list[ErrorOut]


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.input(Part, location="query")
@blueprint.output(list[LogoOut])
@blueprint.doc(summary="The organization's logos")
def index(query_data: Part) -> tuple[list[LogoOut], int, dict[str, str]]:
    found = logos.list_logos(deps(), actor())
    return [logo_response(logo) for logo in query_data.of(found)], 200, total_count(len(found))


@blueprint.post("")
@blueprint.auth_required(auth)
@blueprint.input(LogoIn, location="form_and_files")
@blueprint.output(NewLogoOut, status_code=201)
@blueprint.doc(
    summary="Upload a logo",
    description="A drawing (SVG, or Illustrator with its PDF) becomes a picture with a transparent "
    "ground, its long side 2048 px. `warnings` says what of it looks otherwise than it should.",
    responses=[403, 413, 415],
)
# checked by its schema; the bytes are streamed
def create(form_and_files_data: LogoIn) -> NewLogoOut:  # noqa: ARG001
    parts = ((part.filename or "", part.stream) for part in request.files.getlist("file"))
    with uploads.staged_files(deps(), parts) as files, refusing_alone(len(files)):
        logo = logos.add_logo(deps(), actor(), files[0].filename, files[0].path)
    warnings = [ErrorOut(code=code_of(said), message=said) for said in logo.remarks]
    return NewLogoOut(**dict(logo_response(logo)), warnings=warnings)


@blueprint.delete("/<uuid:logo_id>")
@blueprint.auth_required(auth)
@blueprint.doc(
    summary="Take a logo out of the list; results that bear it keep it",
    responses={204: "Deleted", 404: "Not found"},
)
def remove(logo_id: UUID) -> tuple[str, int]:
    logos.delete_logo(deps(), actor(), logo_id)
    return "", 204


def logo_response(logo: Logo) -> LogoOut:
    return LogoOut(
        id=logo.id,
        name=logo.name,
        logo_url=external(logo.url),
        width=logo.width,
        height=logo.height,
    )


def code_of(remark: str) -> str:
    """The word for what was said of a drawing."""
    return "font_replaced" if remark.startswith("The font") else "not_drawn"

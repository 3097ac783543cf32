"""GET, POST /admin/fonts, DELETE, POST …/restore; GET, PUT /admin/brand-kit."""

from uuid import UUID

from apiflask.fields import UploadFile
from flask import request
from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, JsonBlueprint, Moment, Part, Sent, answered, sent, total_count
from app.domain.access import Permission
from app.domain.documents.brand import BrandKit
from app.domain.fonts import LONGEST_FAMILY, LONGEST_LICENCE, Embedding, OwnFont
from app.domain.intake import refusing_alone
from app.services.catalogue import brand, fonts
from app.services.projects import uploads

blueprint = JsonBlueprint("api_fonts", __name__, url_prefix="/api/v1/admin", tag="Admin: brand")


class FontIn(Body):
    file: UploadFile
    licence: str = Field(
        min_length=1,
        max_length=LONGEST_LICENCE,
        pattern=r"\S",
        description="By what right the organization uses the font.",
    )
    family: str = Field(
        "", max_length=LONGEST_FAMILY, description="Left out: as its maker calls it."
    )


class FontOut(Body):
    id: UUID
    family: str
    weight: int
    filename: str
    size_bytes: int
    licence: str
    embedding: Embedding = Field(description="What the font's own bits say (fsType).")
    scripts: tuple[str, ...] = Field(description="That it can write.")
    characters: int
    created_at: Moment
    archived_at: Moment | None
    styles: tuple[str, ...] = Field(description="Names of the text style sets that use it.")


class NewFontOut(FontOut):
    remarks: tuple[str, ...] = Field(description="What was left out of the file.")


@blueprint.get("/fonts")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(Part, location="query")
@blueprint.output(list[FontOut])
@blueprint.doc(summary="The organization's fonts, archived ones too", responses=[403])
def index(query_data: Part) -> tuple[list[OwnFont], int, dict[str, str]]:
    found = fonts.list_fonts(deps(), actor())
    return list(query_data.of(found)), 200, total_count(len(found))


@blueprint.post("/fonts")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(FontIn, location="form_and_files")
@blueprint.output(NewFontOut, status_code=201)
@blueprint.doc(
    summary="Upload a font",
    description="TTF or OTF, at most 20 MB. Styles, rules and texts name it by its family.",
    responses=[403, 413, 415],
)
def create(form_and_files_data: FontIn) -> OwnFont:
    parts = ((part.filename or "", part.stream) for part in request.files.getlist("file"))
    with uploads.staged_files(deps(), parts) as files, refusing_alone(len(files)):
        return fonts.add_font(
            deps(),
            actor(),
            files[0].filename,
            files[0].path,
            form_and_files_data.licence,
            form_and_files_data.family,
        )


@blueprint.delete("/fonts/<uuid:font_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.doc(
    summary="Take a font out of the choices",
    responses={
        204: "Archived; styles and results that name it are set in it as before",
        403: "Not an admin",
        404: "Unknown",
    },
)
def remove(font_id: UUID) -> tuple[str, int]:
    fonts.delete_font(deps(), actor(), font_id)
    return "", 204


@blueprint.post("/fonts/<uuid:font_id>/restore")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.output(FontOut)
@blueprint.doc(summary="Offer an archived font again", responses=[403, 404])
def restore(font_id: UUID) -> OwnFont:
    return fonts.restore_font(deps(), actor(), font_id)


@blueprint.get("/brand-kit")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.output(answered(BrandKit))
@blueprint.doc(summary="The brand's colours", responses=[403])
def show_kit() -> BrandKit:
    return brand.get_brand_kit(deps(), actor())


@blueprint.put("/brand-kit")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(sent(BrandKit))
@blueprint.output(answered(BrandKit))
@blueprint.doc(summary="Set the brand's colours, whole", responses=[403])
def change_kit(json_data: Sent) -> BrandKit:
    return brand.change_brand_kit(deps(), actor(), json_data.document)

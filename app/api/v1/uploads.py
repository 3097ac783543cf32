"""Direct uploads: announce files, send each to the store by its form, complete."""

from uuid import UUID

from flask import current_app
from pydantic import Field

from app.api.guard import actor, auth, deps, external
from app.api.v1.model import Body, JsonBlueprint
from app.api.v1.projects import UploadOut
from app.domain.intake import MAX_PROJECT_NAME
from app.services.projects import direct_uploads
from app.services.projects.direct_uploads import AnnouncedFile, Slot

blueprint = JsonBlueprint("api_uploads", __name__, url_prefix="/api/v1/projects", tag="Projects")


class FileIn(Body):
    filename: str = Field(min_length=1, max_length=500)
    size_bytes: int = Field(ge=1, le=10_000_000_000)
    content_type: str = Field(
        min_length=1,
        max_length=100,
        description="image/jpeg, image/png …; told by the content later.",
    )


class AnnouncementIn(Body):
    project_name: str = Field(min_length=1, max_length=MAX_PROJECT_NAME)
    files: list[FileIn] = Field(
        min_length=1,
        max_length=direct_uploads.MAX_FILES,
        description="As many as GET /settings says in upload.maxFiles.",
    )


class SlotOut(Body):
    asset_id: UUID
    method: str
    url: str
    fields: dict[str, str] = Field(
        description="Send these as they are, in a multipart form, and then the part `file`."
    )


class StartedOut(Body):
    project_id: UUID
    uploads: list[SlotOut]


@blueprint.post("")
@blueprint.auth_required(auth)
@blueprint.input(AnnouncementIn)
@blueprint.output(StartedOut, status_code=201)
@blueprint.doc(
    summary="Make a project for files that are sent straight to the store; the forms are good for "
    "300 s"
)
def start(json_data: AnnouncementIn) -> StartedOut:
    files = [
        AnnouncedFile(file.filename, file.size_bytes, file.content_type) for file in json_data.files
    ]
    started = direct_uploads.start_upload(
        deps(), actor(), json_data.project_name, files, current_app.config["MAX_FILES"]
    )
    return StartedOut(
        project_id=started.project_id, uploads=[slot_response(slot) for slot in started.slots]
    )


@blueprint.post("/<uuid:project_id>/uploads/complete")
@blueprint.auth_required(auth)
@blueprint.output(UploadOut, status_code=202)
@blueprint.doc(
    summary="Take over what was sent to the store; what did not come has failed",
    responses=[404, 409],
)
def complete(project_id: UUID) -> UploadOut:
    direct_uploads.complete_upload(deps(), actor(), project_id)
    return UploadOut(project_id=project_id)


def slot_response(slot: Slot) -> SlotOut:
    url = slot.form.url
    return SlotOut(
        asset_id=slot.asset_id,
        method=slot.form.method,
        url=external(url) if url.startswith("/") else url,
        fields=dict(slot.form.fields),
    )

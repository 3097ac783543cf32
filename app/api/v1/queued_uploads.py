"""Files one by one, straight into the store, until each is stored."""

from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps, external
from app.api.v1.model import Body, JsonBlueprint
from app.domain.intake import MAX_PROJECT_NAME
from app.services.projects import queued_uploads
from app.services.projects.queued_uploads import FileState, OfferedFile, QueuedFile, QueueTarget

blueprint = JsonBlueprint(
    "api_queued_uploads", __name__, url_prefix="/api/v1/uploads", tag="Projects"
)

KEY = "^[!-~]*$"
"""Letters, figures and signs of ASCII, without spaces."""
SAMPLE = {
    "key": "3f6c0a7e-launch.jpg",
    "filename": "launch.jpg",
    "sizeBytes": 1234567,
    "contentType": "image/jpeg",
    "projectKey": "spring-2027",
    "projectName": "Spring launch",
}


class QueuedFileIn(Body):
    """The same body offers a file and completes it."""

    key: str = Field(
        min_length=1,
        max_length=200,
        pattern=KEY,
        description="Yours: the same for the same file. It is stored once, however often it is "
        "offered, sent and completed.",
    )
    filename: str = Field(min_length=1, max_length=500)
    size_bytes: int = Field(ge=1, le=10_000_000_000)
    content_type: str = Field("application/octet-stream", min_length=1, max_length=100)
    project_id: UUID | None = Field(None, description="Of a project that is there.")
    project_key: str = Field(
        "",
        max_length=200,
        pattern=KEY,
        description="Without `projectId`: your key of a new project. The first picture that is "
        "stored makes it, and the others with the same key go into it.",
    )
    project_name: str = Field(
        "", max_length=MAX_PROJECT_NAME, description="Empty: as its first picture."
    )


class OfferedOut(Body):
    """state: `expected` is to be sent, `sent` to be completed, `stored` is done."""

    asset_id: UUID
    project_id: UUID
    state: FileState
    method: str | None = None
    url: str | None = None
    fields: dict[str, str] | None = Field(
        None, description="Send these as they are, in a multipart form, and then the part `file`."
    )


@blueprint.post("")
@blueprint.auth_required(auth)
@blueprint.input(QueuedFileIn, example=SAMPLE)
@blueprint.output(OfferedOut)
@blueprint.doc(
    summary="How far a file is, and where to send it",
    description="Offer, send by the form, complete. Every step may be taken again after a broken "
    "line, by the same key: what is stored already is answered as `stored`.",
    responses=[404, 409, 413],
)
def offer(json_data: QueuedFileIn) -> OfferedOut:
    return offered_response(queued_uploads.offer_file(deps(), actor(), *read_body(json_data)))


@blueprint.post("/complete")
@blueprint.auth_required(auth)
@blueprint.input(QueuedFileIn, example=SAMPLE)
@blueprint.output(OfferedOut)
@blueprint.doc(
    summary="Make a file that was sent a picture of its project",
    description="409 `upload_missing` when it did not come: offer it again. What is no picture is "
    "refused, and nothing of it is kept.",
    responses=[404, 409, 413, 415],
)
def complete(json_data: QueuedFileIn) -> OfferedOut:
    return offered_response(queued_uploads.take_file(deps(), actor(), *read_body(json_data)))


def read_body(body: QueuedFileIn) -> tuple[QueueTarget, QueuedFile]:
    return (
        QueueTarget(body.project_id, body.project_key, body.project_name),
        QueuedFile(body.key, body.filename, body.size_bytes, body.content_type),
    )


def offered_response(offered: OfferedFile) -> OfferedOut:
    answer = OfferedOut(
        asset_id=offered.asset_id, project_id=offered.project_id, state=offered.state
    )
    if form := offered.form:
        answer.method, answer.fields = form.method, dict(form.fields)
        answer.url = external(form.url) if form.url.startswith("/") else form.url
    return answer

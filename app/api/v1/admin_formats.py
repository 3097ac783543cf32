"""Under /admin/formats: the formats, what becomes of them, and the whole as a file."""

from datetime import date
from uuid import UUID

from pydantic import ConfigDict, Field

from app.api.guard import actor, auth, deps, external
from app.api.v1.formats import FormatOut, format_body, unless_settings_known
from app.api.v1.model import (
    Body,
    JsonBlueprint,
    Listed,
    Moment,
    Part,
    Sent,
    answered,
    list_of,
    sent,
    total_count,
)
from app.domain.access import Permission
from app.domain.catalogue import FormatState, KeptFormat
from app.domain.documents.formats import CHECK_AFTER_DAYS, FormatDraft, FormatType
from app.domain.format_fit import Misfit
from app.domain.format_import import FILE_VERSION, MOST_ENTRIES, ImportPlan, StepKind
from app.services.catalogue import format_exchange, format_misfits, format_upkeep, formats

blueprint = JsonBlueprint(
    "api_admin_formats", __name__, url_prefix="/api/v1/admin/formats", tag="Admin: catalogue"
)


class Filters(Part):
    type: FormatType | None = None
    category: str | None = Field(None, max_length=80)
    state: FormatState = Field(
        FormatState.ACTIVE,
        description="`active`: in use, inactive ones too; `unchecked`: of these, those that nobody "
        f"has looked up for {CHECK_AFTER_DAYS} days; `paused`: those that cannot be ordered; "
        "`archived`: taken out of use.",
    )


class KeptFormatOut(FormatOut):
    results: int = Field(description="That were made for it.")
    format_sets: int = Field(description="Saved sets that it is in.")
    archived_at: Moment | None
    needs_check: bool = Field(
        description=f"Whether nobody has looked its figures up for {CHECK_AFTER_DAYS} days."
    )


class UnfitOut(Body):
    asset_id: UUID = Field(description="As GET /generated-assets/{assetId} takes it.")
    project_id: UUID
    filename: str
    url: str
    misfits: list[Misfit]


class RemakeIn(Body):
    asset_ids: list[UUID] | None = Field(
        None, max_length=2000, description="Those of the list alone; all when left out."
    )


class RemadeOut(Body):
    results: int


class CatalogueFileOut(Body):
    version: int
    formats: list[dict[str, object]] = Field(
        description="As POST /admin/formats takes them, with `platform`, a name, in place of "
        "`platformId`."
    )


class CatalogueFileIn(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "version": 1,
                "formats": [
                    {
                        "name": "Story 9:16",
                        "type": "repurposing",
                        "platform": "Mastodon",
                        "width": 1080,
                        "height": 1920,
                        "maxBytes": 8_000_000,
                    }
                ],
            }
        }
    )

    version: int = FILE_VERSION
    formats: list[object] = Field(max_length=MOST_ENTRIES)


class ChangeOut(Body):
    label: str
    before: object
    after: object


class StepOut(Body):
    number: int
    name: str
    group: str
    kind: StepKind
    changes: list[ChangeOut]
    errors: dict[str, str]


class ImportOut(Body):
    counts: dict[str, int] = Field(description="By kind of step.")
    new_platforms: list[str]
    restored_platforms: list[str]
    steps: list[StepOut]


@blueprint.get("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(Filters, location="query")
@blueprint.output(list_of(answered(FormatOut)))
@blueprint.doc(
    summary="The formats in use, inactive ones too; or those in another state", responses=[403]
)
def index(query_data: Filters) -> tuple[list[FormatOut], int, dict[str, str]]:
    ages = query_data.state is FormatState.UNCHECKED
    today = deps().clock.now().date() if ages else None
    unless_settings_known(FormatOut, query_data.model_dump_json(), today)
    kind, category, state = query_data.type, query_data.category, query_data.state
    found = formats.list_formats(deps(), actor(), kind=kind, category=category, state=state)
    return [format_body(fmt) for fmt in query_data.of(found)], 200, total_count(len(found))


@blueprint.post("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(sent(FormatDraft))
@blueprint.output(answered(FormatOut), status_code=201)
@blueprint.doc(summary="Add a format", responses=[403])
def create(json_data: Sent) -> FormatOut:
    return format_body(formats.add_format(deps(), actor(), json_data.document))


@blueprint.get("/<uuid:format_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.output(answered(KeptFormatOut))
@blueprint.doc(summary="A format, an archived one too, with what uses it", responses=[403, 404])
def show(format_id: UUID) -> KeptFormatOut:
    kept = format_upkeep.get_kept_format(deps(), actor(), format_id)
    return kept_body(kept, deps().clock.now().date())


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


@blueprint.post("/<uuid:format_id>/duplicate")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.output(answered(FormatOut), status_code=201)
@blueprint.doc(summary="Add a format like this one", responses=[403, 404])
def duplicate(format_id: UUID) -> FormatOut:
    return format_body(format_upkeep.duplicate_format(deps(), actor(), format_id))


@blueprint.post("/<uuid:format_id>/restore")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.output(answered(FormatOut))
@blueprint.doc(summary="Take an archived format into use again", responses=[403, 404])
def restore(format_id: UUID) -> FormatOut:
    return format_body(format_upkeep.restore_format(deps(), actor(), format_id))


@blueprint.post("/<uuid:format_id>/checked")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.output(answered(FormatOut))
@blueprint.doc(summary="Say that its figures were looked up today", responses=[403, 404])
def checked(format_id: UUID) -> FormatOut:
    return format_body(format_upkeep.mark_format_checked(deps(), actor(), format_id))


@blueprint.get("/<uuid:format_id>/unfit")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(Part, location="query")
@blueprint.output(list[UnfitOut])
@blueprint.doc(
    summary="Approved files that do not fit the format as it is now", responses=[403, 404]
)
def unfit(format_id: UUID, query_data: Part) -> Listed[UnfitOut]:
    found = format_misfits.list_unfit_results(deps(), actor(), format_id)
    return query_data.answer(
        [
            UnfitOut(
                asset_id=each.result.id,
                project_id=each.result.project_id,
                filename=each.result.filename,
                url=external(each.result.url),
                misfits=list(each.misfits),
            )
            for each in found
        ]
    )


@blueprint.post("/<uuid:format_id>/remake")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(RemakeIn)
@blueprint.output(RemadeOut, status_code=202)
@blueprint.doc(
    summary="Make approved files that do not fit again",
    description="For the format as it is now. Edits stay; each is to be approved anew.",
    responses=[403, 404],
)
def remake(format_id: UUID, json_data: RemakeIn) -> RemadeOut:
    number = format_misfits.remake_unfit_results(deps(), actor(), format_id, json_data.asset_ids)
    return RemadeOut(results=number)


@blueprint.get("/export")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.output(CatalogueFileOut)
@blueprint.doc(summary="The formats in use as a file that can be imported", responses=[403])
def export() -> CatalogueFileOut:
    return CatalogueFileOut.model_validate(format_exchange.export_formats(deps(), actor()))


@blueprint.post("/import/preview")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(CatalogueFileIn)
@blueprint.output(ImportOut)
@blueprint.doc(summary="What an import would do; nothing is changed", responses=[403])
def preview_import(json_data: CatalogueFileIn) -> ImportOut:
    document = json_data.model_dump(mode="json")
    return import_body(format_exchange.preview_import(deps(), actor(), document))


@blueprint.post("/import")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(CatalogueFileIn)
@blueprint.output(ImportOut)
@blueprint.doc(
    summary="Add and change formats as a file says, all or nothing",
    description="A format is known again by its id, else by type, platform or category, and name. "
    "The same file again changes nothing; what it does not name stays.",
    responses=[403],
)
def import_file(json_data: CatalogueFileIn) -> ImportOut:
    document = json_data.model_dump(mode="json")
    return import_body(format_exchange.import_formats(deps(), actor(), document))


def kept_body(kept: KeptFormat, today: date) -> KeptFormatOut:
    return KeptFormatOut.model_construct(
        **dict(format_body(kept.format)),
        results=kept.results,
        format_sets=kept.sets,
        archived_at=kept.archived_at,
        needs_check=kept.format.needs_check(today),
    )


def import_body(plan: ImportPlan) -> ImportOut:
    return ImportOut(
        counts={str(kind): number for kind, number in plan.counts.items()},
        new_platforms=list(plan.new_platforms),
        restored_platforms=list(plan.restored_platforms),
        steps=[
            StepOut(
                number=step.number,
                name=step.name,
                group=step.group,
                kind=step.kind,
                changes=[ChangeOut.model_validate(change) for change in step.changes],
                errors=dict(step.errors or {}),
            )
            for step in plan.steps
        ],
    )

"""Under /admin/text-style-sets: the sets, how they look, and what their fonts can write."""

from typing import Annotated
from uuid import UUID

from flask import Response
from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.editing import PREVIEW, warnings_header
from app.api.v1.model import (
    Body,
    DescribedBy,
    JsonBlueprint,
    Part,
    Sent,
    answered,
    list_of,
    sent,
    total_count,
)
from app.domain.access import Permission
from app.domain.catalogue import TextStyleSet
from app.domain.documents.text_styles import StyleSetDraft, StyleType, TextStyles
from app.domain.style_samples import SampleLanguage
from app.services.catalogue import style_proofs, text_styles

blueprint = JsonBlueprint(
    "api_text_styles", __name__, url_prefix="/api/v1/admin/text-style-sets", tag="Admin: catalogue"
)


class StyleSetOut(StyleSetDraft):
    id: UUID


class SetPart(Part):
    archived: bool = Field(False, description="Those that were taken out of use instead.")


class ProofIn(Body):
    styles: Annotated[dict[str, object], DescribedBy(TextStyles)] = Field(default_factory=dict)
    language: SampleLanguage = SampleLanguage.ENGLISH
    picture: int = Field(0, ge=0, lt=style_proofs.PICTURES, description="Which of the three.")


class CoverageIn(Body):
    styles: Annotated[dict[str, object], DescribedBy(TextStyles)] = Field(default_factory=dict)


class PartlyOut(Body):
    script: str
    missing: list[str] = Field(description="Letters of everyday use that the font lacks.")


class CoverageOut(Body):
    style: StyleType
    family: str
    used_family: str = Field(description="Another one where there is none of that name.")
    weight: int
    scripts: list[str] = Field(description="That the font can write.")
    partly: list[PartlyOut]
    others: list[str] = Field(description="Scripts that other fonts write.")
    unwritten: list[str] = Field(description="Letters of the samples that no font has.")


@blueprint.get("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(SetPart, location="query")
@blueprint.output(list_of(answered(StyleSetOut)))
@blueprint.doc(summary="The organization's lettering", responses=[403])
def index(query_data: SetPart) -> tuple[list[StyleSetOut], int, dict[str, str]]:
    found = text_styles.list_style_sets(deps(), actor(), is_archived=query_data.archived)
    return [_style_set(item) for item in query_data.of(found)], 200, total_count(len(found))


@blueprint.post("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(sent(StyleSetDraft))
@blueprint.output(answered(StyleSetOut), status_code=201)
@blueprint.doc(summary="Add a set; what it leaves out has its default", responses=[403])
def create(json_data: Sent) -> StyleSetOut:
    return _style_set(text_styles.add_style_set(deps(), actor(), json_data.document))


@blueprint.put("/<uuid:set_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(sent(StyleSetDraft, partial=True))
@blueprint.output(answered(StyleSetOut))
@blueprint.doc(summary="Change a set, whole or in part", responses=[403, 404])
def change(set_id: UUID, json_data: Sent) -> StyleSetOut:
    return _style_set(text_styles.change_style_set(deps(), actor(), set_id, json_data.document))


@blueprint.delete("/<uuid:set_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.doc(
    summary="Take a set out of use",
    responses={204: "Gone; results stay", 403: "Not an admin", 404: "Unknown"},
)
def remove(set_id: UUID) -> tuple[str, int]:
    text_styles.delete_style_set(deps(), actor(), set_id)
    return "", 204


@blueprint.post("/<uuid:set_id>/restore")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.output(answered(StyleSetOut))
@blueprint.doc(summary="Offer an archived set again", responses=[403, 404])
def restore(set_id: UUID) -> StyleSetOut:
    return _style_set(text_styles.restore_style_set(deps(), actor(), set_id))


@blueprint.post("/preview")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(ProofIn)
@blueprint.doc(
    summary="A picture with these styles; nothing is stored",
    responses=dict(item for item in PREVIEW.items() if item[0] in {200, 403}),
)
def preview(json_data: ProofIn) -> Response:
    document = {"name": "Preview", "styles": json_data.styles}
    proofs = style_proofs.prove_styles(deps(), actor(), document, json_data.language)
    made = proofs[json_data.picture]
    headers = {"Cache-Control": "no-store", "X-Warnings": warnings_header(made.warnings)}
    return Response(made.data, content_type="image/jpeg", headers=headers)


@blueprint.post("/coverage")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(CoverageIn)
@blueprint.output(list[CoverageOut])
@blueprint.doc(summary="Which scripts the fonts of these styles can write", responses=[403])
def coverage(json_data: CoverageIn) -> list[CoverageOut]:
    document = {"name": "Coverage", "styles": json_data.styles}
    return [
        CoverageOut(
            style=each.style,
            family=each.family,
            used_family=each.used,
            weight=each.weight,
            scripts=list(each.coverage.covered),
            partly=[
                PartlyOut(script=one.name, missing=list(one.missing))
                for one in each.coverage.partly
            ],
            others=list(each.coverage.others),
            unwritten=list(each.unwritten),
        )
        for each in style_proofs.cover_styles(deps(), actor(), document)
    ]


def _style_set(style_set: TextStyleSet) -> StyleSetOut:
    return StyleSetOut(id=style_set.id, name=style_set.name, styles=style_set.styles)

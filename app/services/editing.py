"""Adjusting results: what a person changes is stored as a document and rendered from the original."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.domain.access import Actor
from app.domain.catalogue import Logo, TextStyleSet
from app.domain.edits import Edits
from app.domain.errors import EditsOutOfDate, Invalid, NotAllowed, NotFound, StateForbids
from app.domain.geometry import Size
from app.domain.jobs import JobKind, Urgency
from app.domain.plans import Flag
from app.domain.projects import Asset
from app.domain.results import GeneratedAsset, ResultStatus
from app.domain.rules import ManualEditingRule
from app.domain.text_styles import styles_from_document
from app.imaging.encode import encode
from app.models.asset import Asset as AssetRow
from app.models.generated_asset import EditVersion
from app.models.generated_asset import GeneratedAsset as ResultRow
from app.models.logo import Logo as LogoRow
from app.models.text_style_set import TextStyleSet as StyleSetRow
from app.ports.deps import Deps
from app.records.assets import asset_view
from app.records.logos import logo_id_of, logo_view
from app.records.pictures import SourceCache
from app.records.rendering import fonts, plan_of, read_brief, render_brief
from app.records.results import result_view, touch_project
from app.records.rules import rules_in_force
from app.records.work import submit

PREVIEW_QUALITY = 80
MAX_PREVIEW_SIDE = 1600

_cache = SourceCache(sources=4)


@dataclass(frozen=True, slots=True)
class Preview:
    """A small picture made by the same renderer; nothing of it is stored."""

    data: bytes
    content_type: str
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class EditorView:
    """Everything that the editor shows."""

    result: GeneratedAsset
    asset: Asset
    style_sets: tuple[TextStyleSet, ...]
    logos: tuple[Logo, ...]
    rule: ManualEditingRule
    font_families: tuple[str, ...]


def get_result(deps: Deps, actor: Actor, result_id: UUID) -> GeneratedAsset:
    """Raises NotFound."""
    with db.snapshot(actor) as session:
        row = _found(session, result_id)
        return result_view(deps, row, session.get_one(AssetRow, row.asset_id))


def editor_view(deps: Deps, actor: Actor, result_id: UUID) -> EditorView:
    """Raises NotFound."""
    with db.snapshot(actor) as session:
        row = _found(session, result_id)
        asset = session.get_one(AssetRow, row.asset_id)
        sets = session.scalars(
            select(StyleSetRow).where(StyleSetRow.archived_at.is_(None)).order_by(StyleSetRow.created_at, StyleSetRow.id)
        )
        logos = session.scalars(select(LogoRow).where(LogoRow.archived_at.is_(None)).order_by(LogoRow.created_at))
        return EditorView(
            result=result_view(deps, row, asset),
            asset=asset_view(deps, asset),
            style_sets=tuple(TextStyleSet(s.id, s.name, styles_from_document(s.styles)) for s in sets),
            logos=tuple(logo_view(deps, logo) for logo in logos),
            rule=rules_in_force(session).rules.manual_editing,
            font_families=tuple(fonts(deps.fonts_dir).families()),
        )


def save_edits(
    deps: Deps, actor: Actor, result_id: UUID, document: Mapping[str, Any], expected_version: int | None = None
) -> GeneratedAsset:
    """Store a new version of the edits, whole, and queue its rendering ahead of generated work.

    Raises NotFound; NotAllowed for what the manual-editing rule has switched off; Invalid with the fields' paths;
    EditsOutOfDate when expected_version is not the newest; StateForbids before the first rendering.
    """
    with db.transaction(actor) as session:
        row = _found(session, result_id)
        asset = session.get_one(AssetRow, row.asset_id)
        if expected_version is not None and expected_version != row.version:
            raise EditsOutOfDate("Someone saved this result in between. Nothing was changed; look at their version first.")
        edits = _checked(deps, session, document, Size(asset.width, asset.height))
        _keep_first_version(session, row)
        row.edits = edits.to_document()
        row.version += 1
        row.status = str(ResultStatus.RENDERING)
        row.error_code = row.error_message = None
        row.updated_at = deps.clock.now()
        session.add(_version_row(row, actor.user_id))
        session.flush()
        submit(deps, session, JobKind.RENDER_RESULT, row.id, Urgency.INTERACTIVE, {"version": row.version})
        touch_project(session, row.project_id)
        return result_view(deps, row, asset)


def preview_edits(deps: Deps, actor: Actor, result_id: UUID, document: Mapping[str, Any], *, long_side: int = 960) -> Preview:
    """What the result would look like with these edits, at most long_side px long; nothing is stored.

    Raises what save_edits raises for the document.
    """
    with db.snapshot(actor) as session:
        row = _found(session, result_id)
        if row.plan is None:
            raise StateForbids("This result is still being made. Try again in a moment.", code="not_rendered")
        asset = session.get_one(AssetRow, row.asset_id)
        edits = _checked(deps, session, document, Size(asset.width, asset.height))
        brief = read_brief(session, row)
    small = _preview_size(brief.canvas, long_side)
    rendered = render_brief(deps, _cache, brief, plan_of(brief), edits, small, small=True)
    encoded = encode(rendered.picture, kind="jpeg", quality=PREVIEW_QUALITY)
    return Preview(encoded.data, "image/jpeg", tuple(rendered.flags))


def _preview_size(canvas: Size, long_side: int) -> Size:
    scale = min(1.0, min(long_side, MAX_PREVIEW_SIDE) / max(canvas.width, canvas.height))
    return Size(max(1, round(canvas.width * scale)), max(1, round(canvas.height * scale)))


def _checked(deps: Deps, session: Session, document: Mapping[str, Any], source: Size) -> Edits:
    """The edits of the document, allowed by the rule, naming only lettering and logos of the organization."""
    edits = Edits.from_document(document, source)
    _allow(edits, rules_in_force(session).rules.manual_editing)
    known_sets = {str(set_id) for set_id in session.scalars(select(StyleSetRow.id))}
    errors = {
        f"edits.textOverlays.{number}.textStyleSetId": "There is no such text style set."
        for number, overlay in enumerate(edits.text_overlays)
        if overlay.text_style_set_id and overlay.text_style_set_id not in known_sets
    }
    if errors:
        raise Invalid(errors)
    return _with_own_logo(deps, session, edits)


def _allow(edits: Edits, rule: ManualEditingRule) -> None:
    uses = edits.uses()
    switches = (
        (bool(uses), rule.editing_enabled, "editingEnabled", "Adjusting results"),
        ("cropping" in uses, rule.cropping_enabled, "croppingEnabled", "Cropping"),
        ("saturation" in uses, rule.saturation_enabled, "saturationEnabled", "Changing colours"),
        ("text_or_logo" in uses, rule.add_text_or_logo_enabled, "addTextOrLogoEnabled", "Adding text or a logo"),
    )
    for is_used, is_enabled, name, act in switches:
        if is_used and not is_enabled:
            raise NotAllowed(f"{act} is switched off by your organization (rule {name}).", code=name)


def _with_own_logo(deps: Deps, session: Session, edits: Edits) -> Edits:
    """The overlay with `logo:<id>` in place of an address; any address but of an own logo is refused, nothing is fetched."""
    overlay = edits.logo_overlay
    if overlay is None:
        return edits
    logo_id = logo_id_of(deps, overlay.logo_url)
    logo = session.get(LogoRow, logo_id) if logo_id else None
    if logo is None:
        raise Invalid({"edits.logoOverlay.logoUrl": "Use the address of a logo that your organization uploaded."})
    return replace(edits, logo_overlay=replace(overlay, logo_url=f"logo:{logo.id}"))


def _keep_first_version(session: Session, row: ResultRow) -> None:
    """The plan without edits is version 1; it is written down when the first edit is saved."""
    known = session.scalar(select(EditVersion.id).where(EditVersion.generated_asset_id == row.id).limit(1))
    if known is None:
        session.add(_version_row(row, None))
        session.flush()


def _version_row(row: ResultRow, user_id: UUID | None) -> EditVersion:
    return EditVersion(
        generated_asset_id=row.id, version=row.version, edits=row.edits, created_by=user_id, created_at=row.updated_at
    )


def _found(session: Session, result_id: UUID) -> ResultRow:
    row = session.get(ResultRow, result_id)
    if row is None:
        raise NotFound("There is no such result.", code="result_not_found")
    return row

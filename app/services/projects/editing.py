"""Adjusting results: what a user changes is stored as a document and rendered from the original."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.catalogue import Logo, TextStyleSet
from app.domain.documents.edits import Edits
from app.domain.documents.plans import Plan, PlanWarning
from app.domain.documents.rules import ManualEditingRule, RuleGroup
from app.domain.errors import EditsOutOfDate, Invalid, NotFound, StateForbids
from app.domain.geometry import Box, Size
from app.domain.jobs import Urgency
from app.domain.projects import Asset
from app.domain.render_request import RenderRequest
from app.domain.results import GeneratedAsset
from app.imaging.encode import encode
from app.models import (
    Asset as AssetRow,
    EditVersion,
    GeneratedAsset as ResultRow,
    Logo as LogoRow,
    TextStyleSet as StyleSetRow,
    User,
)
from app.production.previews import render_alternatives, render_preview
from app.production.rendering import load_fonts
from app.records.assets import asset_view
from app.records.checked_edits import checked_edits
from app.records.edits import store_version
from app.records.logos import logo_view
from app.records.render_requests import read_render_request
from app.records.results import result_view, result_views, with_logo_address
from app.records.rows import find_row, unknown_row
from app.records.rules import rules_in_force
from app.records.versions import Version, result_version

PREVIEW_QUALITY = 80


@dataclass(frozen=True, slots=True)
class Preview:
    """A small picture made by the same renderer; nothing of it is stored."""

    data: bytes
    content_type: str
    warnings: tuple[PlanWarning, ...]
    text_boxes: tuple[Box, ...]
    """Where each text landed, in shares of the picture."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to lay a result out; nothing of it is stored.

    Attributes:
        plan: with the warnings of what is shown.
        data: a small JPEG.
    """

    plan: Plan
    data: bytes


@dataclass(frozen=True, slots=True)
class VersionOfEdits:
    """One saved document of edits.

    Attributes:
        version: from 1.
        edits: the document.
        saved_at: when.
        saved_by: a user name; None for the first version, which the machine made, and for users who
            are gone.
        is_newest: whether it is the one in force.
    """

    version: int
    edits: Edits
    saved_at: datetime
    saved_by: str | None
    is_newest: bool


@dataclass(frozen=True, slots=True)
class EditorView:
    """Everything that the editor shows."""

    result: GeneratedAsset
    asset: Asset
    style_sets: tuple[TextStyleSet, ...]
    logos: tuple[Logo, ...]
    rule: ManualEditingRule
    logo_size: float
    """Width of a logo that is added, as a fraction of the canvas' width, until a user says
    otherwise.
    """
    font_families: tuple[str, ...]
    rule_versions: Mapping[RuleGroup, int]
    """Those in force, by group."""


def get_result(deps: Deps, actor: Actor, result_id: UUID) -> GeneratedAsset:
    """One result.

    Raises:
        NotFound: There is no such result.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        row = find_row(session, ResultRow, result_id)
        return result_view(deps, row, session.get_one(AssetRow, row.asset_id))


def version_of_result(deps: Deps, actor: Actor, result_id: UUID) -> Version:
    """By what a poller knows whether anything of the result has changed.

    Raises:
        NotFound: There is no such result.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        version = result_version(session, result_id, deps.clock.now())
        if version is None:
            raise unknown_row(ResultRow)
        return version


def editor_view(deps: Deps, actor: Actor, result_id: UUID) -> EditorView:
    """Everything that the editor shows of a result.

    Raises:
        NotFound: There is no such result.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        row = find_row(session, ResultRow, result_id)
        asset = session.get_one(AssetRow, row.asset_id)
        sets = session.scalars(
            select(StyleSetRow)
            .where(StyleSetRow.archived_at.is_(None))
            .order_by(StyleSetRow.created_at, StyleSetRow.id)
        )
        logos = session.scalars(
            select(LogoRow).where(LogoRow.archived_at.is_(None)).order_by(LogoRow.created_at)
        )
        record = rules_in_force(deps, session)
        rules = record.rules()
        return EditorView(
            result=result_view(deps, row, asset),
            asset=asset_view(deps, asset),
            style_sets=tuple(TextStyleSet(s.id, s.name, s.styles) for s in sets),
            logos=tuple(logo_view(deps, logo) for logo in logos),
            rule=rules.manual_editing,
            logo_size=rules.adaptation.logo_size,
            font_families=tuple(load_fonts(deps.fonts_dir).families()),
            rule_versions=record.versions(),
        )


def save_edits(
    deps: Deps,
    actor: Actor,
    result_id: UUID,
    document: Mapping[str, object],
    expected_version: int | None = None,
) -> GeneratedAsset:
    """Store a new version of the edits, whole, and queue its rendering ahead of generated work.

    Raises:
        NotFound: There is no such result.
        NotAllowed: The manual-editing rule has switched off what is used.
        Invalid: With the fields' paths.
        EditsOutOfDate: expected_version is not the newest.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        row = find_row(session, ResultRow, result_id)
        asset = session.get_one(AssetRow, row.asset_id)
        if expected_version is not None and expected_version != row.version:
            raise EditsOutOfDate(
                "Someone saved this result in between. Nothing was changed; look at their version "
                "first."
            )
        edits = checked_edits(deps, session, document, Size(asset.width, asset.height))
        store_version(deps, session, row, edits, actor.user_id, Urgency.ADMIN)
        return result_view(deps, row, asset)


def list_versions(deps: Deps, actor: Actor, result_id: UUID) -> tuple[VersionOfEdits, ...]:
    """Every version that was ever saved, the newest first.

    Raises:
        NotFound: There is no such result.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        row = find_row(session, ResultRow, result_id)
        query = (
            select(EditVersion)
            .where(EditVersion.generated_asset_id == row.id)
            .order_by(EditVersion.version.desc())
        )
        saved = session.scalars(query).all()
        if not saved:
            return (VersionOfEdits(row.version, row.edits, row.updated_at, None, is_newest=True),)
        users = select(User.id, User.username).where(
            User.id.in_({v.created_by for v in saved if v.created_by})
        )
        names = {row.id: row.username for row in session.execute(users)}
        return tuple(
            VersionOfEdits(
                version=version.version,
                edits=with_logo_address(deps, row.organization_id, version.edits),
                saved_at=version.created_at,
                saved_by=names.get(version.created_by) if version.created_by else None,
                is_newest=version.version == row.version,
            )
            for version in saved
        )


def restore_version(
    deps: Deps, actor: Actor, result_id: UUID, version: int, expected_version: int | None = None
) -> GeneratedAsset:
    """Save the edits of an earlier version again, as the newest.

    Raises:
        NotFound: There is no such result, or no such version of it; and what save_edits raises.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        row = find_row(session, ResultRow, result_id)
        query = select(EditVersion).where(
            EditVersion.generated_asset_id == row.id, EditVersion.version == version
        )
        saved = session.scalars(query).first()
        if saved is None and version != row.version:
            raise NotFound("There is no such version.", code="version_not_found")
        edits = saved.edits if saved else row.edits
    return save_edits(deps, actor, result_id, edits.to_json(), expected_version)


def copy_edits(
    deps: Deps, actor: Actor, result_id: UUID, target_ids: Sequence[UUID]
) -> tuple[GeneratedAsset, ...]:
    """Save this result's edits on other results too, all or none.

    They are rendered as their turn comes.

    Raises:
        NotFound: There is no such result.
        NotAllowed: By the manual-editing rule.
        Invalid: Some targets are not there.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        row = find_row(session, ResultRow, result_id)
        targets = find_targets(session, target_ids, result_id)
        source = session.get_one(AssetRow, row.asset_id)
        size = Size(source.width, source.height)
        edits = checked_edits(deps, session, row.edits.to_json(), size)
        for target in targets:
            store_version(deps, session, target, edits, actor.user_id, Urgency.PREMIUM)
        return result_views(deps, session, targets)


def find_targets(session: Session, target_ids: Sequence[UUID], source_id: UUID) -> list[ResultRow]:
    """The results that are named, each once and without the source itself."""
    rows = {
        row.id: row
        for row in session.scalars(select(ResultRow).where(ResultRow.id.in_(target_ids)))
    }
    errors = {
        f"targetIds.{n}": "There is no such result."
        for n, row_id in enumerate(target_ids)
        if row_id not in rows
    }
    rows.pop(source_id, None)
    if errors or not rows:
        raise Invalid(errors or {"targetIds": "Choose at least one other result."})
    return [rows[row_id] for row_id in dict.fromkeys(target_ids) if row_id in rows]


def preview_edits(
    deps: Deps,
    actor: Actor,
    result_id: UUID,
    document: Mapping[str, object],
    *,
    long_side: int = 960,
) -> Preview:
    """What the result would look like with these edits; nothing is stored.

    Args:
        deps: for the store and the fonts.
        actor: who asks.
        result_id: the result.
        document: the edits.
        long_side: px of the picture at most.

    Raises:
        StateForbids: The result is still being made; and what save_edits raises for the document.
    """
    actor.demand(Permission.USE_PROJECTS)
    request, edits = read_preview_request(deps, actor, result_id, document)
    rendered = render_preview(deps, request, edits, long_side)
    encoded = encode(rendered.picture, kind="jpeg", quality=PREVIEW_QUALITY)
    return Preview(encoded.data, "image/jpeg", tuple(rendered.warnings), rendered.text_boxes)


def preview_alternatives(
    deps: Deps,
    actor: Actor,
    result_id: UUID,
    document: Mapping[str, object],
    count: int,
    *,
    long_side: int = 480,
) -> tuple[Alternative, ...]:
    """Other layouts of the result with these edits, the one that is made first; nothing is stored.

    Args:
        deps: for the store and the fonts.
        actor: who asks.
        result_id: the result.
        document: the edits.
        count: of layouts at most; there are fewer where others would look alike.
        long_side: px of each picture at most.

    Raises:
        StateForbids: as preview_edits does; and what save_edits raises for the document.
    """
    actor.demand(Permission.USE_PROJECTS)
    request, edits = read_preview_request(deps, actor, result_id, document)
    made = render_alternatives(deps, request, edits, count, long_side)
    return tuple(
        Alternative(
            replace(plan, warnings=rendered.warnings),
            encode(rendered.picture, kind="jpeg", quality=PREVIEW_QUALITY).data,
        )
        for plan, rendered in made
    )


def read_preview_request(
    deps: Deps, actor: Actor, result_id: UUID, document: Mapping[str, object]
) -> tuple[RenderRequest, Edits]:
    """What a preview of a result is made of; raises as `preview_edits` does."""
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        row = find_row(session, ResultRow, result_id)
        if row.plan is None and not row.rendered_version:
            raise StateForbids(
                "This result is still being made. Try again in a moment.", code="not_rendered"
            )
        asset = session.get_one(AssetRow, row.asset_id)
        edits = checked_edits(deps, session, document, Size(asset.width, asset.height))
        return read_render_request(session, row), edits

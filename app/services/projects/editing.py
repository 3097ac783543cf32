"""Adjusting results: what a user changes is stored as a document and rendered from the original."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.catalogue import Logo, TextStyleSet
from app.domain.documents.brand import BrandColour
from app.domain.documents.crops import is_crop_cut
from app.domain.documents.edits import Edits
from app.domain.documents.formats import NO_TEXT
from app.domain.documents.plans import LeftOut, Plan, PlanWarning
from app.domain.documents.rules import ManualEditingRule, RuleGroup
from app.domain.documents.suggestions import Suggestions
from app.domain.geometry import Box, Size
from app.domain.jobs import Urgency
from app.domain.layout_choice import LayoutChoice
from app.domain.planning.problem import widest_insets
from app.domain.planning.safe_zone import find_free_area
from app.domain.projects import Asset
from app.domain.results import GeneratedAsset, VersionOfEdits
from app.domain.suggesting import suggestions_for
from app.imaging.encode import encode
from app.models import (
    Asset as AssetRow,
    GeneratedAsset as ResultRow,
    Logo as LogoRow,
    TextStyleSet as StyleSetRow,
)
from app.production.layouts import choose_among_layouts
from app.production.own_fonts import load_fonts
from app.production.previews import render_proof
from app.production.rendering import find_calm_area_of
from app.records.assets import analysis_of, asset_view
from app.records.brand import brand_colours
from app.records.checked_edits import checked_edits
from app.records.drafts import read_draft
from app.records.edits import (
    demand_newest,
    find_version,
    is_repeated,
    is_unchanged,
    read_versions,
    store_version,
)
from app.records.fonts import all_families
from app.records.logos import logo_view
from app.records.render_requests import read_render_request
from app.records.results import result_view, with_logo_address
from app.records.rows import find_row, unknown_row
from app.records.rules import rules_in_force
from app.records.versions import Version, result_version

PREVIEW_QUALITY = 90
"""Of a draft's JPEG: below, its blocks make it less like the result than it may be."""
PREVIEW_QUALITY_OF_TEXTS = 97
"""Of a draft with texts, whose letters are judged: at 90 a detailed photograph around them has an
SSIM of .985 to its result, at 97 .991; the file is twice as large."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A small picture made by the same renderer; nothing of it is stored."""

    data: bytes
    content_type: str
    warnings: tuple[PlanWarning, ...]
    edits: Edits
    """Those that are shown, checked."""
    is_crop_cut: bool
    """Whether the crop that was asked for reaches beyond the picture, and was cut to it."""
    plan: Plan
    """As these edits change it: its strategy and reason are those of the picture."""
    text_boxes: tuple[Box, ...]
    """Where each text landed, in shares of the picture."""
    logo_box: Box | None
    """Where the logo landed, likewise."""
    painted_by: str
    """Who painted what the picture does not cover; empty when nobody did."""
    left_out: tuple[LeftOut, ...]
    """Who was to paint it and did not, and why."""


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
    brand_colours: tuple[BrandColour, ...]
    """Offered where a colour is chosen."""
    rule_versions: Mapping[RuleGroup, int]
    """Those in force, by group."""
    free_area: Box
    """What neither the platform's interface nor the rules' safe zone takes, in px of the canvas."""
    calm_area: Box | None
    """Where a text that is added lies on nothing, likewise; None where everywhere is as good."""
    takes_no_text: bool
    """Whether the format forbids texts on its pictures."""
    layouts: LayoutChoice
    """The different ways there are to bring the picture into the format."""
    suggestions: Suggestions | None = None
    """What could be made of the picture, in words; None while nobody has looked at it."""

    @property
    def has_safe_zone(self) -> bool:
        """Whether a part of the canvas is to be kept free."""
        return self.free_area.area < self.result.width * self.result.height


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
        canvas = Size(row.width, row.height)
        zone = widest_insets(row.target.target(canvas).safe_zone, rules.adaptation.safe_zone)
        free_area, request = find_free_area(canvas, zone), read_render_request(session, row)
        return EditorView(
            result=result_view(deps, row, asset),
            asset=asset_view(deps, asset),
            style_sets=tuple(TextStyleSet(s.id, s.name, s.styles) for s in sets),
            logos=tuple(logo_view(deps, logo) for logo in logos),
            rule=rules.manual_editing,
            logo_size=rules.adaptation.logo_size,
            font_families=all_families(load_fonts(deps.fonts_dir).families(), session),
            brand_colours=brand_colours(session),
            rule_versions=record.versions(),
            free_area=free_area,
            calm_area=find_calm_area_of(request, free_area),
            takes_no_text=NO_TEXT in row.target.rules,
            suggestions=suggestions_for(found) if (found := analysis_of(asset)) else None,
            layouts=choose_among_layouts(request),
        )


def save_edits(
    deps: Deps,
    actor: Actor,
    result_id: UUID,
    document: Mapping[str, object],
    expected_version: int | None = None,
    *,
    takes_repeated: bool = False,
) -> GeneratedAsset:
    """Store a new version of the edits, whole, and queue its rendering ahead of generated work.

    Args:
        deps: for the store and the queue.
        actor: who saves.
        result_id: the result.
        document: the edits.
        expected_version: the newest that the caller knows.
        takes_repeated: Whether who lost the answer and sends the same again gets it: people are in
            no conflict with themselves, and who changed nothing keeps the version. To programs an
            older version is a conflict in any case, and whatever they save is a version.

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
        edits = checked_edits(deps, session, document, Size(asset.width, asset.height))
        is_done = takes_repeated and (
            is_unchanged(row, edits, expected_version)
            or is_repeated(session, row, edits, actor.user_id, expected_version)
        )
        if not is_done:
            demand_newest(session, row, expected_version)
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
        return tuple(
            replace(version, edits=with_logo_address(deps, row.organization_id, version.edits))
            for version in read_versions(session, row)
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
        edits = find_version(session, row, version).edits
    return save_edits(deps, actor, result_id, edits.to_json(), expected_version)


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
    with deps.database.snapshot(actor) as session:
        request, edits = read_draft(deps, session, result_id, document)
    rendered = render_proof(deps, request, edits, long_side)
    quality = PREVIEW_QUALITY_OF_TEXTS if edits.text_overlays else PREVIEW_QUALITY
    encoded = encode(rendered.picture, kind="jpeg", quality=quality)
    extension = rendered.plan.extension if rendered.is_painted else None
    return Preview(
        encoded.data,
        "image/jpeg",
        tuple(rendered.warnings),
        edits,
        is_crop_cut(document, request.source_size),
        rendered.plan,
        rendered.text_boxes,
        rendered.logo_box,
        extension.source if extension else "",
        rendered.plan.left_out,
    )

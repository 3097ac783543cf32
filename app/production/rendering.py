"""One result, made: what rendering for good, previews and downloads have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from app.database.session import Session
from app.deps import Deps
from app.domain.documents.analysis import Analysis
from app.domain.documents.corrections import corrected
from app.domain.documents.edits import Edits, Flip
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Flag, Plan
from app.domain.documents.rules import Insets
from app.domain.geometry import Size
from app.domain.planning.adapt import find_edited_plan_warnings
from app.domain.planning.adapt import make_plan as make_plan
from app.imaging.fonts import Fonts
from app.imaging.picture import Source
from app.imaging.render import Rendered, render
from app.models.asset import Asset as AssetRow
from app.models.generated_asset import GeneratedAsset as ResultRow
from app.production.sources import Dress, SourceCache, dress, open_logos, open_source
from app.records.rules import rules_of_record


@dataclass(frozen=True, slots=True)
class Brief:
    """All that is needed to make one result, read in one go; nothing below touches the database."""

    result_id: UUID
    asset_id: UUID
    organization_id: UUID
    project_id: UUID
    version: int
    master_key: str
    proxy_key: str
    source_size: Size
    canvas: Size
    target: Mapping[str, Any]
    rules: Mapping[str, Any]
    analysis: Mapping[str, Any]
    corrections: Mapping[str, Any] | None
    plan: Mapping[str, Any] | None
    edits: Mapping[str, Any]
    dress: Dress
    is_cleared: bool
    """An admin lifted the flag of the result, or of its original."""


def read_brief(session: Session, result: ResultRow) -> Brief:
    """Raises NoResultFound when the picture behind the result is gone."""
    asset = session.get_one(AssetRow, result.asset_id)
    return Brief(
        result_id=result.id,
        asset_id=asset.id,
        organization_id=result.organization_id,
        project_id=result.project_id,
        version=result.version,
        master_key=str(asset.master_key),
        proxy_key=str(asset.proxy_key),
        source_size=Size(asset.width, asset.height),
        canvas=Size(result.width, result.height),
        target=result.target,
        rules=result.rules,
        analysis=asset.analysis or {},
        corrections=asset.corrections,
        plan=result.plan,
        edits=result.edits,
        dress=dress(session),
        is_cleared=result.is_cleared or asset.is_cleared,
    )


def plan_of(brief: Brief) -> Plan:
    """The plan that was made before, or a new one from what is known of the picture and the rules
    of the request.
    """
    if brief.plan is not None:
        return Plan.from_dict(dict(brief.plan))
    return make_plan(_analysis(brief), target_format(brief), rules_of_record(dict(brief.rules)))


def _analysis(brief: Brief) -> Analysis:
    """What was found in the picture, as a person corrected it."""
    return corrected(Analysis.from_dict(dict(brief.analysis)), brief.corrections)


def target_format(brief: Brief) -> TargetFormat:
    return target_of(brief.canvas, brief.target)


def target_of(canvas: Size, facts: Mapping[str, Any]) -> TargetFormat:
    """A format as the planner takes it: the safe zone in fractions of the canvas.  facts: safeZone
    (px), maxBytes, fileTypes.
    """
    zone = facts.get("safeZone") or {}
    insets = Insets(
        top=zone.get("top", 0) / canvas.height,
        bottom=zone.get("bottom", 0) / canvas.height,
        left=zone.get("left", 0) / canvas.width,
        right=zone.get("right", 0) / canvas.width,
    )
    return TargetFormat(canvas, insets, facts.get("maxBytes"), tuple(facts.get("fileTypes", ())))


def render_brief(
    deps: Deps,
    cache: SourceCache,
    brief: Brief,
    plan: Plan,
    edits: Edits,
    target: Size,
    *,
    small: bool = False,
) -> Rendered:
    """The picture of the result at the target size; small: from the proxy, as previews are.

    The flags are those of what is shown: a window set by hand gets its own.
    """
    source = _source(deps, cache, brief, small=small)
    logos = open_logos(deps, brief.dress.logo_keys, logo_of(edits))
    rendered = render(
        source,
        plan,
        edits,
        target,
        styles=brief.dress.styles,
        logos=logos,
        fonts=fonts(deps.fonts_dir),
        canvas=brief.canvas,
    )
    is_by_hand = rendered.plan is not plan and not rendered.plan.flags
    return (
        replace(rendered, flags=(*_flags_by_hand(brief, rendered.plan, edits), *rendered.flags))
        if is_by_hand
        else rendered
    )


def _flags_by_hand(brief: Brief, shown: Plan, edits: Edits) -> tuple[Flag, ...]:
    """Turned or flipped, what lies where on the canvas is not known to the flags: then nothing is
    said of the safe zone.
    """
    if not brief.analysis:
        return ()
    flags = find_edited_plan_warnings(
        shown, _analysis(brief), target_format(brief), rules_of_record(dict(brief.rules))
    )
    is_turned = bool(edits.rotate) or edits.flip is not Flip.NONE
    return tuple(flag for flag in flags if not (is_turned and flag.code == "in_safe_zone"))


def _source(deps: Deps, cache: SourceCache, brief: Brief, *, small: bool) -> Source:
    key = brief.proxy_key if small else brief.master_key
    return open_source(
        deps, cache, key, brief.source_size, small=small, detail=brief.analysis.get("detail", 1.0)
    )


def logo_of(edits: Edits) -> UUID | None:
    """The id of the logo in the edits; they are stored with `logo:<id>` in place of an address."""
    overlay = edits.logo_overlay
    return UUID(overlay.logo_url.removeprefix("logo:")) if overlay else None


def file_kind(target: Mapping[str, Any]) -> str:
    """JPEG, or PNG for a format that asks for transparency or takes no JPEG."""
    if "transparent" in target.get("rules", ()):
        return "png"
    types = target.get("fileTypes") or ["jpeg"]
    return "jpeg" if "jpeg" in types or "jpg" in types else "png"


@lru_cache(maxsize=1)
def fonts(folder: Path) -> Fonts:
    return Fonts.load(folder)

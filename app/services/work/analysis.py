"""The worker's half of an upload: making the picture ours, and seeing what is in it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from app import ledger
from app.database.session import Session
from app.deps import Deps
from app.domain.documents.analysis import Analysis
from app.domain.documents.rules import UploadModerationRule
from app.domain.errors import DomainError, Refused
from app.domain.geometry import Box
from app.domain.intake import size_refusal, type_refusal
from app.domain.logos import KnownLogo, with_logos
from app.domain.moderation import is_nsfw
from app.domain.projects import AssetStatus
from app.domain.storage_keys import CONTENT_TYPES, asset_key, blurred_key, is_unseen
from app.imaging.codec import read_master
from app.imaging.detail import finest_scale
from app.imaging.detect.logos import find_logos
from app.imaging.encode import encode
from app.imaging.paper import blurred, on_paper
from app.imaging.picture import Picture
from app.ledger import Claimed
from app.models.asset import Asset as AssetRow
from app.models.upload_ticket import UploadTicket
from app.ports.clock import clock_ms
from app.ports.gate import Normalised
from app.production.sources import read_stored
from app.records.lifecycle import begin_work, change_status
from app.records.logos import logos_to_look_for
from app.records.rules import rules_in_force
from app.records.work import ensure_claimed

TWIN_QUALITY = 60


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    normalised: Normalised
    master_key: str
    proxy_key: str
    analysis: Analysis
    is_nsfw: bool


def run_analysis(deps: Deps, claimed: Claimed) -> None:
    """Read the original through the gate, store master and proxy, analyse, settle.

    Raises Refused for a picture that cannot be taken; Unavailable when it is worth another try.
    """
    with deps.database.transaction(claimed.actor) as session:
        ensure_claimed(session, claimed)
        asset = session.get(AssetRow, claimed.subject_id)
        if asset is None or asset.original_key is None or asset.status is AssetStatus.READY:
            return finish_without_work(deps, session, claimed)
        begin_work(session, asset, at=deps.clock.now())
        rule = rules_in_force(deps, session).rules.upload_moderation
        logos = logos_to_look_for(session)
        sent_to = session.scalar(select(UploadTicket.key).where(UploadTicket.asset_id == asset.id))
    if sent_to is not None:
        deps.storage.delete(sent_to)  # what is looked at was frozen elsewhere
    with tempfile.TemporaryDirectory(dir=deps.scratch) as folder:
        seen = prepare_picture(deps, asset, Path(folder), rule, logos)
    with deps.database.transaction(claimed.actor) as session:
        ledger.finish(session, claimed, now_ms=clock_ms(deps.clock))
        record_analysis(session, session.get_one(AssetRow, asset.id), seen, deps.clock.now())
    return None


def finish_without_work(deps: Deps, session: Session, claimed: Claimed) -> None:
    """The picture was deleted while it waited, or a job of another order has analysed it."""
    ledger.finish(session, claimed, now_ms=clock_ms(deps.clock))


def prepare_picture(
    deps: Deps,
    asset: AssetRow,
    folder: Path,
    rule: UploadModerationRule,
    logos: Sequence[tuple[str, str]],
) -> PreparedPicture:
    original = folder / "original"
    deps.storage.fetch(str(asset.original_key), original)
    if is_unseen(str(asset.original_key)):
        admit_original(deps, original, asset.size_bytes, rule)
    normalised = deps.gate.normalise(original, folder)
    master_key = store_part(deps, asset, "master", normalised.master, normalised.master_type)
    proxy_key = store_part(deps, asset, "proxy", normalised.proxy, normalised.proxy_type)
    picture = on_paper(read_master(normalised.master))
    analysis = analyse_picture(deps, picture, logos)
    flagged = is_nsfw(analysis.nsfw_score, alerts_active=rule.nsfw_alerts_active)
    if flagged:
        twin = encode(blurred(read_master(normalised.proxy)), kind="webp", quality=TWIN_QUALITY)
        deps.storage.put(blurred_key(proxy_key), twin.data, content_type=CONTENT_TYPES["webp"])
    return PreparedPicture(normalised, master_key, proxy_key, analysis, flagged)


def analyse_picture(deps: Deps, picture: Picture, logos: Sequence[tuple[str, str]]) -> Analysis:
    """All that is known of the picture: what the analyser finds, with the organization's logos, and
    what the moderator says of it.

    Args:
        deps: for their models, and the store with the logos.
        picture: the master without transparency.
        logos: names and storage keys of the logos that are searched.

    Raises:
        Unavailable: A provider does not answer.
    """
    found = with_logos(deps.analyser.analyse(picture), find_known_logos(deps, picture, logos))
    verdict = deps.moderator.judge(without_bars(picture, found.content))
    return replace(
        found,
        detail=finest_scale(picture),
        nsfw_score=verdict.score,
        models={**found.models, verdict.model: verdict.version},
    )


def without_bars(picture: Picture, content: Box | None) -> Picture:
    """Letterbox bars say nothing, and would make the content small."""
    if content is None:
        return picture
    rows = slice(int(content.top), round(content.bottom))
    return picture[rows, int(content.left) : round(content.right)]


def find_known_logos(
    deps: Deps, picture: Picture, logos: Sequence[tuple[str, str]]
) -> list[KnownLogo]:
    """logos: names and storage keys."""
    found = find_logos(picture, [(name, read_stored(deps, key)) for name, key in logos])
    return [KnownLogo(logo.label, logo.score, logo.box) for logo in found]


def admit_original(
    deps: Deps, original: Path, announced_bytes: int, rule: UploadModerationRule
) -> None:
    """The upload rules for a file that came straight into the store: nobody has opened it before.
    Raises Refused.
    """
    size = original.stat().st_size
    if size != announced_bytes:
        raise Refused(
            "The file that came is not the one that was announced.", code="upload_mismatch"
        )
    look = deps.gate.inspect([original])[0]
    refusal = (
        look
        if isinstance(look, DomainError)
        else size_refusal(size, rule) or type_refusal(look.kind, rule)
    )
    if refusal is not None:
        raise refusal


def store_part(deps: Deps, asset: AssetRow, name: str, path: Path, kind: str) -> str:
    key = asset_key(asset.organization_id, asset.project_id, asset.id, f"{name}.{kind}")
    deps.storage.put(key, path, content_type=CONTENT_TYPES[kind])
    return key


def record_analysis(session: Session, asset: AssetRow, seen: PreparedPicture, at: datetime) -> None:
    inspection = seen.normalised.inspection
    asset.width, asset.height = inspection.size.width, inspection.size.height
    asset.dpi, asset.layers, asset.kind = inspection.dpi, inspection.layers, inspection.kind
    asset.master_key, asset.proxy_key = seen.master_key, seen.proxy_key
    asset.analysis = seen.analysis.to_dict()
    asset.nsfw_score, asset.is_nsfw = (
        seen.analysis.nsfw_score,
        seen.is_nsfw and not asset.is_cleared,
    )
    change_status(session, asset, AssetStatus.READY, at=at)

"""The worker's half of an upload: making master and proxy, and finding what is in the picture."""

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
from app.domain.logos import KnownLogo, add_known_logos
from app.domain.moderation import is_nsfw
from app.domain.projects import AssetStatus
from app.domain.providers import Seen
from app.domain.storage_keys import (
    CONTENT_TYPES,
    asset_key,
    blurred_key,
    is_unverified,
    number_of,
    numbered_name,
)
from app.imaging.detail import find_finest_scale
from app.imaging.detect.logos import find_logos
from app.imaging.encode import encode
from app.imaging.flatten import flatten_on_white, make_blurred_copy
from app.imaging.masters import read_master
from app.imaging.picture import Picture
from app.inference.asking import Errand, errand_for
from app.inference.keeping import find_ground, keep_ground
from app.inference.looking import (
    ask_about_picture,
    ask_for_verdict,
    judge_picture,
    lay_answers_over,
    shrink,
)
from app.models import Asset as AssetRow, UploadTicket
from app.ports.gate import Normalised
from app.production.scratch import open_scratch
from app.production.sources import read_stored
from app.records.lifecycle import begin_work, change_status
from app.records.logos import logos_to_look_for
from app.records.remaking import forget_former_picture, remake_all_results
from app.records.rules import rules_in_force
from app.records.work import ensure_claimed

BLURRED_QUALITY = 60


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    normalised: Normalised
    master_key: str
    proxy_key: str
    analysis: Analysis
    is_nsfw: bool


def run_analysis(deps: Deps, claimed: ledger.Claimed) -> None:
    """Read the original through the gate, store master and proxy, analyse, settle.

    Raises:
        Refused: The picture cannot be taken.
        Unavailable: It is worth another try.
    """
    with deps.database.transaction(claimed.actor) as session:
        ensure_claimed(session, claimed)
        asset = session.get(AssetRow, claimed.subject_id)
        if asset is None or asset.original_key is None or asset.status is AssetStatus.READY:
            return finish_without_work(deps, session, claimed)
        begin_work(session, asset, at=deps.clock.now())
        rules = rules_in_force(deps, session).rules()
        logos = logos_to_look_for(session)
        sent_to = session.scalar(select(UploadTicket.key).where(UploadTicket.asset_id == asset.id))
    if sent_to is not None:
        deps.storage.delete(sent_to)  # the analysis reads the immutable copy
    errand = errand_for(deps, claimed, rules.ai_behavior, Seen.ASSET)
    with open_scratch(deps.scratch) as folder:
        prepared = prepare_picture(deps, errand, asset, folder, rules.upload_moderation, logos)
    with deps.database.transaction(claimed.actor) as session:
        ledger.finish(session, claimed, now_ms=deps.now_ms())
        row = session.get_one(AssetRow, asset.id)
        is_replaced = row.analysis is not None
        if is_replaced:
            forget_former_picture(session, row)
        record_analysis(session, row, prepared, deps.clock.now())
        if is_replaced:
            remake_all_results(deps, session, claimed.actor, row.id)
    return None


def finish_without_work(deps: Deps, session: Session, claimed: ledger.Claimed) -> None:
    """The picture was deleted while it waited, or a job of another order has analysed it."""
    ledger.finish(session, claimed, now_ms=deps.now_ms())


def prepare_picture(
    deps: Deps,
    errand: Errand,
    asset: AssetRow,
    folder: Path,
    rule: UploadModerationRule,
    logos: Sequence[tuple[str, str]],
) -> PreparedPicture:
    original = folder / "original"
    deps.storage.fetch(str(asset.original_key), original)
    if is_unverified(str(asset.original_key)):
        admit_original(deps, original, asset.size_bytes, rule)
    normalised = deps.gate.normalise(original, folder)
    number = number_of(str(asset.original_key))
    master, proxy = numbered_name("master", number), numbered_name("proxy", number)
    master_key = store_part(deps, asset, master, normalised.master, normalised.master_type)
    proxy_key = store_part(deps, asset, proxy, normalised.proxy, normalised.proxy_type)
    picture = flatten_on_white(read_master(normalised.master))
    analysis = analyse_picture(deps, errand, picture, logos)
    flagged = is_nsfw(analysis.nsfw_score, rule)
    if flagged:
        blurred_copy = encode(
            make_blurred_copy(read_master(normalised.proxy)), kind="webp", quality=BLURRED_QUALITY
        )
        deps.storage.put(
            blurred_key(proxy_key), blurred_copy.data, content_type=CONTENT_TYPES["webp"]
        )
    return PreparedPicture(normalised, master_key, proxy_key, analysis, flagged)


def analyse_picture(
    deps: Deps, errand: Errand, picture: Picture, logos: Sequence[tuple[str, str]]
) -> Analysis:
    """All that is known of the picture, by the analyser, by its logos and by the moderator.

    Args:
        deps: for the models, and the store with the logos.
        errand: On whose behalf other providers are asked.
        picture: the master without transparency.
        logos: names and storage keys of the organization's logos.

    Raises:
        Unavailable: The built-in provider cannot be asked now.
        Postpone: Another provider may answer in a moment.
    """
    ground = find_ground(deps, errand.claimed, picture) or deps.analyser.analyse(picture)
    shown, judged = shrink(picture), without_bars(picture, ground.content)
    answers = ask_about_picture(deps, errand, shown, ground)
    other = ask_for_verdict(deps, errand, judged)
    if errand.waits_for:
        keep_ground(deps, errand.claimed, picture, ground)
    errand.wait()
    found = lay_answers_over(deps, shown, ground, answers)
    found = add_known_logos(found, find_known_logos(deps, picture, logos))
    verdict = judge_picture(deps, judged, other)
    return replace(
        found,
        detail=find_finest_scale(picture),
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
    """Where the organization's logos are in the picture; logos: names and storage keys."""
    found = find_logos(picture, [(name, read_stored(deps, key)) for name, key in logos])
    return [KnownLogo(logo.label, logo.score, logo.box) for logo in found]


def admit_original(
    deps: Deps, original: Path, announced_bytes: int, rule: UploadModerationRule
) -> None:
    """The upload rules for a file that came straight into the store: it was never opened before.

    Raises:
        Refused: The rules do not take it, or another file was announced.
    """
    size = original.stat().st_size
    if size != announced_bytes:
        raise Refused(
            "The file that came is not the one that was announced.", code="upload_mismatch"
        )
    inspected = deps.gate.inspect([original])[0]
    refusal = (
        inspected
        if isinstance(inspected, DomainError)
        else size_refusal(size, rule) or type_refusal(inspected.kind, rule)
    )
    if refusal is not None:
        raise refusal


def store_part(deps: Deps, asset: AssetRow, name: str, path: Path, kind: str) -> str:
    key = asset_key(asset.organization_id, asset.project_id, asset.id, f"{name}.{kind}")
    deps.storage.put(key, path, content_type=CONTENT_TYPES[kind])
    return key


def record_analysis(
    session: Session, asset: AssetRow, prepared: PreparedPicture, at: datetime
) -> None:
    inspection = prepared.normalised.inspection
    asset.width, asset.height = inspection.size.width, inspection.size.height
    asset.dpi, asset.layers, asset.kind = inspection.dpi, inspection.layers, inspection.kind
    asset.master_key, asset.proxy_key = prepared.master_key, prepared.proxy_key
    asset.analysis = prepared.analysis
    asset.nsfw_score, asset.is_nsfw = (
        prepared.analysis.nsfw_score,
        prepared.is_nsfw and not asset.is_cleared,
    )
    change_status(session, asset, AssetStatus.READY, at=at)

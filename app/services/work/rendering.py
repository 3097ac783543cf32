"""The worker's half of a result: plan, render, encode, moderate, store, settle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app import ledger
from app.database.session import Session
from app.deps import Deps
from app.domain.documents.plans import Flag, Plan
from app.domain.documents.rules import JPEG_QUALITY
from app.domain.geometry import Size
from app.domain.moderation import is_nsfw
from app.domain.render_request import RenderRequest
from app.domain.results import ResultStatus
from app.domain.storage_keys import CONTENT_TYPES, blurred_key, result_key
from app.imaging.encode import Encoded, encode
from app.imaging.engine import engine_version
from app.imaging.flatten import flatten_on_white, make_blurred_copy
from app.imaging.picture import Picture, resize_picture
from app.ledger import Claimed
from app.models.generated_asset import GeneratedAsset as ResultRow
from app.ports.clock import clock_ms
from app.production.rendering import plan_of, render_request
from app.production.sources import SourceCache
from app.records import events
from app.records.render_requests import read_render_request
from app.records.results import touch_project
from app.records.rules import rules_in_force
from app.records.work import ensure_claimed

THUMB_SIDE = 640
THUMB_QUALITY = 80

_cache = SourceCache()


@dataclass(frozen=True, slots=True)
class _Made:
    plan: Plan
    flags: tuple[Flag, ...]
    file_key: str
    thumb_key: str
    encoded: Encoded
    nsfw_score: float
    is_nsfw: bool


def run_rendering(deps: Deps, claimed: Claimed) -> None:
    """Make the newest version of a result from its master, store it, settle. Raises Unavailable
    when worth another try.
    """
    with deps.database.transaction(claimed.actor) as session:
        ensure_claimed(session, claimed)
        result = session.get(ResultRow, claimed.subject_id)
        if result is None or result.rendered_version == result.version:
            return ledger.finish(session, claimed, now_ms=clock_ms(deps.clock))
        result.status = str(ResultStatus.RENDERING)
        touch_project(session, result.project_id)
        request = read_render_request(session, result)
        alerts = rules_in_force(deps, session).rules().upload_moderation.nsfw_alerts_active
    made = _make(deps, request, alerts_active=alerts)
    with deps.database.transaction(claimed.actor) as session:
        _record(deps, session, request, made)
        ledger.finish(session, claimed, now_ms=clock_ms(deps.clock))
    return None


def _make(deps: Deps, request: RenderRequest, *, alerts_active: bool) -> _Made:
    plan = plan_of(request)
    rendered = render_request(deps, _cache, request, plan, request.edits, request.canvas)
    encoded = encode(
        rendered.picture,
        kind=request.format.file_kind,
        quality=JPEG_QUALITY[request.rules.rules().ai_behavior.image_quality],
        max_bytes=request.format.max_bytes,
    )
    score = deps.moderator.nsfw_score(flatten_on_white(rendered.picture))
    flagged = is_nsfw(score, alerts_active=alerts_active) and not request.is_cleared
    file_key, thumb_key = _store(deps, request, rendered.picture, encoded, flagged=flagged)
    flags = (*rendered.flags, *encoded.flags)
    return _Made(plan, flags, file_key, thumb_key, encoded, score, flagged)


def _store(
    deps: Deps, request: RenderRequest, picture: Picture, encoded: Encoded, *, flagged: bool
) -> tuple[str, str]:
    """The file and its thumbnail, and of a flagged picture a blurred twin for each. Same version,
    same keys.
    """
    file_key = _key(request, f"v{request.version}.{encoded.kind}")
    thumb_key = _key(request, f"v{request.version}.thumb.webp")
    deps.storage.put(file_key, encoded.data, content_type=CONTENT_TYPES[encoded.kind])
    deps.storage.put(thumb_key, _webp(thumbnail(picture)), content_type=CONTENT_TYPES["webp"])
    if flagged:
        twin = _webp(make_blurred_copy(picture))
        for key in (file_key, thumb_key):
            deps.storage.put(blurred_key(key), twin, content_type=CONTENT_TYPES["webp"])
    return file_key, thumb_key


def _key(request: RenderRequest, name: str) -> str:
    return result_key(request.organization_id, request.project_id, request.result_id, name)


def _webp(picture: Picture) -> bytes:
    return encode(picture, kind="webp", quality=THUMB_QUALITY).data


def thumbnail(picture: Picture) -> Picture:
    """The picture with its long side at most 640 px, for grids."""
    height, width = picture.shape[:2]
    scale = min(1.0, THUMB_SIDE / max(height, width))
    return resize_picture(
        picture, Size(max(1, round(width * scale)), max(1, round(height * scale)))
    )


def _record(deps: Deps, session: Session, request: RenderRequest, made: _Made) -> None:
    """Point the row at the new file, unless a newer version was rendered meanwhile."""
    result = session.get(ResultRow, request.result_id)
    if result is None or result.rendered_version >= request.version:
        return
    is_first = result.rendered_version == 0
    values: dict[str, Any] = {
        "plan": made.plan,
        "flags": made.flags,
        "file_key": made.file_key,
        "file_type": made.encoded.kind,
        "thumb_key": made.thumb_key,
        "size_bytes": len(made.encoded.data),
        "engine": engine_version(),
        "nsfw_score": made.nsfw_score,
        "is_nsfw": made.is_nsfw and not result.is_cleared,
        "rendered_version": request.version,
        "error_code": None,
        "error_message": None,
        "updated_at": deps.clock.now(),
    }
    for name, value in values.items():
        setattr(result, name, value)
    result.status = str(
        ResultStatus.READY if result.version == request.version else ResultStatus.RENDERING
    )
    touch_project(session, result.project_id)
    events.result_rendered(session, result, deps.clock.now())
    if is_first:
        events.result_ended(session, result, deps.clock.now())

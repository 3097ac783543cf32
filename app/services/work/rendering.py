"""The worker's half of a result: plan, render, encode, moderate, store, settle."""

from dataclasses import dataclass, replace

from app import ledger
from app.database.session import Session
from app.deps import Deps
from app.domain.documents.edits import Edits
from app.domain.documents.plans import Plan, PlanWarning, Way
from app.domain.documents.rules import JPEG_QUALITY, Rules, UploadModerationRule
from app.domain.geometry import Size
from app.domain.moderation import is_nsfw
from app.domain.preflight.traits import sort_warnings
from app.domain.providers import Capability, Seen
from app.domain.render_request import RenderRequest
from app.domain.results import ResultStatus
from app.domain.storage_keys import CONTENT_TYPES, blurred_key, result_key
from app.imaging.encode import Encoded, encode
from app.imaging.engine import engine_version
from app.imaging.flatten import flatten_on_white, make_blurred_copy
from app.imaging.picture import Picture, resize_picture
from app.imaging.render import Rendered
from app.inference.asking import Errand, errand_for
from app.inference.extending import may_be_painted, paint_canvas
from app.inference.looking import ask_for_verdict, judge_picture
from app.models import GeneratedAsset as ResultRow
from app.production.codes import warn_of_unread_codes
from app.production.layouts import LAYOUT_GONE, SettledLayout, settle_layout
from app.production.rendering import encode_rendered, plan_of, render_request
from app.production.sources import SourceCache
from app.records.kept_layouts import keep_layout
from app.records.lifecycle import begin_work, finish_rendering
from app.records.render_requests import read_render_request
from app.records.rules import rules_in_force
from app.records.work import ensure_claimed

COLOURS = 3
"""Channels of a picture without alpha: what is behind a clear one is nobody's to paint."""
THUMB_SIDE = 640
THUMB_QUALITY = 80

_cache = SourceCache()


@dataclass(frozen=True, slots=True)
class MadeResult:
    plan: Plan
    layout: SettledLayout
    warnings: tuple[PlanWarning, ...]
    file_key: str
    thumb_key: str
    encoded: Encoded
    nsfw_score: float
    is_nsfw: bool


def run_rendering(deps: Deps, claimed: ledger.Claimed) -> None:
    """Make the newest version of a result from its master, store it, settle.

    Raises:
        Unavailable: It is worth another try.
    """
    with deps.database.transaction(claimed.actor) as session:
        ensure_claimed(session, claimed)
        result = session.get(ResultRow, claimed.subject_id)
        if result is None or not is_wanted(result):
            return ledger.finish(session, claimed, now_ms=deps.now_ms())
        begin_work(session, result, at=deps.clock.now())
        request = read_render_request(session, result)
        rules = rules_in_force(deps, session).rules()
    errand = errand_for(deps, claimed, rules.ai_behavior, Seen.RESULT)
    made = make_result(deps, errand, request, rules)
    with deps.database.transaction(claimed.actor) as session:
        ledger.finish(session, claimed, now_ms=deps.now_ms())
        record_result(deps, session, request, made)
    return None


def is_wanted(result: ResultRow) -> bool:
    return result.rendered_version != result.version and result.status is not ResultStatus.CANCELLED


def make_result(deps: Deps, errand: Errand, request: RenderRequest, rules_now: Rules) -> MadeResult:
    moderation = rules_now.upload_moderation
    plan = plan_of(request)
    if request.plan is None and rules_now.ai_behavior.paint_extensions:
        plan = paint_extension(deps, errand, request, plan, moderation)
        errand.wait()  # what is painted is what is judged
    layout = settle_layout(request, plan)
    request = with_settled_layout(request, layout)
    rendered = render_request(deps, _cache, request, plan, request.edits, request.canvas)
    plan = plan_as_made(plan, rendered)
    shown = flatten_on_white(rendered.picture)
    other = ask_for_verdict(deps, errand, shown)
    errand.wait()
    score = judge_picture(deps, shown, other).score
    quality = JPEG_QUALITY[request.rules.rules().ai_behavior.image_quality]
    encoded = encode_rendered(
        deps,
        rendered,
        request.format.file_kind,
        request.edits.limit_quality(quality),
        request.format.max_bytes,
    )
    flagged = is_nsfw(score, moderation) and not request.is_cleared
    file_key, thumb_key = store_files(deps, request, rendered.picture, encoded, flagged=flagged)
    unread = warn_of_unread_codes(request, rendered)
    gone = (LAYOUT_GONE,) if layout.is_gone else ()
    warnings = sort_warnings((*rendered.warnings, *unread, *encoded.warnings, *gone))
    return MadeResult(plan, layout, warnings, file_key, thumb_key, encoded, score, flagged)


def with_settled_layout(request: RenderRequest, layout: SettledLayout) -> RenderRequest:
    """The request as its version stays."""
    if layout.plan is None or layout.edits.extend.layout_id is None:
        return replace(request, edits=layout.edits)
    kept = request.layouts.with_plan(layout.edits.extend.layout_id, layout.plan)
    return replace(request, edits=layout.edits, layouts=kept)


def plan_as_made(plan: Plan, rendered: Rendered) -> Plan:
    """The plan as it is stored, with what the edits made of it.

    Args:
        plan: That the picture was rendered by.
        rendered: The picture.
    """
    if rendered.plan is not plan:
        return replace(plan, edited=Way(rendered.plan.strategy, rendered.plan.reason))
    if plan.extension and not rendered.is_painted:
        return replace(plan, extension=None)  # it is gone, and nothing says that it is there
    return plan


def paint_extension(
    deps: Deps,
    errand: Errand,
    request: RenderRequest,
    plan: Plan,
    moderation: UploadModerationRule,
) -> Plan:
    """The plan, with what a provider painted for its canvas where one is asked and it holds up."""
    if not may_be_painted(deps, errand, plan, request.canvas):
        return plan
    shown = render_request(deps, _cache, request, plan, Edits(), request.canvas).picture
    if shown.shape[2] != COLOURS:
        return plan
    logos = tuple(request.brand.logo_keys.values())
    key = key_of(request, f"v{request.version}.painted.png")
    place = plan.placements[0].dst
    extension = paint_canvas(deps, errand, shown, place, logos, moderation, key)
    if extension is None:
        return replace(plan, left_out=errand.left_out_for(Capability.EXTEND))
    return replace(plan, extension=extension)


def store_files(
    deps: Deps, request: RenderRequest, picture: Picture, encoded: Encoded, *, flagged: bool
) -> tuple[str, str]:
    """The file and its thumbnail, and of a flagged picture a blurred copy of each.

    Same version, same keys.
    """
    small = encode_thumbnail(picture)
    file_key = key_of(request, f"v{request.version}.{encoded.kind}")
    thumb_key = key_of(request, f"v{request.version}.thumb.{small.kind}")
    deps.storage.put(file_key, encoded.data, content_type=CONTENT_TYPES[encoded.kind])
    deps.storage.put(thumb_key, small.data, content_type=CONTENT_TYPES[small.kind])
    if flagged:
        blurred_copy = encode(make_blurred_copy(picture), kind="webp", quality=THUMB_QUALITY).data
        for key in (file_key, thumb_key):
            deps.storage.put(blurred_key(key), blurred_copy, content_type=CONTENT_TYPES["webp"])
    return file_key, thumb_key


def key_of(request: RenderRequest, name: str) -> str:
    return result_key(request.organization_id, request.project_id, request.result_id, name)


def encode_thumbnail(picture: Picture) -> Encoded:
    """The thumbnail's file: a JPEG, and a WebP of what is transparent.

    A WebP of the same likeness is a sixth smaller, and takes six times as long.
    """
    kind = "jpeg" if picture.shape[2] == COLOURS else "webp"
    return encode(thumbnail(picture), kind=kind, quality=THUMB_QUALITY)


def thumbnail(picture: Picture) -> Picture:
    """The picture with its long side at most 640 px, for grids."""
    height, width = picture.shape[:2]
    scale = min(1.0, THUMB_SIDE / max(height, width))
    return resize_picture(
        picture, Size(max(1, round(width * scale)), max(1, round(height * scale)))
    )


def record_result(deps: Deps, session: Session, request: RenderRequest, made: MadeResult) -> None:
    """Point the row at the new file, unless a newer version was rendered meanwhile.

    A plan that was taken back while this one was rendered stays so: the newer version makes its
    own.
    """
    result = session.get(ResultRow, request.result_id)
    if result is None or result.rendered_version >= request.version:
        return
    if result.plan is not None or result.version == request.version:
        result.plan = made.plan
    if made.layout.edits != request.edits or made.layout.plan is not None:
        keep_layout(session, result, request.version, made.layout.edits, made.layout.plan)
    result.warnings = made.warnings
    result.file_key = made.file_key
    result.painted_key = made.plan.extension.key if made.plan.extension else None
    result.file_type = made.encoded.kind
    result.thumb_key = made.thumb_key
    result.size_bytes = len(made.encoded.data)
    result.engine = engine_version()
    result.nsfw_score = made.nsfw_score
    result.is_nsfw = made.is_nsfw and not result.is_cleared
    finish_rendering(session, result, request.version, at=deps.clock.now())

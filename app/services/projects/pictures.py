"""One picture of a project: another file in its place, and taking it out."""

from contextlib import suppress
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app import ledger
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import Unavailable
from app.domain.jobs import JobKind
from app.domain.projects import Asset
from app.domain.storage_keys import asset_key, number_of, numbered_name
from app.models import GeneratedAsset as ResultRow
from app.records.assets import asset_view
from app.records.audit import Action
from app.records.corrections import find_picture
from app.records.lifecycle import retry, touch_project
from app.records.replacements import audit_picture, find_settled, inspect_replacement
from app.records.rules import rules_in_force
from app.records.work import submit


def replace_picture(
    deps: Deps, actor: Actor, project_id: UUID, asset_id: UUID, filename: str, path: Path
) -> Asset:
    """Put another file in the picture's place, and look at it.

    Until that is done everything is as it was. Then what people said of the former picture is
    forgotten, and all results are made again from the new one; their edits stay.

    Args:
        deps: The dependencies.
        actor: Who does it.
        project_id: Of the picture.
        asset_id: The picture.
        filename: As it is shown; never used as a path.
        path: A local file.

    Raises:
        NotFound: There is no such picture.
        Refused: The file is not taken; the picture stays.
        StateForbids: The picture is being looked at.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        former = find_settled(session, project_id, asset_id).original_key
        rule = rules_in_force(deps, session).rules().upload_moderation
    kind = inspect_replacement(deps, actor, path, rule)
    number = number_of(former) + 1 if former else 1
    name = f"{numbered_name('original', number)}.{kind}"
    key = asset_key(actor.organization_id, project_id, asset_id, name)
    deps.storage.put(key, path, content_type="application/octet-stream")
    with deps.database.transaction(actor) as session:
        asset = find_settled(session, project_id, asset_id)
        before, after = ({"filename": name} for name in (asset.filename, filename))
        asset.original_key, asset.filename = key, filename
        asset.kind, asset.size_bytes = kind, path.stat().st_size
        retry(session, [asset], at=deps.clock.now())
        submit(deps, session, JobKind.ANALYSE_ASSET, [asset.id])
        audit_picture(deps, session, actor, Action.PICTURE_REPLACED, asset_id, before, after)
        return asset_view(deps, asset)


def remove_picture(deps: Deps, actor: Actor, project_id: UUID, asset_id: UUID) -> int:
    """Take the picture out of its project for good, with what was made of it; returns how many.

    Open jobs are cancelled. The rows go first: objects that belong to no row are swept later.

    Raises:
        NotFound: There is no such picture.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        asset = find_picture(session, project_id, asset_id)
        results = session.scalars(select(ResultRow.id).where(ResultRow.asset_id == asset_id)).all()
        ledger.cancel_all(session, [asset_id, *results], now_ms=deps.now_ms())
        before = {"filename": asset.filename, "results": len(results)}
        session.delete(asset)
        touch_project(session, project_id, at=deps.clock.now())
        audit_picture(deps, session, actor, Action.PICTURE_REMOVED, asset_id, before, None)
        prefix = asset_key(actor.organization_id, project_id, asset_id, "")
    with suppress(Unavailable):
        deps.storage.delete_prefix(prefix)
    return len(results)

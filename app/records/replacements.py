"""What replacing and removing a picture have in common."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor
from app.domain.documents.rules import UploadModerationRule
from app.domain.errors import DomainError, StateForbids
from app.domain.intake import size_refusal, type_refusal
from app.domain.lifecycle import OPEN_ASSET
from app.models import Asset as AssetRow
from app.records.audit import Action, append_audit
from app.records.corrections import find_picture


def find_settled(session: Session, project_id: UUID, asset_id: UUID) -> AssetRow:
    """The picture, which nobody looks at just now."""
    asset = find_picture(session, project_id, asset_id)
    if asset.status in OPEN_ASSET:
        raise StateForbids(
            "This picture is being looked at. It stays as it is; replace it in a moment.",
            code="not_analysed",
        )
    return asset


def inspect_replacement(deps: Deps, actor: Actor, path: Path, rule: UploadModerationRule) -> str:
    """What the file is, by its content.

    Raises:
        Refused: It is not taken.
    """
    refusal: DomainError | None = size_refusal(path.stat().st_size, rule)
    if refusal is not None:
        raise refusal
    (inspected,) = deps.gate.inspect_in_haste([path], actor.organization_id)
    if isinstance(inspected, DomainError):
        raise inspected
    refusal = type_refusal(inspected.kind, rule)
    if refusal is not None:
        raise refusal
    return inspected.kind


def audit_picture(
    deps: Deps,
    session: Session,
    actor: Actor,
    action: Action,
    asset_id: UUID,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
) -> None:
    append_audit(
        session,
        actor,
        action,
        deps.clock.now(),
        subject_kind="asset",
        subject_id=asset_id,
        before=before,
        after=after,
    )

"""The audit log.

An entry is appended in the transaction of what it describes, so that neither is there without the
other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.domain.access import Actor
from app.models import AuditEntry, User


class Action(StrEnum):
    """Everything that is logged."""

    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    TOKEN_REUSED = "token_reused"  # noqa: S105 -- a word, not a secret
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_RESET_ASKED = "password_reset_asked"  # noqa: S105
    KEY_CREATED = "key_created"
    KEY_REVOKED = "key_revoked"
    USER_INVITED = "user_invited"
    INVITATION_SENT = "invitation_sent"
    USER_CHANGED = "user_changed"
    USER_SIGNED_OUT = "user_signed_out"
    USER_REMOVED = "user_removed"
    REGISTRATION_REFUSED = "registration_refused"
    """Somebody has tried to register with the address of a member."""
    ORGANIZATION_REGISTERED = "organization_registered"
    ORGANIZATION_CHANGED = "organization_changed"
    ORGANIZATION_EXPORTED = "organization_exported"
    ORGANIZATION_DELETION_ASKED = "organization_deletion_asked"
    ORGANIZATION_DELETION_CANCELLED = "organization_deletion_cancelled"
    TIER_CHANGED = "tier_changed"
    RULE_CHANGED = "rule_changed"
    PLATFORM_CREATED = "platform_created"
    PLATFORM_CHANGED = "platform_changed"
    PLATFORM_DELETED = "platform_deleted"
    PLATFORM_RESTORED = "platform_restored"
    FORMAT_CREATED = "format_created"
    FORMAT_CHANGED = "format_changed"
    FORMAT_DELETED = "format_deleted"
    FORMAT_RESTORED = "format_restored"
    FORMAT_CHECKED = "format_checked"
    FORMAT_RESULTS_REMADE = "format_results_remade"
    FORMAT_SET_CREATED = "format_set_created"
    FORMAT_SET_CHANGED = "format_set_changed"
    FORMAT_SET_DELETED = "format_set_deleted"
    STYLE_SET_CREATED = "style_set_created"
    STYLE_SET_CHANGED = "style_set_changed"
    STYLE_SET_DELETED = "style_set_deleted"
    STYLE_SET_RESTORED = "style_set_restored"
    FONT_ADDED = "font_added"
    FONT_DELETED = "font_deleted"
    FONT_RESTORED = "font_restored"
    BRAND_CHANGED = "brand_changed"
    LOGO_DELETED = "logo_deleted"
    PROJECT_DISCARDED = "project_discarded"
    PROJECT_RESTORED = "project_restored"
    PROJECT_DELETED = "project_deleted"
    FLAG_CLEARED = "flag_cleared"
    PICTURE_REVEALED = "picture_revealed"
    PICTURE_REPLACED = "picture_replaced"
    PICTURE_REMOVED = "picture_removed"
    RESULTS_DECIDED = "results_decided"
    DECISION_UNDONE = "decision_undone"
    JOB_REPLAYED = "job_replayed"
    JOB_DISCARDED = "job_discarded"
    JOB_RESTORED = "job_restored"
    WEBHOOK_CREATED = "webhook_created"
    WEBHOOK_CHANGED = "webhook_changed"
    WEBHOOK_DELETED = "webhook_deleted"
    WEBHOOK_TESTED = "webhook_tested"
    WEBHOOK_RESENT = "webhook_resent"
    WEBHOOK_SECRET_ROTATED = "webhook_secret_rotated"  # noqa: S105


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """What an entry says of its subject. before: what the subject was."""

    subject_id: UUID
    before: Mapping[str, object]


def find_changes(
    session: Session,
    action: Action,
    *,
    since: datetime,
    subject_ids: Collection[UUID] | None = None,
    at: datetime | None = None,
    user_id: UUID | None = None,
) -> list[LoggedChange]:
    """What was done, the oldest first.

    Args:
        session: Of the organization.
        action: Which kind of change.
        since: Later than this alone.
        subject_ids: To these alone.
        at: At exactly this moment.
        user_id: By this user; read only with a moment.
    """
    wanted = [AuditEntry.action == action, AuditEntry.at > since]
    if subject_ids is not None:
        wanted.append(AuditEntry.subject_id.in_(subject_ids))
    if at is not None:
        wanted += [AuditEntry.at == at, AuditEntry.user_id == user_id]
    entries = session.scalars(select(AuditEntry).where(*wanted).order_by(AuditEntry.at))
    return [
        LoggedChange(entry.subject_id, entry.before or {}) for entry in entries if entry.subject_id
    ]


def append_audit(
    session: Session,
    actor: Actor,
    action: Action,
    at: datetime,
    *,
    subject_kind: str,
    subject_id: UUID | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Append one entry. Never put secrets into before or after."""
    user = session.get(User, actor.user_id) if actor.user_id else None
    session.add(
        AuditEntry(
            organization_id=actor.organization_id,
            at=at,
            user_id=actor.user_id,
            username=user.username if user else None,
            address=actor.address,
            action=str(action),
            subject_kind=subject_kind,
            subject_id=subject_id,
            before=dict(before) if before is not None else None,
            after=dict(after) if after is not None else None,
        )
    )

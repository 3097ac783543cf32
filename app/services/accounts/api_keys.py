"""Long-lived keys for integrations."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from app.database.session import CrossTenantReason, Session
from app.deps import Deps
from app.domain.access import Actor, Permission, Role
from app.domain.accounts import SignedIn
from app.domain.errors import Invalid, NotFound, NotSignedIn
from app.models import ApiKey as ApiKeyRow, User
from app.records.accounts import signed_in_of
from app.records.audit import Action, append_audit
from app.records.last_use import note_use
from app.records.sign_ins import hashed

MARK = "aicreat_"
"""What every key begins with, so that it is known for one wherever it turns up."""
MAX_NAME = 80


@dataclass(frozen=True, slots=True)
class ApiKey:
    id: UUID
    name: str
    prefix: str
    role: Role
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """key: the secret itself, which is shown this once."""

    about: ApiKey
    key: str


def list_keys(deps: Deps, actor: Actor) -> tuple[ApiKey, ...]:
    """One's own keys that were not revoked, oldest first."""
    actor.demand(Permission.MANAGE_OWN_ACCOUNT)
    query = select(ApiKeyRow).where(
        ApiKeyRow.user_id == actor.user_id, ApiKeyRow.revoked_at.is_(None)
    )
    with deps.database.snapshot(actor) as session:
        return tuple(
            describe_key(row)
            for row in session.scalars(query.order_by(ApiKeyRow.created_at, ApiKeyRow.id))
        )


def create_key(
    deps: Deps,
    actor: Actor,
    name: str,
    *,
    role: Role = Role.USER,
    expires_at: datetime | None = None,
) -> NewApiKey:
    """A new key, which may do what its role may, and never more than its owner at that time.

    Raises:
        Invalid: A value cannot be used; the fields are named.
    """
    actor.demand(Permission.MANAGE_OWN_ACCOUNT)
    now = deps.clock.now()
    name = name.strip()
    check_key(
        name,
        exceeds_owner=role is Role.ADMIN and actor.role is not Role.ADMIN,
        is_over=expires_at is not None and expires_at <= now,
    )
    prefix = MARK + secrets.token_hex(4)
    key = f"{prefix}_{secrets.token_urlsafe(32)}"
    with deps.database.transaction(actor) as session:
        row = ApiKeyRow(
            id=uuid4(),
            user_id=actor.user_id,
            name=name,
            prefix=prefix,
            key_hash=hashed(key),
            role=role,
            created_at=now,
            expires_at=expires_at,
        )
        session.add(row)
        _record_creation(session, actor, row, now)
        return NewApiKey(describe_key(row), key)


def _record_creation(session: Session, actor: Actor, row: ApiKeyRow, now: datetime) -> None:
    about = {"name": row.name, "role": str(row.role), "prefix": row.prefix}
    append_audit(
        session,
        actor,
        Action.KEY_CREATED,
        now,
        subject_kind="api_key",
        subject_id=row.id,
        after=about,
    )


def check_key(name: str, *, exceeds_owner: bool, is_over: bool) -> None:
    """Check what a new key is to be called, and what it may.

    Raises:
        Invalid: Every field that cannot be used is named.
    """
    faults = {}
    if not 1 <= len(name) <= MAX_NAME:
        faults["name"] = f"Use 1 to {MAX_NAME} characters."
    if exceeds_owner:
        faults["role"] = "A key cannot do more than you."
    if is_over:
        faults["expiresAt"] = "Use a time that is still to come."
    if faults:
        raise Invalid(faults)


def revoke_key(deps: Deps, actor: Actor, key_id: UUID) -> None:
    """Refuse one of the actor's own keys from now on.

    Raises:
        NotFound: The actor has no such key.
    """
    actor.demand(Permission.MANAGE_OWN_ACCOUNT)
    with deps.database.transaction(actor) as session:
        row = session.get(ApiKeyRow, key_id)
        if row is None or row.user_id != actor.user_id or row.revoked_at is not None:
            raise NotFound("There is no such key.", code="key_not_found")
        row.revoked_at = deps.clock.now()
        about = {"name": row.name, "prefix": row.prefix}
        append_audit(
            session,
            actor,
            Action.KEY_REVOKED,
            row.revoked_at,
            subject_kind="api_key",
            subject_id=row.id,
            before=about,
        )


def authenticate_key(deps: Deps, key: str) -> SignedIn:
    """The key's owner, with the key's role or their own, whichever is less; all of it re-read.

    Raises:
        NotSignedIn: The key is unknown, revoked or expired, or its owner cannot sign in.
    """
    now = deps.clock.now()
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN) as session:
        row = session.scalar(select(ApiKeyRow).where(ApiKeyRow.key_hash == hashed(key)))
        user = session.get(User, row.user_id) if row else None
    is_over = (
        row is None
        or row.revoked_at is not None
        or (row.expires_at is not None and row.expires_at <= now)
    )
    if row is None or user is None or is_over or not user.is_active:
        raise NotSignedIn("The key is not valid (any more).", code="bad_token")
    owner = signed_in_of(user, Role.USER if Role.USER in (row.role, user.role) else Role.ADMIN)
    note_use(deps, owner.actor, ApiKeyRow, row.id, row.last_used_at)
    return owner


def describe_key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        row.id,
        row.name,
        row.prefix,
        Role(row.role),
        row.created_at,
        row.expires_at,
        row.last_used_at,
    )

"""The beginning of a sign-in, and its tokens."""

import hashlib
import secrets
from dataclasses import replace
from uuid import uuid4

from app.database.session import Session
from app.deps import Deps
from app.domain.accounts import Lifetimes, Origin, TokenPair
from app.models import RefreshToken, SignIn, User
from app.ports.identity import Claims
from app.records.accounts import signed_in_of
from app.records.audit import Action, append_audit


def begin_sign_in(
    deps: Deps,
    session: Session,
    user: User,
    lifetimes: Lifetimes,
    *,
    came_from: Origin,
    way: str,
) -> SignIn:
    """Sign the user in; way: how the user was recognised, for the audit log."""
    now = deps.clock.now()
    family = SignIn(
        id=uuid4(),
        organization_id=user.organization_id,
        user_id=user.id,
        device=came_from.device,
        created_at=now,
        last_used_at=now,
        expires_at=now + lifetimes.sign_in,
    )
    session.add(family)
    session.flush()
    who = replace(signed_in_of(user).actor, address=came_from.address)
    append_audit(
        session,
        who,
        Action.SIGN_IN,
        now,
        subject_kind="user",
        subject_id=user.id,
        after={"way": way},
    )
    return family


def new_pair(deps: Deps, session: Session, family: SignIn, lifetimes: Lifetimes) -> TokenPair:
    refresh_token = secrets.token_urlsafe(32)
    row = RefreshToken(
        organization_id=family.organization_id,
        sign_in_id=family.id,
        token_hash=hashed(refresh_token),
    )
    session.add(row)
    expires_at = min(deps.clock.now() + lifetimes.access, family.expires_at)
    claims = Claims(family.user_id, family.organization_id, family.id, uuid4(), expires_at)
    return TokenPair(
        deps.tokens.issue(claims), refresh_token, int(lifetimes.access.total_seconds())
    )


def hashed(token: str) -> str:
    """SHA-256 is enough: tokens are 256 random bits, which cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()

"""Signing in: by the screens' session and by the API's tokens."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import db
from app.domain.access import Actor, Role
from app.domain.errors import Invalid, NotSignedIn
from app.models.sign_in import RefreshToken, SignIn
from app.models.user import User
from app.ports.deps import Deps
from app.ports.identity import Claims

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, as of now."""

    user_id: UUID
    organization_id: UUID
    role: Role
    username: str
    email: str
    theme: str

    @property
    def actor(self) -> Actor:
        return Actor(self.organization_id, self.user_id, self.role)


@dataclass(frozen=True, slots=True)
class TokenPair:
    access_token: str
    refresh_token: str
    expires_in_s: int


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long an access token and a whole sign-in live."""

    access: timedelta = timedelta(minutes=15)
    sign_in: timedelta = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Preferences:
    theme: str


def sign_in(deps: Deps, username: str, password: str) -> SignedIn:
    """Check a name (or e-mail address) and a password. Raises NotSignedIn, in the same words and time for both."""
    key = username.strip().casefold()
    with db.everywhere(db.Reader.SIGN_IN) as session:
        user = session.scalar(select(User).where(or_(User.username_key == key, User.email_key == key)))
    good = deps.passwords.verify(user.password_hash if user else None, password)
    if not good or user is None or not user.is_active:
        raise NotSignedIn("User name or password is not right.", code="bad_credentials")
    return _signed_in(user)


def load_user(deps: Deps, user_id: UUID) -> SignedIn | None:  # noqa: ARG001 -- every use case takes the bundle first
    """The user of a browser session, re-read; None when gone or deactivated."""
    with db.everywhere(db.Reader.SIGN_IN) as session:
        user = session.get(User, user_id)
    return _signed_in(user) if user and user.is_active else None


def issue_tokens(deps: Deps, username: str, password: str, lifetimes: Lifetimes) -> TokenPair:
    """Sign in over the API. Raises NotSignedIn."""
    user = sign_in(deps, username, password)
    now = deps.clock.now()
    with db.transaction(user.actor) as session:
        family = SignIn(user_id=user.user_id, created_at=now, expires_at=now + lifetimes.sign_in)
        session.add(family)
        session.flush()
        return _new_pair(deps, session, family, lifetimes)


def refresh_tokens(deps: Deps, refresh_token: str, lifetimes: Lifetimes) -> TokenPair:
    """A new pair for a refresh token, which works once; its second use ends the whole sign-in. Raises NotSignedIn."""
    with db.everywhere(db.Reader.SIGN_IN, write=True) as session:
        token = session.scalar(select(RefreshToken).where(RefreshToken.token_hash == _hashed(refresh_token)))
        family = session.get(SignIn, token.sign_in_id) if token else None
        pair = _exchange(deps, session, token, family, lifetimes) if token and family else None
    if pair is None:
        raise NotSignedIn("The refresh token is not valid (any more). Sign in again.", code="bad_token")
    return pair


def _exchange(deps: Deps, session: Session, token: RefreshToken, family: SignIn, lifetimes: Lifetimes) -> TokenPair | None:
    now = deps.clock.now()
    if token.used_at is not None:
        family.ended_at = family.ended_at or now
        return None
    user = session.get(User, family.user_id)
    if family.ended_at is not None or family.expires_at <= now or user is None or not user.is_active:
        return None
    token.used_at = now
    return _new_pair(deps, session, family, lifetimes)


def authenticate(deps: Deps, access_token: str) -> tuple[SignedIn, UUID]:
    """Whoever bears the token, and the sign-in it belongs to; role and state are re-read. Raises NotSignedIn."""
    claims = deps.tokens.read(access_token)
    actor = Actor(claims.organization_id, claims.user_id)
    with db.snapshot(actor) as session:
        family = session.get(SignIn, claims.sign_in_id)
        user = session.get(User, claims.user_id)
    if family is None or user is None or family.user_id != user.id or family.ended_at is not None or not user.is_active:
        raise NotSignedIn("The token is not valid (any more). Sign in again.", code="bad_token")
    return _signed_in(user), family.id


def sign_out(deps: Deps, actor: Actor, sign_in_id: UUID) -> None:
    """End a sign-in: all its tokens are refused from now on."""
    with db.transaction(actor) as session:
        family = session.get(SignIn, sign_in_id)
        if family is not None and family.ended_at is None:
            family.ended_at = deps.clock.now()


def get_preferences(deps: Deps, actor: Actor) -> Preferences:  # noqa: ARG001
    with db.snapshot(actor) as session:
        return Preferences(session.get_one(User, actor.user_id).theme)


def set_preferences(deps: Deps, actor: Actor, theme: str) -> Preferences:  # noqa: ARG001
    """Raises Invalid for a theme that is none."""
    if theme not in THEMES:
        raise Invalid({"theme": "Use auto, light or dark."})
    with db.transaction(actor) as session:
        session.get_one(User, actor.user_id).theme = theme
    return Preferences(theme)


def _new_pair(deps: Deps, session: Session, family: SignIn, lifetimes: Lifetimes) -> TokenPair:
    refresh_token = secrets.token_urlsafe(32)
    row = RefreshToken(organization_id=family.organization_id, sign_in_id=family.id, token_hash=_hashed(refresh_token))
    session.add(row)
    expires_at = min(deps.clock.now() + lifetimes.access, family.expires_at)
    claims = Claims(family.user_id, family.organization_id, family.id, uuid4(), expires_at)
    return TokenPair(deps.tokens.issue(claims), refresh_token, int(lifetimes.access.total_seconds()))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _signed_in(user: User) -> SignedIn:
    return SignedIn(user.id, user.organization_id, Role(user.role), user.username, user.email, user.theme)

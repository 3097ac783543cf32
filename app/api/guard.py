"""Who calls: the bearer of a token, re-read at every call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from apiflask import HTTPTokenAuth
from flask import current_app, request

from app.domain.access import Actor, Permission
from app.domain.errors import NotAllowed, NotSignedIn
from app.ports.deps import Deps
from app.services import sign_in


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever the token stands for, and the sign-in it belongs to."""

    signed_in: sign_in.SignedIn
    sign_in_id: UUID

    @property
    def actor(self) -> Actor:
        return self.signed_in.actor


auth = HTTPTokenAuth(scheme="Bearer", description="The access token of POST /auth/login.")


@auth.verify_token  # type: ignore[untyped-decorator]
def _verify(token: str) -> Caller | None:
    if not token:
        return None
    try:
        return Caller(*sign_in.authenticate(deps(), token))
    except NotSignedIn:
        return None


@auth.error_processor  # type: ignore[untyped-decorator]
def _refuse(_error: object) -> None:
    if request.headers.get("Authorization"):
        raise NotSignedIn("The token is not valid (any more). Sign in again.", code="bad_token")
    raise NotSignedIn("Send a token: Authorization: Bearer <token>.", code="no_token")


def caller() -> Caller:
    """Only behind `auth`."""
    return cast(Caller, auth.current_user)


def actor() -> Actor:
    return caller().actor


def admin() -> Actor:
    """The actor, who must be an admin. Raises NotAllowed."""
    who = actor()
    if not who.may(Permission.MANAGE_ORGANIZATION):
        raise NotAllowed("Only admins of the organization may do this.", code="admins_only")
    return who


def deps() -> Deps:
    return cast(Deps, current_app.extensions["deps"])


def external(path: str) -> str:
    """The absolute address of one of our paths: below the public URL, else the host of the request."""
    base = current_app.config["PUBLIC_URL"] or request.host_url
    return f"{base.rstrip('/')}{path}"

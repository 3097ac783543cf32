"""Who calls: the bearer of a token or of an API key, re-read at every call."""

from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from apiflask import HTTPError, HTTPTokenAuth
from flask import current_app, g, request

from app.deps import Deps
from app.domain.access import Actor, Permission, admins_only
from app.domain.accounts import Origin, SignedIn
from app.domain.devices import describe_device
from app.domain.errors import NotAllowed, NotSignedIn
from app.services.accounts import api_keys, sign_in


@dataclass(frozen=True, slots=True)
class Caller:
    """The user that the token stands for, and its sign-in; None for an API key."""

    signed_in: SignedIn
    sign_in_id: UUID | None

    @property
    def actor(self) -> Actor:
        return replace(self.signed_in.actor, address=request.remote_addr)


auth = HTTPTokenAuth(
    scheme="Bearer", description="The access token of POST /auth/login, or an API key."
)


def known_caller() -> Caller | None:
    """The caller, looked up once in a request; None without a good token."""
    if "caller" not in g:
        given = request.authorization
        token = given.token if given is not None and given.type == "bearer" else None
        g.caller = find_caller(token) if token else None
    return cast("Caller | None", g.caller)


def find_caller(token: str) -> Caller | None:
    try:
        if token.startswith(api_keys.MARK):
            return Caller(api_keys.authenticate_key(deps(), token), None)
        return Caller(*sign_in.authenticate(deps(), token))
    except NotSignedIn:
        return None


@auth.verify_token  # type: ignore[untyped-decorator]
def verify_token(_token: str) -> Caller | None:
    return known_caller()


@auth.get_user_roles  # type: ignore[untyped-decorator]
def list_permissions(who: Caller) -> list[str]:
    """What `auth_required(auth, roles=[Permission.X])` compares with, before it reads the request.

    The use case demands the same permission, and is safe without a route that declares it.
    """
    return [str(permission) for permission in Permission if who.actor.may(permission)]


@auth.error_processor  # type: ignore[arg-type]  # it raises, and answers nothing
def refuse_caller(error: HTTPError) -> None:
    if error.status_code == 403:
        raise admins_only()
    if request.headers.get("Authorization"):
        raise NotSignedIn("The token is not valid (any more). Sign in again.", code="bad_token")
    raise NotSignedIn("Send a token: Authorization: Bearer <token>.", code="no_token")


def caller() -> Caller:
    """The caller of this request; to be asked behind `auth` only."""
    return cast(Caller, auth.current_user)


def actor() -> Actor:
    return caller().actor


def signed_in_user() -> tuple[Actor, UUID]:
    """The actor and their sign-in, for what users change themselves: passwords and keys.

    Raises:
        NotAllowed: An API key calls.
    """
    who = caller()
    if who.sign_in_id is None:
        raise NotAllowed("An API key cannot do this; sign in.", code="people_only")
    return who.actor, who.sign_in_id


def origin() -> Origin:
    """Where this request comes from."""
    return Origin(request.remote_addr, describe_device(request.headers.get("User-Agent")))


def deps() -> Deps:
    return cast(Deps, current_app.extensions["deps"])


def external(path: str) -> str:
    """The absolute address of a path: below the public URL, else the host of the request."""
    base = current_app.config["PUBLIC_URL"] or request.host_url
    return f"{base.rstrip('/')}{path}"

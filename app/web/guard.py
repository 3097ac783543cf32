"""Who calls: the signed-in viewer, the actor that use cases take, and the guard of every view."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

from flask import Response, current_app, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_user, logout_user

from app.deps import Deps
from app.domain.access import Actor, Permission, Role
from app.domain.accounts import Lifetimes, OpenedSession, Origin, SignedIn
from app.domain.devices import describe_device
from app.domain.errors import Unavailable
from app.domain.preferences import Preferences
from app.services.accounts import sign_in
from app.web.fragments import is_htmx

SIGN_IN = "X-Sign-In"
"""Header that tells the page's script that it has to sign in again, or to take a new token."""

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)


class Viewer(UserMixin):  # type: ignore[misc]
    """The signed-in user, in the form that Flask-Login asks for."""

    def __init__(self, signed_in: SignedIn, sign_in_id: UUID) -> None:
        self.signed_in = signed_in
        self.sign_in_id = sign_in_id

    def get_id(self) -> str:
        """What the cookies hold: the sign-in, which can be ended here, and not the user."""
        return str(self.sign_in_id)

    @property
    def user_id(self) -> str:
        return str(self.signed_in.user_id)

    @property
    def username(self) -> str:
        return self.signed_in.username

    @property
    def organization(self) -> str:
        return self.signed_in.organization

    @property
    def is_admin(self) -> bool:
        return self.signed_in.role is Role.ADMIN

    @property
    def preferences(self) -> Preferences:
        return self.signed_in.preferences


def load_viewer(sign_in_id: str) -> Viewer | None:
    """Flask-Login's user loader: None when the id is no id, or that sign-in has ended."""
    try:
        known = UUID(sign_in_id)
    except ValueError:
        return None
    found = sign_in.load_session(deps(), known)
    return Viewer(found, known) if found else None


def admit(opened: OpenedSession, *, remember: bool) -> None:
    """Start the browser's session afresh: nothing that was in its cookies before goes on."""
    session.clear()
    login_user(Viewer(opened.signed_in, opened.sign_in_id), remember=remember)


def dismiss() -> None:
    """End the browser's session, here and in its cookies: a copy of them is worth nothing."""
    who = viewer()
    if who is not None:
        sign_in.sign_out(deps(), actor(), who.sign_in_id)
    session.clear()
    logout_user()


def lifetimes() -> Lifetimes:
    config = current_app.config
    return Lifetimes(
        timedelta(minutes=config["TOKEN_MINUTES"]), timedelta(days=config["SESSION_DAYS"])
    )


def origin() -> Origin:
    """Where this request comes from."""
    return Origin(request.remote_addr, describe_device(request.headers.get("User-Agent")))


def deps() -> Deps:
    return cast(Deps, current_app.extensions["deps"])


def viewer() -> Viewer | None:
    """The signed-in user, or None; None too while the database is away, to say so on a page."""
    try:
        return (
            cast(Viewer, current_user._get_current_object())
            if current_user.is_authenticated
            else None
        )
    except Unavailable:
        return None


def actor() -> Actor:
    """The actor of this request; only to be asked behind `signed_in`."""
    return replace(cast(Viewer, current_user).signed_in.actor, address=request.remote_addr)


def signed_in(view: Callable[P, R]) -> Callable[P, ResponseReturnValue]:
    """Let signed-in users through; send others to the sign-in screen."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return to_sign_in()
        return view(*args, **kwargs)

    guarded.is_guarded = True  # type: ignore[attr-defined]
    return guarded


def demands(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, ResponseReturnValue]]:
    """Guard a view: signed-in users who hold the permission pass.

    Others are refused before the request is read.

    The use case demands the same permission, and is safe without a view that declares it.
    """

    def guard(view: Callable[P, R]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            actor().demand(permission)
            return view(*args, **kwargs)

        return signed_in(guarded)

    return guard


def to_sign_in() -> Response:
    """A redirect to the sign-in screen that leads back here; htmx is told, and asks over the page.

    What was sent by a form leads back to the page of the form.
    """
    if is_htmx():
        return make_response("", 401, {SIGN_IN: "ended"})
    back = request.full_path.rstrip("?") if request.method == "GET" else own_referrer()
    return make_response(redirect(url_for("sign_in.form", next=back), 303))


def own_referrer() -> str | None:
    """The path of the page that a request came from, when that is one of ours."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def is_guarded_view() -> bool:
    """Whether the view that was asked for is for the signed-in."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "is_guarded", False))

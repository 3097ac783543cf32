"""Sign in and out."""

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from app.domain.errors import AddressUnconfirmed, NotSignedIn, TooBusy, Unavailable
from app.services.accounts import organization_sign_in, sign_in
from app.sign_in_waits import sign_in_waits
from app.web.fragments import is_htmx, render_block
from app.web.guard import admit, deps, dismiss, lifetimes, origin, viewer
from app.web.own_paths import own_path

blueprint = Blueprint("sign_in", __name__)
NOTICES = {
    "password": "Your password is changed. Sign in with the new one.",
    "confirmed": "Your address is confirmed. Sign in with the password that you chose.",
    "joined": "Your password is set. Sign in with it.",
}


@blueprint.get("/login")
def form() -> ResponseReturnValue:
    if is_htmx():
        who = viewer()
        return tell_session(who.user_id) if who else render_again()
    if viewer():
        return redirect(url_for("dashboard.home"), 303)
    return render_sign_in(
        own_path(request.args.get("next", "")), notice=NOTICES.get(request.args.get("done", ""))
    )


@blueprint.post("/login")
def submit() -> ResponseReturnValue:
    username = request.form.get("username", "").strip()
    back = own_path(request.form.get("next", ""))
    password = request.form.get("password", "")
    try:
        opened = sign_in_waits().guard(
            username,
            request.remote_addr,
            lambda: sign_in.open_session(deps(), username, password, lifetimes(), origin()),
        )
    except NotSignedIn as refusal:
        return refuse(back, username, refusal.message, 422)
    except AddressUnconfirmed as refusal:
        if is_htmx():
            again = render_again(username=refusal.username, error=refusal.message, can_ask="yes")
            return make_response(again, 422)
        shown = render_sign_in(
            back, username=username, error=refusal.message, unconfirmed=refusal.username
        )
        return make_response(shown, 403)
    except TooBusy as refusal:
        answer = refuse(back, username, refusal.message, 429)
        answer.headers["Retry-After"] = str(refusal.retry_after_s)
        return answer
    admit(opened, remember="remember" in request.form)
    if is_htmx():
        return tell_session(str(opened.signed_in.user_id))
    return redirect(back or url_for("dashboard.home"), 303)


@blueprint.post("/logout")
def leave() -> ResponseReturnValue:
    dismiss()
    return redirect(url_for("sign_in.form"), 303)


def tell_session(user_id: str) -> ResponseReturnValue:
    """Whose session it is, and the token of its forms, for a page that stays where it is."""
    return "", 204, {"X-Viewer": user_id, "X-CSRF-Token": generate_csrf()}


def refuse(back: str, username: str, said: str, status: int) -> Response:
    if is_htmx():
        return make_response(render_again(username=username, error=said), status)
    return make_response(render_sign_in(back, username=username, error=said), status)


def render_again(**values: str | None) -> str:
    """The form as a dialog over the page on which a session has ended."""
    federation = deps().federation
    provider = federation.name if federation else None
    return render_block(
        "sign_in/again.html",
        "dialog",
        provider=provider,
        by_organization=is_offered(),
        **values,
    )


def is_offered() -> bool:
    """Whether there is single sign-on to choose.

    While the database is away the page is shown all the same.
    """
    try:
        return organization_sign_in.is_offered(deps())
    except Unavailable:
        return False


def render_sign_in(back: str, **values: str | None) -> str:
    federation = deps().federation
    return render_template(
        "sign_in/login.html",
        next=back,
        provider=federation.name if federation else None,
        by_organization=is_offered(),
        can_register=current_app.config["REGISTRATION"],
        **values,
    )

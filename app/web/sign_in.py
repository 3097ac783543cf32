"""Sign in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from app.domain.errors import NotSignedIn
from app.services import sign_in
from app.web.guard import admit, deps, viewer

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/login")
def form() -> ResponseReturnValue:
    if viewer():
        return redirect(url_for("dashboard.home"), 303)
    return render_template("sign_in/login.html", next=_own_path(request.args.get("next", "")))


@blueprint.post("/login")
def submit() -> ResponseReturnValue:
    username = request.form.get("username", "").strip()
    back = _own_path(request.form.get("next", ""))
    try:
        known = sign_in.sign_in(deps(), username, request.form.get("password", ""))
    except NotSignedIn as refusal:
        page = render_template("sign_in/login.html", next=back, username=username, error=refusal.message)
        return make_response(page, 422)
    admit(known, remember="remember" in request.form)
    return redirect(back or url_for("dashboard.home"), 303)


@blueprint.post("/logout")
def leave() -> ResponseReturnValue:
    logout_user()
    return redirect(url_for("sign_in.form"), 303)


def _own_path(target: str) -> str:
    """The target when it is a path of ours; a browser takes two slashes, or a slash and a backslash, for another site."""
    parts = urlsplit(target)
    is_ours = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_ours else ""

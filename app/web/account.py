"""One's own account: password, sign-ins, API keys."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.domain.access import Role
from app.domain.errors import Invalid
from app.services.accounts import api_keys, passwords, sessions
from app.web.guard import Viewer, actor, deps, signed_in
from app.web.languages import mark_text
from app.web.word_tables import Spoken

blueprint = Blueprint("account", __name__, url_prefix="/account")
VALID_DAYS = {
    "": mark_text("Until it is revoked"),
    "30": mark_text("30 days"),
    "90": mark_text("90 days"),
    "365": mark_text("A year"),
}
"""How long a key may be wished to work, in days, and what the screen calls it."""
NOTICES = {
    "preferences": "Your preferences are saved.",
    "password": "Your password is changed. All other sign-ins have ended, and your API keys too.",
    "password-only": "Your password is changed. All other sign-ins have ended; your API keys go "
    "on.",
    "sign-in": "That sign-in has ended.",
    "key": "That key is revoked.",
}


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    return render_account(notice=NOTICES.get(request.args.get("done", "")))


@blueprint.post("/password")
@signed_in
def change_password() -> ResponseReturnValue:
    keeps = "keep_api_keys" in request.form
    try:
        passwords.change_password(
            deps(),
            actor(),
            request.form.get("currentPassword", ""),
            request.form.get("newPassword", ""),
            sign_in_id=here(),
            keep_api_keys=keeps,
        )
    except Invalid as refusal:
        return make_response(render_account(errors=refusal.fields, keeps=keeps), 422)
    return redirect(url_for("account.show", done="password-only" if keeps else "password"), 303)


@blueprint.post("/sign-ins/<uuid:own_sign_in_id>/end")
@signed_in
def end_sign_in(own_sign_in_id: UUID) -> ResponseReturnValue:
    sessions.end_sign_in(deps(), actor(), own_sign_in_id)
    return redirect(url_for("account.show", done="sign-in"), 303)


@blueprint.post("/keys")
@signed_in
def create_key() -> ResponseReturnValue:
    """The key is on this answer alone: it is kept nowhere."""
    name, days = request.form.get("name", ""), request.form.get("validDays", "")
    wants_admin = request.form.get("role") == Role.ADMIN
    until = deps().clock.now() + timedelta(days=int(days)) if days and days in VALID_DAYS else None
    try:
        made = api_keys.create_key(
            deps(),
            actor(),
            name,
            role=Role.ADMIN if wants_admin else Role.USER,
            expires_at=until,
        )
    except Invalid as refusal:
        return make_response(render_account(errors=refusal.fields, key_name=name), 422)
    return make_response(render_account(made=made), 201)


@blueprint.post("/keys/<uuid:own_key_id>/revoke")
@signed_in
def revoke_key(own_key_id: UUID) -> ResponseReturnValue:
    api_keys.revoke_key(deps(), actor(), own_key_id)
    return redirect(url_for("account.show", done="key"), 303)


def here() -> UUID:
    """The sign-in of this browser."""
    return cast(Viewer, current_user).sign_in_id


def render_account(
    *,
    notice: str | None = None,
    errors: dict[str, str] | None = None,
    keeps: bool = False,
    made: api_keys.NewApiKey | None = None,
    key_name: str = "",
) -> str:
    return render_template(
        "account/show.html",
        sign_ins=sessions.list_sign_ins(deps(), actor()),
        keys=api_keys.list_keys(deps(), actor()),
        here=here(),
        notice=notice,
        errors=errors or {},
        keeps=keeps,
        made=made,
        key_name=key_name,
        valid_days=Spoken(VALID_DAYS),
    )

"""Single sign-on of the organization: set up, tested, switched on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission, Role
from app.domain.errors import DomainError, Invalid, StateForbids, Unavailable
from app.domain.single_sign_on import MAX_CLIENT_ID, MAX_CLIENT_SECRET, MAX_ISSUER
from app.services.accounts import single_sign_on, single_sign_on_trial
from app.web.guard import actor, demands, deps
from app.web.organization_sign_in import return_url, send_away

blueprint = Blueprint("admin_single_sign_on", __name__, url_prefix="/admin/single-sign-on")
NOTICES = {
    "saved": "The provider is saved. Test it, then switch it on.",
    "changed": "The settings are saved.",
    "switched": "Saved: this is how your people sign in from now on.",
    "removed": "Single sign-on is removed. People sign in with passwords.",
    "unlinked": "The link is removed. The next person with this address at the provider gets it.",
}
"""What was done, as the page says it to the admin who did it."""


@blueprint.get("")
@demands(Permission.MANAGE_ORGANIZATION)
def show() -> ResponseReturnValue:
    return render_page(notice=NOTICES.get(request.args.get("done", ""), ""))


@blueprint.post("")
@demands(Permission.MANAGE_ORGANIZATION)
def save() -> ResponseReturnValue:
    form = request.form
    try:
        wish = single_sign_on.ServiceWish(
            issuer=form.get("issuer", ""),
            client_id=form.get("clientId", ""),
            client_secret=form.get("clientSecret"),
            domains=re.split(r"[\s,;]+", form.get("domains", "")),
            new_role=read_role(form.get("newRole", "")),
        )
        saved = single_sign_on.save_single_sign_on(deps(), actor(), wish)
    except Invalid as refusal:
        return make_response(render_page(errors=refusal.fields, typed=form), 422)
    return go_back("changed" if saved.tested_at else "saved")


@blueprint.post("/test")
@demands(Permission.MANAGE_ORGANIZATION)
def test() -> ResponseReturnValue:
    """Ask the provider, then sign in there: the browser comes back with the rest of the report."""
    organization_id = actor().organization_id
    try:
        trial = single_sign_on_trial.begin_trial(deps(), actor(), return_url(organization_id))
    except (StateForbids, Unavailable) as refusal:
        return refuse(refusal, 409)
    if trial.handshake is None:
        return redirect(url_for("admin_single_sign_on.show", _anchor="test"), 303)
    return send_away(organization_id, trial.handshake, is_trial=True)


@blueprint.post("/switch")
@demands(Permission.MANAGE_ORGANIZATION)
def switch() -> ResponseReturnValue:
    try:
        single_sign_on.switch_single_sign_on(
            deps(),
            actor(),
            is_enabled="isEnabled" in request.form,
            is_only="isOnly" in request.form,
        )
    except StateForbids as refusal:
        return refuse(refusal, 409)
    return go_back("switched")


@blueprint.post("/remove")
@demands(Permission.MANAGE_ORGANIZATION)
def remove() -> ResponseReturnValue:
    try:
        single_sign_on.remove_single_sign_on(deps(), actor())
    except StateForbids as refusal:
        return refuse(refusal, 409)
    return go_back("removed")


@blueprint.post("/people/<uuid:user_id>/unlink")
@demands(Permission.MANAGE_ORGANIZATION)
def unlink(user_id: UUID) -> ResponseReturnValue:
    single_sign_on.unlink_person(deps(), actor(), user_id)
    return go_back("unlinked")


def read_role(word: str) -> Role:
    """The role; raises Invalid for a word that is none."""
    try:
        return Role(word)
    except ValueError as error:
        raise Invalid({"newRole": "Use user or admin."}) from error


def refuse(refusal: DomainError, status: int) -> ResponseReturnValue:
    return make_response(render_page(refused=refusal.message), status)


def go_back(done: str) -> ResponseReturnValue:
    return redirect(url_for("admin_single_sign_on.show", done=done), 303)


def render_page(
    *,
    notice: str = "",
    refused: str = "",
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "admin/single_sign_on.html",
        sso=single_sign_on.get_single_sign_on(deps(), actor()),
        return_url=return_url(actor().organization_id),
        notice=notice,
        refused=refused,
        errors=errors or {},
        typed=typed or {},
        longest=(MAX_ISSUER, MAX_CLIENT_ID, MAX_CLIENT_SECRET),
    )

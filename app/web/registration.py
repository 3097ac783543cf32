"""Registering a new organization, and confirming its address."""

import logging

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Actor
from app.domain.errors import DomainError, Invalid, NotFound
from app.services.accounts import confirmation, registration
from app.services.projects import uploads
from app.web.fragments import is_htmx
from app.web.guard import admit, deps, lifetimes, origin, viewer
from app.web.sign_in import render_again

logger = logging.getLogger(__name__)
blueprint = Blueprint("registration", __name__)
LINK_MAILED = (
    "If a registration waits under the user name {name}, its link is on its way again, at most "
    "once a minute. Earlier links stop working."
)


@blueprint.get("/register")
def form() -> ResponseReturnValue:
    if not current_app.config["REGISTRATION"]:
        raise NotFound
    if viewer():
        return redirect(url_for("dashboard.home"), 303)
    return render_template("sign_in/register.html", values={}, errors={})


@blueprint.post("/register")
def submit() -> ResponseReturnValue:
    values = {
        name: request.form.get(name, "") for name in ("organizationName", "username", "email")
    }
    application = registration.Application(
        values["organizationName"],
        values["username"],
        values["email"],
        request.form.get("password", ""),
    )
    try:
        made = registration.register_organization(
            deps(),
            application,
            lifetimes(),
            is_open=current_app.config["REGISTRATION"],
            confirms=current_app.config["CONFIRMS_ADDRESSES"],
            came_from=origin(),
        )
    except Invalid as refusal:
        return make_response(
            render_template("sign_in/register.html", values=values, errors=refusal.fields), 422
        )
    if made is None:
        return render_mailed(values["username"], 201)
    admit(made.session, remember=False)
    add_sample(made.session.signed_in.actor)
    return redirect(url_for("dashboard.home"), 303)


@blueprint.post("/register/mail")
def ask() -> ResponseReturnValue:
    """The same page whether anything waits under the name or not."""
    username = request.form.get("username", "")
    confirmation.request_confirmation(deps(), username)
    if is_htmx():
        return render_again(
            username=username.strip(), notice=LINK_MAILED.format(name=username.strip())
        )
    return render_mailed(username, 200, is_again=True)


@blueprint.get("/confirm/<token>")
def look(token: str) -> ResponseReturnValue:
    """Mail programs open links by themselves: nothing is confirmed by looking."""
    try:
        pending = confirmation.open_registration(deps(), token)
    except Invalid as refusal:
        return refuse_link(refusal)
    return render_template("sign_in/confirm.html", pending=pending)


@blueprint.post("/confirm/<token>")
def confirm(token: str) -> ResponseReturnValue:
    try:
        admin = confirmation.confirm_registration(deps(), token, address=request.remote_addr)
    except Invalid as refusal:
        return refuse_link(refusal)
    add_sample(admin)
    return redirect(url_for("sign_in.form", done="confirmed"), 303)


def add_sample(admin: Actor) -> None:
    """Without the sample project the organization is whole: a failure is only logged."""
    if not current_app.config["SAMPLE_PROJECT"]:
        return
    try:
        uploads.add_sample_project(deps(), admin)
    except (DomainError, OSError):
        logger.warning("The sample project could not be made.", exc_info=True)


def refuse_link(refusal: Invalid) -> ResponseReturnValue:
    page = render_template(
        "sign_in/confirm.html",
        error=refusal.fields["token"],
        can_register=current_app.config["REGISTRATION"],
    )
    return make_response(page, 422)


def render_mailed(username: str, status: int, *, is_again: bool = False) -> ResponseReturnValue:
    name = username.strip()
    notice = LINK_MAILED.format(name=name) if is_again else ""
    page = render_template("sign_in/mailed.html", username=name, notice=notice)
    return make_response(page, status)

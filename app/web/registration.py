"""Registering a new organization."""

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import Invalid, NotFound
from app.services.accounts import registration
from app.web.guard import admit, deps, lifetimes, viewer

blueprint = Blueprint("registration", __name__)


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
    is_open = current_app.config["REGISTRATION"]
    try:
        made = registration.register_organization(
            deps(), application, lifetimes(), is_open=is_open, address=request.remote_addr
        )
    except Invalid as refusal:
        return make_response(
            render_template("sign_in/register.html", values=values, errors=refusal.fields), 422
        )
    admit(made.session, remember=False)
    return redirect(url_for("dashboard.home"), 303)

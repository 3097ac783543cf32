"""A forgotten password, and the mailed links by which one is chosen."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import Invalid, StateForbids
from app.services.accounts import passwords
from app.web.guard import deps

blueprint = Blueprint("passwords", __name__)


@blueprint.get("/forgot")
def forgot() -> ResponseReturnValue:
    return render_template("sign_in/forgot.html")


@blueprint.post("/forgot")
def ask() -> ResponseReturnValue:
    """The same page whether the address is known or not."""
    email = request.form.get("email", "").strip()
    passwords.request_reset(deps(), email, address=request.remote_addr)
    return render_template("sign_in/forgot.html", email=email, is_sent=True)


@blueprint.get("/reset/<token>")
def reset(token: str) -> ResponseReturnValue:
    return render_form(token, "sign_in/reset.html")


@blueprint.post("/reset/<token>")
def choose(token: str) -> ResponseReturnValue:
    return set_password(token, "sign_in/reset.html", "password")


@blueprint.get("/join/<token>")
def join(token: str) -> ResponseReturnValue:
    return render_form(token, "sign_in/join.html")


@blueprint.post("/join/<token>")
def take_up(token: str) -> ResponseReturnValue:
    return set_password(token, "sign_in/join.html", "joined")


def render_form(token: str, template: str) -> ResponseReturnValue:
    try:
        link = passwords.open_link(deps(), token)
    except Invalid as refusal:
        return make_response(render_template(template, errors=refusal.fields), 422)
    return render_template(template, link=link, errors={})


def set_password(token: str, template: str, done: str) -> ResponseReturnValue:
    try:
        passwords.set_password(
            deps(),
            token,
            request.form.get("password", ""),
            keep_api_keys="keep_api_keys" in request.form,
            address=request.remote_addr,
        )
    except StateForbids:
        return make_response(
            render_template(template, link=passwords.open_link(deps(), token), errors={}), 409
        )
    except Invalid as refusal:
        link = None if "token" in refusal.fields else passwords.open_link(deps(), token)
        return make_response(render_template(template, link=link, errors=refusal.fields), 422)
    return redirect(url_for("sign_in.form", done=done), 303)

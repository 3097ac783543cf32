"""The organization itself: its name, how long projects stay, all of its data, and its end."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.errors import Invalid, StateForbids
from app.domain.organizations import MAX_KEEP_DAYS, MAX_NAME, MIN_KEEP_DAYS, WAIT
from app.services.accounts import own_organization
from app.services.delivery import exports
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, demands, deps

blueprint = Blueprint("admin_organization", __name__, url_prefix="/admin/organization")
NOTICES = {
    "changed": "The settings are changed.",
    "exported": "The export is being made. It stays here for a day.",
    "leaving": "The organization is going to be deleted. Until then any admin can cancel it here.",
    "kept": "The organization stays. Nothing was deleted.",
}
"""What was done, as the page says it to the admin who did it."""


@blueprint.get("")
@demands(Permission.MANAGE_ORGANIZATION)
def show() -> ResponseReturnValue:
    if is_htmx():
        found = exports.list_exports(deps(), actor())
        return render_block("admin/organization.html", "exports", files=found)
    return render_page(notice=NOTICES.get(request.args.get("done", ""), ""))


@blueprint.post("")
@demands(Permission.MANAGE_ORGANIZATION)
def change() -> ResponseReturnValue:
    form = request.form
    try:
        wish = own_organization.OrganizationChange(
            form.get("name", ""), read_days(form.get("keepDays", "")), sets_keep_days=True
        )
        own_organization.change_organization(deps(), actor(), wish)
    except Invalid as refusal:
        return make_response(render_page(errors=refusal.fields, typed=form), 422)
    return go_back("changed")


@blueprint.post("/exports")
@demands(Permission.MANAGE_ORGANIZATION)
def export() -> ResponseReturnValue:
    try:
        exports.request_export(deps(), actor())
    except StateForbids as refusal:
        return make_response(render_page(refused=refusal.message), 409)
    return go_back("exported")


@blueprint.post("/deletion")
@demands(Permission.MANAGE_ORGANIZATION)
def schedule_deletion() -> ResponseReturnValue:
    try:
        own_organization.schedule_deletion(deps(), actor(), request.form.get("typed", ""))
    except Invalid as refusal:
        errors = {"typed": refusal.fields["name"]}
        return make_response(render_page(errors=errors, typed=request.form), 422)
    return go_back("leaving")


@blueprint.post("/deletion/cancel")
@demands(Permission.MANAGE_ORGANIZATION)
def cancel_deletion() -> ResponseReturnValue:
    try:
        own_organization.cancel_deletion(deps(), actor())
    except StateForbids as refusal:
        return make_response(render_page(refused=refusal.message), 409)
    return go_back("kept")


def read_days(text: str) -> int | None:
    """The days; None for an empty field.

    Raises:
        Invalid: It is no whole number.
    """
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdecimal()) or len(text.strip()) > 6:
        raise Invalid({"keepDays": "Use a whole number of days, or leave it empty."})
    return int(text)


def go_back(done: str) -> ResponseReturnValue:
    return redirect(url_for("admin_organization.show", done=done), 303)


def render_page(
    *,
    notice: str = "",
    refused: str = "",
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> str:
    return render_template(
        "admin/organization.html",
        organization=own_organization.get_own_organization(deps(), actor()),
        files=exports.list_exports(deps(), actor()),
        notice=notice,
        refused=refused,
        errors=errors or {},
        typed=typed or {},
        max_name=MAX_NAME,
        days=(MIN_KEEP_DAYS, MAX_KEEP_DAYS),
        wait_days=WAIT.days,
    )

"""The organization's users: inviting them, their roles, and ending their access."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.domain.access import Permission, Role
from app.domain.accounts import Account
from app.domain.errors import Invalid, StateForbids
from app.services.accounts import users
from app.web.guard import Viewer, actor, demands, deps
from app.web.languages import mark_text
from app.web.word_tables import Spoken

blueprint = Blueprint("admin_users", __name__, url_prefix="/admin/users")
ROLE_WORDS = {Role.USER: mark_text("User"), Role.ADMIN: mark_text("Admin")}
UNKNOWN_ROLE = "Choose one of the roles: User or Admin."
NOTICES = {
    "invited": "{name} is invited: a mail with a link is on its way to {email}.",
    "sent": "The invitation is on its way to {email} again. Only its newest link works.",
    "user": "{name} is a user now.",
    "admin": "{name} is an admin now.",
    "deactivated": "{name} is deactivated, and was signed out everywhere. What they made stays.",
    "activated": "{name} can sign in again.",
    "activated-invited": "{name} is activated. The link they had is void: send the invitation "
    "again.",
    "removed": "The user is removed. What they made stays, with their name.",
    "signed-out": "{name} is signed out everywhere. Their API keys go on.",
    "signed-out-self": "You are signed out everywhere but here. Your API keys go on.",
}
"""What was done, as the page says it to the admin who did it."""


@blueprint.get("")
@demands(Permission.MANAGE_USERS)
def index() -> ResponseReturnValue:
    return render_users(
        done=request.args.get("done", ""), user_id=request.args.get("user", type=UUID)
    )


@blueprint.post("")
@demands(Permission.MANAGE_USERS)
def invite() -> ResponseReturnValue:
    form = request.form
    try:
        made = users.invite_user(
            deps(),
            actor(),
            form.get("username", ""),
            form.get("email", ""),
            read_role() or Role.USER,
        )
    except Invalid as refusal:
        return make_response(render_users(errors=refusal.fields, typed=form), 422)
    return go_back("invited", made.id)


@blueprint.post("/<uuid:user_id>")
@demands(Permission.MANAGE_USERS)
def change(user_id: UUID) -> ResponseReturnValue:
    """Change the role, or (de)activate: whichever the form holds."""
    state = request.form.get("state")
    is_active = state == "active" if state in {"active", "deactivated"} else None
    try:
        account = users.change_user(deps(), actor(), user_id, role=read_role(), is_active=is_active)
    except Invalid as refusal:
        return make_response(render_users(refused=refusal.fields["role"]), 422)
    except StateForbids as refusal:
        return make_response(render_users(refused=refusal.message), 409)
    if is_me(user_id) and (account.role is not Role.ADMIN or not account.is_active):
        return redirect(url_for("dashboard.home"), 303)  # this page is closed to them from now on
    return go_back(name_change(account, is_active), user_id)


@blueprint.post("/<uuid:user_id>/invitation")
@demands(Permission.MANAGE_USERS)
def send_again(user_id: UUID) -> ResponseReturnValue:
    try:
        users.send_invitation(deps(), actor(), user_id)
    except StateForbids as refusal:
        return make_response(render_users(refused=refusal.message), 409)
    return go_back("sent", user_id)


@blueprint.post("/<uuid:user_id>/sign-out")
@demands(Permission.MANAGE_USERS)
def sign_out(user_id: UUID) -> ResponseReturnValue:
    here: Viewer = current_user
    users.sign_out_user(deps(), actor(), user_id, but=here.sign_in_id)
    return go_back("signed-out-self" if is_me(user_id) else "signed-out", user_id)


@blueprint.get("/<uuid:user_id>/remove")
@demands(Permission.MANAGE_USERS)
def ask_to_remove(user_id: UUID) -> ResponseReturnValue:
    account = users.get_user(deps(), actor(), user_id)
    return render_template("admin/remove_user.html", account=account)


@blueprint.post("/<uuid:user_id>/remove")
@demands(Permission.MANAGE_USERS)
def remove(user_id: UUID) -> ResponseReturnValue:
    try:
        users.remove_user(deps(), actor(), user_id)
    except StateForbids as refusal:
        return make_response(render_users(refused=refusal.message), 409)
    return redirect(url_for("admin_users.index", done="removed"), 303)


def read_role() -> Role | None:
    """The form's role; None when it holds none.

    Raises:
        Invalid: There is no such role.
    """
    typed = request.form.get("role")
    try:
        return Role(typed) if typed else None
    except ValueError as unknown:
        raise Invalid({"role": UNKNOWN_ROLE}) from unknown


def is_me(user_id: UUID) -> bool:
    return user_id == actor().user_id


def name_change(account: Account, is_active: bool | None) -> str:
    """The notice of a change, as NOTICES names it."""
    if is_active is None:
        return str(account.role)
    if not is_active:
        return "deactivated"
    return "activated" if account.has_joined else "activated-invited"


def go_back(done: str, user_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("admin_users.index", done=done, user=user_id), 303)


def render_users(
    *,
    done: str = "",
    user_id: UUID | None = None,
    refused: str = "",
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> str:
    """The page.

    Args:
        done: what was done to the user with the id, as NOTICES names it.
        refused: why something was not done.
        errors: what is wrong with the invitation, by field.
        typed: the invitation as it was typed.
    """
    accounts = users.list_users(deps(), actor())
    about = next((account for account in accounts if account.id == user_id), None)
    notice = NOTICES.get(done, "") if about or done == "removed" else ""
    return render_template(
        "admin/users.html",
        accounts=accounts,
        notice=notice.format(name=about.username, email=about.email) if about else notice,
        refused=refused,
        errors=errors or {},
        typed=typed or {},
        role_words=Spoken(ROLE_WORDS),
        me=actor().user_id,
    )

"""Passwords: forgotten, chosen by a mailed link, changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.database.session import CrossTenantReason, Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.accounts import key_of, password_fault
from app.domain.errors import Invalid, StateForbids
from app.models import MailedLink, User
from app.records.accounts import end_sign_ins, revoke_keys, use_up_links
from app.records.audit import Action, append_audit
from app.records.mailed_links import Purpose, is_mailed_lately, mail_link
from app.records.sign_ins import hashed
from app.records.single_sign_on import is_password_refused

NO_PASSWORDS = (
    "Your organization lets people in by single sign-on alone: you need no password here."
)
EVEN_S = 0.25
"""A request takes a whole number of these: writing the job of a known user costs a little, and
would tell.
"""


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A mailed link that still works, and whose it is."""

    purpose: Purpose
    user_id: UUID
    organization_id: UUID
    username: str
    email: str
    is_refused: bool = False
    """Whether the organization lets them in by single sign-on alone."""


def request_reset(deps: Deps, email: str, *, address: str | None = None) -> None:
    """Mail a link to the user with the address; nothing tells whether there is one."""
    began = deps.clock.now()
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN) as session:
        user = session.scalar(select(User).where(User.email_key == key_of(email), User.is_active))
    if user is not None:
        _mail_reset(deps, Actor(user.organization_id, user.id, address=address), user.id, began)
    deps.clock.even_out(began, EVEN_S)


def _mail_reset(deps: Deps, actor: Actor, user_id: UUID, now: datetime) -> None:
    with deps.database.transaction(actor) as session:
        if not is_mailed_lately(session, user_id, Purpose.RESET, now):
            mail_link(deps, session, user_id, Purpose.RESET)
            append_audit(
                session,
                actor,
                Action.PASSWORD_RESET_ASKED,
                now,
                subject_kind="user",
                subject_id=user_id,
            )


def open_link(deps: Deps, token: str) -> OpenLink:
    """Whose link it is.

    Raises:
        Invalid: The link was used, has run out, or never was.
    """
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN) as session:
        link, user = find_link_and_user(deps, session, token)
        return OpenLink(
            Purpose(link.purpose),
            user.id,
            user.organization_id,
            user.username,
            user.email,
            is_password_refused(session, user),
        )


def set_password(
    deps: Deps,
    token: str,
    password: str,
    *,
    keep_api_keys: bool = False,
    address: str | None = None,
) -> None:
    """Choose a password by a mailed link, which is used up; ends every sign-in and API key.

    Keys go on when that is wished.

    Raises:
        Invalid: A value cannot be used; the fields are named.
        StateForbids: The organization takes no passwords.
    """
    whose = open_link(deps, token)
    if whose.is_refused:
        raise StateForbids(NO_PASSWORDS, code="single_sign_on_only")
    check_password(deps, password, whose.username, whose.email)
    password_hash = deps.passwords.hash(password)
    actor = Actor(whose.organization_id, whose.user_id, address=address)
    with deps.database.transaction(actor) as session:
        _link, user = find_link_and_user(
            deps, session, token
        )  # of two that come at once, the second finds it used
        user.password_hash, user.has_joined = password_hash, True
        _after_change(deps, session, actor, user, keep_api_keys=keep_api_keys)


def change_password(
    deps: Deps,
    actor: Actor,
    current: str,
    new: str,
    *,
    sign_in_id: UUID | None = None,
    keep_api_keys: bool = False,
) -> None:
    """Change the actor's own password; every sign-in but the one that asks ends.

    API keys end as well, unless it is wished that they go on.

    Raises:
        Invalid: A value cannot be used; the fields are named.
    """
    actor.demand(Permission.MANAGE_OWN_ACCOUNT)
    with deps.database.snapshot(actor) as session:
        user = session.get_one(User, actor.user_id)
    if not deps.passwords.verify(user.password_hash, current):
        raise Invalid({"currentPassword": "This is not your password."})
    check_password(deps, new, user.username, user.email, field="newPassword")
    password_hash = deps.passwords.hash(new)
    with deps.database.transaction(actor) as session:
        user = session.get_one(User, actor.user_id)
        user.password_hash = password_hash
        _after_change(deps, session, actor, user, but=sign_in_id, keep_api_keys=keep_api_keys)


def _after_change(
    deps: Deps,
    session: Session,
    actor: Actor,
    user: User,
    *,
    keep_api_keys: bool,
    but: UUID | None = None,
) -> None:
    now = deps.clock.now()
    use_up_links(session, user.id, now)
    end_sign_ins(session, user.id, now, but=but)
    if not keep_api_keys:
        revoke_keys(session, user.id, now)
    append_audit(
        session,
        actor,
        Action.PASSWORD_CHANGED,
        now,
        subject_kind="user",
        subject_id=user.id,
        after={"keepsApiKeys": keep_api_keys},
    )


def check_password(
    deps: Deps, password: str, username: str, email: str, *, field: str = "password"
) -> None:
    fault = password_fault(password, username, email)
    fault = fault or deps.passwords.find_weakness(password, (username, email))
    if fault:
        raise Invalid({field: fault})


def find_link_and_user(deps: Deps, session: Session, token: str) -> tuple[MailedLink, User]:
    link = session.scalar(select(MailedLink).where(MailedLink.token_hash == hashed(token)))
    user = session.get(User, link.user_id) if link else None
    is_open = link is not None and link.used_at is None and link.expires_at > deps.clock.now()
    if link is None or user is None or not is_open or not user.is_active:
        raise Invalid({"token": "This link was used, or has run out. Ask for a new one."})
    return link, user

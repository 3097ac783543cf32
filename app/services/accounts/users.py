"""The members of an organization, as its admins manage them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission, Role, Tier
from app.domain.accounts import Account
from app.domain.errors import StateForbids
from app.domain.preferences import Preferences
from app.models import FederatedIdentity, Organization, SingleSignOnPerson, User
from app.records.accounts import (
    account_of,
    add_user,
    check_names,
    end_sign_ins,
    find_last_uses,
    keep_an_admin,
    preferences_of,
    read_account,
    revoke_keys,
    use_up_links,
)
from app.records.audit import Action, append_audit
from app.records.mailed_links import Purpose, is_mailed_lately, mail_link
from app.records.rows import find_row


@dataclass(frozen=True, slots=True)
class Myself:
    account: Account
    organization_id: UUID
    organization_name: str
    tier: Tier
    preferences: Preferences


def get_myself(deps: Deps, actor: Actor) -> Myself:
    actor.demand(Permission.MANAGE_OWN_ACCOUNT)
    with deps.database.snapshot(actor) as session:
        user = session.get_one(User, actor.user_id)
        organization = session.get_one(Organization, actor.organization_id)
        return Myself(
            read_account(session, user),
            organization.id,
            organization.name,
            Tier(organization.tier),
            preferences_of(user),
        )


def list_users(deps: Deps, actor: Actor) -> Sequence[Account]:
    """Everybody who was not removed, in the order they came."""
    actor.demand(Permission.MANAGE_USERS)
    query = select(User).where(User.removed_at.is_(None)).order_by(User.created_at, User.id)
    with deps.database.snapshot(actor) as session:
        seen = find_last_uses(session)
        return tuple(account_of(user, seen.get(user.id)) for user in session.scalars(query))


def get_user(deps: Deps, actor: Actor, user_id: UUID) -> Account:
    """One member of the organization.

    Raises:
        NotFound: There is no such member.
    """
    actor.demand(Permission.MANAGE_USERS)
    with deps.database.snapshot(actor) as session:
        return read_account(session, find_row(session, User, user_id))


def invite_user(deps: Deps, actor: Actor, username: str, email: str, role: Role) -> Account:
    """A new member, who chooses a password by the link that is mailed.

    Raises:
        Invalid: A value cannot be used; the fields are named.
    """
    actor.demand(Permission.MANAGE_USERS)
    username, email = username.strip(), email.strip()
    check_names(username, email)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        user = add_user(
            session,
            username=username,
            email=email,
            role=role,
            password_hash="",
            now=now,
            has_joined=False,
        )
        mail_link(deps, session, user.id, Purpose.INVITATION)
        about = {"username": username, "email": email, "role": str(role)}
        append_audit(
            session,
            actor,
            Action.USER_INVITED,
            now,
            subject_kind="user",
            subject_id=user.id,
            after=about,
        )
        return read_account(session, user)


def send_invitation(deps: Deps, actor: Actor, user_id: UUID) -> None:
    """Mail the invitation again, with a new link; the earlier ones open nothing any more.

    One that was asked for within the last minute is on its way: it is not mailed twice.

    Raises:
        NotFound: There is no such member.
        StateForbids: They have joined, or are deactivated.
    """
    actor.demand(Permission.MANAGE_USERS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        user = find_row(session, User, user_id)
        if user.has_joined:
            raise StateForbids(
                f"{user.username} has joined already, and needs no invitation. A new password is "
                "asked for on the sign-in page.",
                code="has_joined",
            )
        if not user.is_active:
            raise StateForbids(
                f"{user.username} is deactivated. Activate them first.", code="user_inactive"
            )
        if is_mailed_lately(session, user.id, Purpose.INVITATION, now):
            return
        use_up_links(session, user.id, now)
        mail_link(deps, session, user.id, Purpose.INVITATION)
        append_audit(
            session,
            actor,
            Action.INVITATION_SENT,
            now,
            subject_kind="user",
            subject_id=user.id,
            after={"email": user.email},
        )


def sign_out_user(deps: Deps, actor: Actor, user_id: UUID, *, but: UUID | None = None) -> None:
    """End all sign-ins of a member: their sessions and tokens are refused from now on.

    API keys go on.

    Args:
        but: the sign-in that asks, which goes on when it is the member's own.

    Raises:
        NotFound: There is no such member.
    """
    actor.demand(Permission.MANAGE_USERS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        user = find_row(session, User, user_id)
        end_sign_ins(session, user.id, now, but=but)
        append_audit(
            session, actor, Action.USER_SIGNED_OUT, now, subject_kind="user", subject_id=user.id
        )


def change_user(
    deps: Deps,
    actor: Actor,
    user_id: UUID,
    *,
    role: Role | None = None,
    is_active: bool | None = None,
) -> Account:
    """Change what is given. A deactivated user's sessions and tokens are refused at once.

    Raises:
        NotFound: There is no such member.
        StateForbids: It is the last admin.
    """
    actor.demand(Permission.MANAGE_USERS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        user = find_row(session, User, user_id)
        before = {"role": user.role, "isActive": user.is_active}
        new_role = role or user.role
        stays_active = user.is_active if is_active is None else is_active
        if new_role is not Role.ADMIN or not stays_active:
            keep_an_admin(session, user)
        user.role, user.is_active = new_role, stays_active
        after = {"role": user.role, "isActive": user.is_active}
        if not user.is_active:
            end_access(session, user, now)
        if before != after:
            append_audit(
                session,
                actor,
                Action.USER_CHANGED,
                now,
                subject_kind="user",
                subject_id=user.id,
                before=before,
                after=after,
            )
        return read_account(session, user)


def remove_user(deps: Deps, actor: Actor, user_id: UUID) -> None:
    """Remove a member for good.

    They cannot sign in, and their names are free; what they made stays, with their name.

    Raises:
        NotFound: There is no such member.
        StateForbids: It is the last admin.
    """
    actor.demand(Permission.MANAGE_USERS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        user = find_row(session, User, user_id)
        keep_an_admin(session, user)
        before = {"username": user.username, "email": user.email, "role": user.role}
        user.is_active, user.removed_at, user.password_hash = False, now, ""
        user.email, user.email_key, user.username_key = (
            "",
            f"removed {user.id}",
            f"removed {user.id}",
        )
        end_access(session, user, now)
        for links in (FederatedIdentity, SingleSignOnPerson):
            session.execute(delete(links).where(links.user_id == user.id))
        revoke_keys(session, user.id, now)
        append_audit(
            session,
            actor,
            Action.USER_REMOVED,
            now,
            subject_kind="user",
            subject_id=user.id,
            before=before,
        )


def end_access(session: Session, user: User, now: datetime) -> None:
    end_sign_ins(session, user.id, now)
    use_up_links(session, user.id, now)

"""GET, POST /admin/users, GET, PUT, DELETE /admin/users/{userId}.

POST /admin/users/{userId}/invitation, DELETE /admin/users/{userId}/sign-ins.
"""

from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, caller, deps
from app.api.v1.model import Body, JsonBlueprint, Listed, Moment, Part
from app.domain.access import Permission, Role
from app.domain.accounts import Account
from app.services.accounts import users

blueprint = JsonBlueprint(
    "api_admin_users", __name__, url_prefix="/api/v1/admin/users", tag="Admin"
)


class InvitationIn(Body):
    username: str = Field(max_length=1000)
    email: str = Field(max_length=1000)
    role: Role = Role.USER


class ChangeIn(Body):
    role: Role | None = None
    is_active: bool | None = None


class UserOut(Body):
    id: UUID
    username: str
    email: str
    role: Role
    is_active: bool
    has_joined: bool = Field(description="False while an invitation has not been taken up.")
    created_at: Moment
    last_seen_at: Moment | None = Field(
        description="The last use of a sign-in, to within five minutes; null when none is kept: "
        "they are forgotten as they run out."
    )


@blueprint.get("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_USERS])
@blueprint.input(Part, location="query")
@blueprint.output(list[UserOut])
@blueprint.doc(summary="The organization's members", responses=[403])
def index(query_data: Part) -> Listed[Account]:
    return query_data.answer(users.list_users(deps(), actor()))


@blueprint.post("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_USERS])
@blueprint.input(InvitationIn)
@blueprint.output(UserOut, status_code=201)
@blueprint.doc(summary="Invite somebody; a link is mailed to them", responses=[403])
def invite(json_data: InvitationIn) -> Account:
    return users.invite_user(deps(), actor(), json_data.username, json_data.email, json_data.role)


@blueprint.get("/<uuid:user_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_USERS])
@blueprint.output(UserOut)
@blueprint.doc(summary="One member", responses=[403, 404])
def read(user_id: UUID) -> Account:
    return users.get_user(deps(), actor(), user_id)


@blueprint.put("/<uuid:user_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_USERS])
@blueprint.input(ChangeIn)
@blueprint.output(UserOut)
@blueprint.doc(summary="Change a member's role, or (de)activate them", responses=[403, 404, 409])
def change(user_id: UUID, json_data: ChangeIn) -> Account:
    return users.change_user(
        deps(), actor(), user_id, role=json_data.role, is_active=json_data.is_active
    )


@blueprint.post("/<uuid:user_id>/invitation")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_USERS])
@blueprint.doc(
    summary="Mail the invitation again, with a new link",
    description="Earlier links open nothing any more. What was asked for within the last minute "
    "is not mailed twice.",
    responses={
        204: "It is on its way",
        403: "Not an admin",
        404: "Unknown",
        409: "They have joined, or are deactivated",
    },
)
def send_again(user_id: UUID) -> tuple[str, int]:
    users.send_invitation(deps(), actor(), user_id)
    return "", 204


@blueprint.delete("/<uuid:user_id>/sign-ins")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_USERS])
@blueprint.doc(
    summary="Sign a member out everywhere",
    description="Their sessions and tokens are refused from then on, but for the sign-in that "
    "asks. API keys go on.",
    responses={204: "Signed out", 403: "Not an admin", 404: "Unknown"},
)
def sign_out(user_id: UUID) -> tuple[str, int]:
    users.sign_out_user(deps(), actor(), user_id, but=caller().sign_in_id)
    return "", 204


@blueprint.delete("/<uuid:user_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_USERS])
@blueprint.doc(
    summary="Remove a member for good; what they made stays",
    responses={204: "Removed", 403: "Not an admin", 404: "Unknown", 409: "The last admin"},
)
def remove(user_id: UUID) -> tuple[str, int]:
    users.remove_user(deps(), actor(), user_id)
    return "", 204

"""GET /users/me, PUT /users/me/password."""

from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps, signed_in_user
from app.api.v1.model import Body, JsonBlueprint, Moment
from app.api.v1.preferences import PreferencesOut
from app.domain.access import Role, Tier
from app.services.accounts import passwords, users

blueprint = JsonBlueprint("api_users", __name__, url_prefix="/api/v1/users/me", tag="Users")


class MyselfOut(Body):
    id: UUID
    username: str
    email: str
    role: Role
    organization_id: UUID
    organization_name: str
    organization_tier: Tier = Field(
        description="What premium organizations order is started earlier. Set by whoever runs the "
        "installation."
    )
    preferences: PreferencesOut
    created_at: Moment


class PasswordIn(Body):
    current_password: str = Field(max_length=1024)
    new_password: str = Field(max_length=1024, description="10 characters or more.")
    keep_api_keys: bool = Field(
        default=False, description="Whether one's API keys go on; else they end."
    )


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.output(MyselfOut)
@blueprint.doc(summary="Oneself")
def read() -> MyselfOut:
    me = users.get_myself(deps(), actor())
    return MyselfOut(
        id=me.account.id,
        username=me.account.username,
        email=me.account.email,
        role=actor().role,
        organization_id=me.organization_id,
        organization_name=me.organization_name,
        organization_tier=me.tier,
        preferences=PreferencesOut.model_validate(me.preferences),
        created_at=me.account.created_at,
    )


@blueprint.put("/password")
@blueprint.auth_required(auth)
@blueprint.input(PasswordIn)
@blueprint.doc(
    summary="Change one's own password; every other sign-in and API key ends",
    responses={204: "Changed", 403: "By an API key"},
)
def change_password(json_data: PasswordIn) -> tuple[str, int]:
    who, sign_in_id = signed_in_user()
    passwords.change_password(
        deps(),
        who,
        json_data.current_password,
        json_data.new_password,
        sign_in_id=sign_in_id,
        keep_api_keys=json_data.keep_api_keys,
    )
    return "", 204

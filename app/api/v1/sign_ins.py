"""GET /users/me/sign-ins, DELETE /users/me/sign-ins/{signInId}."""

from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, caller, deps, signed_in_user
from app.api.v1.model import Body, JsonBlueprint, Listed, Moment, Part
from app.services.accounts import sessions

blueprint = JsonBlueprint(
    "api_sign_ins", __name__, url_prefix="/api/v1/users/me/sign-ins", tag="Users"
)


class SignInOut(Body):
    id: UUID
    device: str = Field(
        description="What the client said it is, in a few words: Firefox on Windows."
    )
    created_at: Moment
    expires_at: Moment
    last_used_at: Moment | None = Field(description="To within five minutes.")
    is_current: bool = Field(description="Whether this request belongs to it.")


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.input(Part, location="query")
@blueprint.output(list[SignInOut])
@blueprint.doc(summary="Where one is signed in")
def index(query_data: Part) -> Listed[SignInOut]:
    here = caller().sign_in_id
    rows = sessions.list_sign_ins(deps(), actor())
    return query_data.answer(
        tuple(
            SignInOut(
                id=row.id,
                device=row.device,
                created_at=row.created_at,
                expires_at=row.expires_at,
                last_used_at=row.last_used_at,
                is_current=row.id == here,
            )
            for row in rows
        )
    )


@blueprint.delete("/<uuid:sign_in_id>")
@blueprint.auth_required(auth)
@blueprint.doc(
    summary="End a sign-in: its session and tokens are refused from then on",
    responses={204: "Ended", 403: "By an API key", 404: "Unknown"},
)
def end(sign_in_id: UUID) -> tuple[str, int]:
    who, _here = signed_in_user()
    sessions.end_sign_in(deps(), who, sign_in_id)
    return "", 204

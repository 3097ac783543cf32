"""GET, POST /users/me/api-keys, DELETE /users/me/api-keys/{keyId}."""

from datetime import UTC, datetime
from uuid import UUID

from pydantic import Field, field_validator

from app.api.guard import actor, auth, deps, signed_in_user
from app.api.v1.model import Body, JsonBlueprint, Listed, Moment, Part
from app.domain.access import Role
from app.services.accounts import api_keys

blueprint = JsonBlueprint(
    "api_api_keys", __name__, url_prefix="/api/v1/users/me/api-keys", tag="Users"
)


class KeyIn(Body):
    name: str = Field(max_length=1000)
    role: Role = Role.USER
    expires_at: datetime | None = None

    @field_validator("expires_at")
    @classmethod
    def assume_utc(cls, value: datetime | None) -> datetime | None:
        """A time without a zone is meant as UTC, as all our times are."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class KeyOut(Body):
    id: UUID
    name: str
    prefix: str = Field(description="The key's first characters, to know it by.")
    role: Role
    created_at: Moment
    expires_at: Moment | None
    last_used_at: Moment | None


class NewKeyOut(KeyOut):
    key: str = Field(description="Shown this once.")


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.input(Part, location="query")
@blueprint.output(list[KeyOut])
@blueprint.doc(summary="One's own keys for integrations")
def index(query_data: Part) -> Listed[api_keys.ApiKey]:
    return query_data.answer(api_keys.list_keys(deps(), actor()))


@blueprint.post("")
@blueprint.auth_required(auth)
@blueprint.input(KeyIn)
@blueprint.output(NewKeyOut, status_code=201)
@blueprint.doc(summary="Make a key; it is shown this once", responses=[403])
def create(json_data: KeyIn) -> NewKeyOut:
    who, _sign_in = signed_in_user()
    made = api_keys.create_key(
        deps(), who, json_data.name, role=json_data.role, expires_at=json_data.expires_at
    )
    return NewKeyOut(**dict(KeyOut.model_validate(made.about)), key=made.key)


@blueprint.delete("/<uuid:key_id>")
@blueprint.auth_required(auth)
@blueprint.doc(
    summary="Revoke a key", responses={204: "Revoked", 403: "By an API key", 404: "Unknown"}
)
def revoke(key_id: UUID) -> tuple[str, int]:
    who, _sign_in = signed_in_user()
    api_keys.revoke_key(deps(), who, key_id)
    return "", 204

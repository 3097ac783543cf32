"""Single sign-on of the organization: set up, tested, switched on."""

from typing import Annotated
from uuid import UUID

from flask import url_for
from pydantic import Field

from app.api.guard import actor, auth, deps, external
from app.api.v1.model import Body, JsonBlueprint, Moment
from app.domain.access import Permission, Role
from app.domain.documents.fields import Switch
from app.domain.single_sign_on import (
    MAX_CLIENT_ID,
    MAX_CLIENT_SECRET,
    MAX_DOMAINS,
    MAX_ISSUER,
    SingleSignOn,
    StepState,
    TrialStep,
)
from app.services.accounts import single_sign_on, single_sign_on_trial

blueprint = JsonBlueprint(
    "api_admin_single_sign_on", __name__, url_prefix="/api/v1/admin/single-sign-on", tag="Admin"
)
Domain = Annotated[str, Field(max_length=254, examples=["example.com"])]


class SingleSignOnIn(Body):
    issuer: str = Field(
        min_length=1,
        max_length=MAX_ISSUER,
        description="The provider's name for itself, to the letter.",
        json_schema_extra={"format": "uri", "examples": ["https://login.example.com"]},
    )
    client_id: str = Field(min_length=1, max_length=MAX_CLIENT_ID)
    client_secret: str | None = Field(
        default=None,
        max_length=MAX_CLIENT_SECRET,
        description="Left out it stays; another issuer or client id needs it anew. It is never in "
        "an answer.",
    )
    domains: list[Domain] = Field(
        min_length=1,
        max_length=MAX_DOMAINS,
        description="A member has to have an address of each already, and no other organization.",
    )
    new_role: Role = Field(default=Role.USER, description="Of whoever comes for the first time.")


class SwitchIn(Body):
    is_enabled: Switch
    is_only: Switch = Field(
        default=False,
        description="Passwords are refused, but the one of the admin who switches it on.",
    )


class StepOut(Body):
    step: TrialStep
    name: str
    state: StepState
    text: str


class LinkedPersonOut(Body):
    user_id: UUID
    username: str
    linked_at: Moment


class SingleSignOnOut(Body):
    is_set_up: bool
    return_url: str = Field(description="To be registered at the provider as redirect URI.")
    issuer: str
    client_id: str
    has_secret: bool
    domains: list[str]
    new_role: Role
    is_enabled: bool
    is_only: bool
    keeper: str | None = Field(description="The admin whose password goes on working.")
    tested_at: Moment | None = Field(
        description="When every step of a test passed; null after a change of the provider."
    )
    report: list[StepOut]
    people: list[LinkedPersonOut] = Field(description="At most 200, the latest first.")


class TrialOut(Body):
    report: list[StepOut]
    next: str | None = Field(
        description="Where an admin goes on in a browser: the sign-in at the provider is part of "
        "the test. null when a step has failed."
    )


@blueprint.get("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_ORGANIZATION])
@blueprint.output(SingleSignOnOut)
@blueprint.doc(summary="Single sign-on as it is set, without the secret", responses=[403])
def show() -> SingleSignOnOut:
    return single_sign_on_response(single_sign_on.get_single_sign_on(deps(), actor()))


@blueprint.put("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_ORGANIZATION])
@blueprint.input(SingleSignOnIn)
@blueprint.output(SingleSignOnOut)
@blueprint.doc(summary="Set the provider up, or change it", responses=[403])
def save(json_data: SingleSignOnIn) -> SingleSignOnOut:
    wish = single_sign_on.ServiceWish(
        json_data.issuer,
        json_data.client_id,
        json_data.client_secret,
        json_data.domains,
        json_data.new_role,
    )
    return single_sign_on_response(single_sign_on.save_single_sign_on(deps(), actor(), wish))


@blueprint.delete("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_ORGANIZATION])
@blueprint.doc(
    summary="Forget the provider, its secret, the domains and all links",
    responses={204: "Removed", 403: "Forbidden", 409: "Conflict"},
)
def remove() -> tuple[str, int]:
    single_sign_on.remove_single_sign_on(deps(), actor())
    return "", 204


@blueprint.post("/test")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_ORGANIZATION])
@blueprint.output(TrialOut)
@blueprint.doc(
    summary="Test what the provider says by itself; the sign-in there goes on in a browser",
    responses=[403, 409],
)
def test() -> TrialOut:
    trial = single_sign_on_trial.begin_trial(deps(), actor(), return_url())
    screen = external(url_for("admin_single_sign_on.show"))
    return TrialOut(
        report=[StepOut.model_validate(one) for one in trial.report],
        next=screen if trial.handshake else None,
    )


@blueprint.put("/switch")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_ORGANIZATION])
@blueprint.input(SwitchIn)
@blueprint.output(SingleSignOnOut)
@blueprint.doc(
    summary="Switch it on or off, beside passwords or instead of them", responses=[403, 409]
)
def switch(json_data: SwitchIn) -> SingleSignOnOut:
    return single_sign_on_response(
        single_sign_on.switch_single_sign_on(
            deps(), actor(), is_enabled=json_data.is_enabled, is_only=json_data.is_only
        )
    )


@blueprint.delete("/people/<uuid:user_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_ORGANIZATION])
@blueprint.doc(
    summary="Forget whom the provider means by a member",
    responses={204: "Unlinked", 403: "Forbidden", 404: "Not Found"},
)
def unlink(user_id: UUID) -> tuple[str, int]:
    single_sign_on.unlink_person(deps(), actor(), user_id)
    return "", 204


def single_sign_on_response(found: SingleSignOn) -> SingleSignOnOut:
    return SingleSignOnOut(
        is_set_up=found.is_set_up,
        return_url=return_url(),
        issuer=found.issuer,
        client_id=found.client_id,
        has_secret=found.has_secret,
        domains=list(found.domains),
        new_role=found.new_role,
        is_enabled=found.is_enabled,
        is_only=found.is_only,
        keeper=found.keeper,
        tested_at=found.tested_at,
        report=[StepOut.model_validate(one) for one in found.report],
        people=[LinkedPersonOut.model_validate(one) for one in found.people],
    )


def return_url() -> str:
    """Where the organization's service sends people back to: a page, whoever began."""
    organization_id = actor().organization_id
    path = url_for("organization_sign_in.come_back", organization_id=organization_id)
    return deps().own_url + path

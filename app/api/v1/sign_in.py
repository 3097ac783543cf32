"""What is below /auth: sign in and out, register, choose a password.

POST login, logout, refresh, register, confirmation-request, confirmation,
password-reset-request and password-reset.
"""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from flask import current_app, request
from pydantic import Field, RootModel

from app.api.guard import auth, deps, origin, signed_in_user
from app.api.v1.model import Body, JsonBlueprint
from app.domain.accounts import Lifetimes, TokenPair
from app.services.accounts import confirmation, passwords, registration, sign_in
from app.sign_in_waits import sign_in_waits

blueprint = JsonBlueprint("api_sign_in", __name__, url_prefix="/api/v1/auth", tag="Sign-in")


class LoginIn(Body):
    username: str = Field(min_length=1, max_length=254, description="User name or e-mail address.")
    password: str = Field(min_length=1, max_length=1024)


class RefreshIn(Body):
    refresh_token: str = Field(min_length=1, max_length=200)


class TokensOut(Body):
    access_token: str
    refresh_token: str
    token_type: str = "Bearer"  # noqa: S105 -- the scheme's name
    expires_in: int = Field(description="Seconds until the access token expires.")


class RegisterIn(Body):
    organization_name: str = Field(max_length=1000)
    username: str = Field(max_length=1000)
    email: str = Field(max_length=1000)
    password: str = Field(max_length=1024, description="10 characters or more.")


class RegisteredOut(TokensOut):
    user_id: UUID
    organization_id: UUID


class MailedOut(Body):
    """The same for every address."""

    status: Literal["address_unconfirmed"] = "address_unconfirmed"
    message: str = (
        "A link was mailed to the address. It works once, within 24 hours; who has followed it can "
        "sign in."
    )


class RegisterOut(RootModel[RegisteredOut | MailedOut]):
    """Signed in; or, where addresses are confirmed, what is to be done first."""


class ConfirmationRequestIn(Body):
    username: str = Field(
        min_length=1, max_length=254, description="The user name that was registered."
    )


class ConfirmationIn(Body):
    token: str = Field(
        min_length=1, max_length=200, description="From the mailed link of a registration."
    )


class ResetRequestIn(Body):
    email: str = Field(min_length=1, max_length=1000)


class ResetIn(Body):
    token: str = Field(
        min_length=1,
        max_length=200,
        description="From the mailed link of a reset or of an invitation.",
    )
    password: str = Field(max_length=1024, description="10 characters or more.")
    keep_api_keys: bool = Field(
        default=False, description="Whether the account's API keys go on; else they end."
    )


@blueprint.post("/login")
@blueprint.input(LoginIn)
@blueprint.output(TokensOut)
@blueprint.doc(
    summary="Sign in",
    responses={
        401: "The name or the password is wrong",
        403: "Both are right, and the address of the registration is not confirmed yet",
        429: "Too often",
    },
)
def login(json_data: LoginIn) -> TokensOut:
    name, password = json_data.username, json_data.password
    pair = sign_in_waits().guard(
        name,
        request.remote_addr,
        lambda: sign_in.issue_tokens(deps(), name, password, lifetimes(), origin()),
    )
    return tokens_response(pair)


@blueprint.post("/refresh")
@blueprint.input(RefreshIn)
@blueprint.output(TokensOut)
@blueprint.doc(summary="Exchange a refresh token, which works once", responses=[401])
def refresh(json_data: RefreshIn) -> TokensOut:
    return tokens_response(
        sign_in.refresh_tokens(
            deps(), json_data.refresh_token, lifetimes(), address=request.remote_addr
        )
    )


@blueprint.post("/logout")
@blueprint.auth_required(auth)
@blueprint.doc(
    summary="Sign out: all tokens of this sign-in are refused from then on",
    responses={204: "Signed out", 403: "By an API key"},
)
def logout() -> tuple[str, int]:
    sign_in.sign_out(deps(), *signed_in_user())
    return "", 204


@blueprint.post("/register")
@blueprint.input(RegisterIn)
@blueprint.output(RegisterOut, status_code=201)
@blueprint.doc(summary="Register a new organization with its first admin", responses=[403, 429])
def register(json_data: RegisterIn) -> RegisterOut:
    application = registration.Application(
        json_data.organization_name, json_data.username, json_data.email, json_data.password
    )
    made = registration.register_organization(
        deps(),
        application,
        lifetimes(),
        is_open=current_app.config["REGISTRATION"],
        confirms=current_app.config["CONFIRMS_ADDRESSES"],
        came_from=origin(),
    )
    if made is None:
        return RegisterOut(MailedOut())
    who = made.session.signed_in
    registered = RegisteredOut(
        user_id=who.user_id,
        organization_id=who.organization_id,
        **dict(tokens_response(made.tokens)),
    )
    return RegisterOut(registered)


@blueprint.post("/confirmation-request")
@blueprint.input(ConfirmationRequestIn)
@blueprint.doc(
    summary="Have the link of a registration mailed again",
    responses={202: "Mailed, if a registration waits under the name", 429: "Too often"},
)
def request_confirmation(json_data: ConfirmationRequestIn) -> tuple[str, int]:
    confirmation.request_confirmation(deps(), json_data.username)
    return "", 202


@blueprint.post("/confirmation")
@blueprint.input(ConfirmationIn)
@blueprint.doc(
    summary="Confirm the address of a registration by the mailed link",
    responses={204: "Confirmed: its admin may sign in", 429: "Too often"},
)
def confirm(json_data: ConfirmationIn) -> tuple[str, int]:
    confirmation.confirm_registration(deps(), json_data.token, address=request.remote_addr)
    return "", 204


@blueprint.post("/password-reset-request")
@blueprint.input(ResetRequestIn)
@blueprint.doc(
    summary="Have a link mailed for a new password",
    responses={202: "Mailed, if anybody has the address", 429: "Too often"},
)
def request_reset(json_data: ResetRequestIn) -> tuple[str, int]:
    passwords.request_reset(deps(), json_data.email, address=request.remote_addr)
    return "", 202


@blueprint.post("/password-reset")
@blueprint.input(ResetIn)
@blueprint.doc(
    summary="Choose a password by a mailed link; ends every sign-in", responses={204: "Changed"}
)
def reset(json_data: ResetIn) -> tuple[str, int]:
    passwords.set_password(
        deps(),
        json_data.token,
        json_data.password,
        keep_api_keys=json_data.keep_api_keys,
        address=request.remote_addr,
    )
    return "", 204


def lifetimes() -> Lifetimes:
    config = current_app.config
    return Lifetimes(
        timedelta(minutes=config["TOKEN_MINUTES"]), timedelta(days=config["SESSION_DAYS"])
    )


def tokens_response(pair: TokenPair) -> TokensOut:
    return TokensOut(
        access_token=pair.access_token,
        refresh_token=pair.refresh_token,
        expires_in=pair.expires_in_s,
    )

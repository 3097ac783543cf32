"""POST /auth/login, /auth/logout, /auth/refresh."""

from __future__ import annotations

from datetime import timedelta

from apiflask import APIBlueprint
from flask import current_app
from pydantic import Field

from app.api.guard import actor, auth, caller, deps
from app.api.v1.model import Body
from app.services import sign_in

blueprint = APIBlueprint("api_sign_in", __name__, url_prefix="/api/v1/auth", tag="Sign-in")


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


@blueprint.post("/login")
@blueprint.input(LoginIn)
@blueprint.output(TokensOut)
@blueprint.doc(summary="Sign in", responses=[401])
def login(json_data: LoginIn) -> TokensOut:
    pair = sign_in.issue_tokens(deps(), json_data.username, json_data.password, _lifetimes())
    return _tokens(pair)


@blueprint.post("/refresh")
@blueprint.input(RefreshIn)
@blueprint.output(TokensOut)
@blueprint.doc(summary="Exchange a refresh token, which works once", responses=[401])
def refresh(json_data: RefreshIn) -> TokensOut:
    return _tokens(sign_in.refresh_tokens(deps(), json_data.refresh_token, _lifetimes()))


@blueprint.post("/logout")
@blueprint.auth_required(auth)
@blueprint.doc(summary="Sign out: all tokens of this sign-in are refused from then on", responses={204: "Signed out"})
def logout() -> tuple[str, int]:
    sign_in.sign_out(deps(), actor(), caller().sign_in_id)
    return "", 204


def _lifetimes() -> sign_in.Lifetimes:
    config = current_app.config
    return sign_in.Lifetimes(timedelta(minutes=config["TOKEN_MINUTES"]), timedelta(days=config["SESSION_DAYS"]))


def _tokens(pair: sign_in.TokenPair) -> TokensOut:
    return TokensOut(access_token=pair.access_token, refresh_token=pair.refresh_token, expires_in=pair.expires_in_s)

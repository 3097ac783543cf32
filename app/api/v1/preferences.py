"""GET, PUT /users/me/preferences."""

from typing import Literal

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, JsonBlueprint
from app.services.accounts import sign_in

blueprint = JsonBlueprint(
    "api_preferences", __name__, url_prefix="/api/v1/users/me/preferences", tag="Users"
)


class PreferencesIn(Body):
    theme: Literal["auto", "light", "dark"]


class PreferencesOut(Body):
    theme: str


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.output(PreferencesOut)
@blueprint.doc(summary="One's own preferences")
def read() -> sign_in.Preferences:
    return sign_in.get_preferences(deps(), actor())


@blueprint.put("")
@blueprint.auth_required(auth)
@blueprint.input(PreferencesIn)
@blueprint.output(PreferencesOut)
@blueprint.doc(summary="Change one's own preferences")
def change(json_data: PreferencesIn) -> sign_in.Preferences:
    return sign_in.set_preferences(deps(), actor(), json_data.theme)

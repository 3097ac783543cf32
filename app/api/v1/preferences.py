"""GET, PUT /users/me/preferences."""

from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, Changes, JsonBlueprint
from app.domain.preferences import Language, Motion, Preferences, Theme
from app.services.accounts import preferences

blueprint = JsonBlueprint(
    "api_preferences", __name__, url_prefix="/api/v1/users/me/preferences", tag="Users"
)
SINGLE_KEYS = "Whether keys of one letter act on the screens; null leaves it to each browser."
LANGUAGE = (
    "What the screens speak; null leaves it to each browser. Answers of the API are in English, "
    "whatever stands here or in Accept-Language."
)


class PreferencesIn(Changes):
    theme: Theme = Theme.AUTO
    motion: Motion = Motion.AUTO
    single_keys: bool | None = Field(default=None, description=SINGLE_KEYS)
    language: Language | None = Field(default=None, description=LANGUAGE)


class PreferencesOut(Body):
    theme: Theme
    motion: Motion
    single_keys: bool | None = Field(description=SINGLE_KEYS)
    language: Language | None = Field(description=LANGUAGE)


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.output(PreferencesOut)
@blueprint.doc(summary="One's own preferences")
def read() -> Preferences:
    return preferences.get_preferences(deps(), actor())


@blueprint.put("")
@blueprint.auth_required(auth)
@blueprint.input(PreferencesIn)
@blueprint.output(PreferencesOut)
@blueprint.doc(summary="Change one's own preferences; what is left out stays as it is")
def change(json_data: PreferencesIn) -> Preferences:
    return preferences.set_preferences(
        deps(), actor(), json_data.model_dump(include=json_data.model_fields_set)
    )

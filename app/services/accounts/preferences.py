"""What a person prefers: read and changed by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import StrEnum

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import Invalid
from app.domain.preferences import Language, Motion, Preferences, Theme
from app.models import User
from app.records.accounts import preferences_of


def get_preferences(deps: Deps, actor: Actor) -> Preferences:
    """What the actor prefers."""
    actor.demand(Permission.MANAGE_OWN_ACCOUNT)
    with deps.database.snapshot(actor) as session:
        return preferences_of(session.get_one(User, actor.user_id))


def set_preferences(deps: Deps, actor: Actor, changes: Mapping[str, object]) -> Preferences:
    """Change what the actor prefers; what is not named stays as it is.

    Args:
        changes: by the names of the fields of Preferences; None where they may be None.

    Raises:
        Invalid: A value is none that the field has; nothing is changed.
    """
    actor.demand(Permission.MANAGE_OWN_ACCOUNT)
    wanted = read_changes(changes)
    with deps.database.transaction(actor) as session:
        user = session.get_one(User, actor.user_id)
        for name, value in wanted.items():
            setattr(user, name, value)
        return preferences_of(user)


def read_changes(changes: Mapping[str, object]) -> dict[str, object]:
    """The values of the fields that were named.

    Raises:
        Invalid: Some are not.
    """
    wanted: dict[str, object] = {}
    faults: dict[str, str] = {}
    for name in (field.name for field in fields(Preferences) if field.name in changes):
        try:
            wanted[name] = READERS[name](changes[name])
        except ValueError:
            faults[name] = FAULTS[name]
    if faults:
        raise Invalid(faults)
    return wanted


def read_theme(value: object) -> Theme:
    return Theme(str(value))


def read_motion(value: object) -> Motion:
    return Motion(str(value))


def read_single_keys(value: object) -> bool | None:
    """Raises ValueError for what is neither true, false nor nothing."""
    if value is None or isinstance(value, bool):
        return value
    raise ValueError(value)


def read_language(value: object) -> Language | None:
    return None if value is None else Language(str(value))


READERS: Mapping[str, Callable[[object], StrEnum | bool | None]] = {
    "theme": read_theme,
    "motion": read_motion,
    "single_keys": read_single_keys,
    "language": read_language,
}
"""How each field is read; ValueError says that it is none of its values."""
FAULTS = {
    "theme": "Use auto, light or dark.",
    "motion": "Use auto or reduced.",
    "single_keys": "Use true, false or nothing.",
    "language": "Use en, de, ar or nothing.",
}
"""What is said of a value that the field does not have."""

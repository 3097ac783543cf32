"""What a person prefers: how screens look, move, answer to keys and speak."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Theme(StrEnum):
    """Which theme the screens are shown in."""

    AUTO = "auto"
    """As the device says."""
    LIGHT = "light"
    DARK = "dark"


class Motion(StrEnum):
    """Whether the screens move."""

    AUTO = "auto"
    """As the device says."""
    REDUCED = "reduced"
    """They do not, whatever the device says."""


class Language(StrEnum):
    """What the screens speak, by the tag that stands in their pages. Source: BCP 47."""

    ENGLISH = "en"
    GERMAN = "de"
    ARABIC = "ar"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is kept with a person.

    Attributes:
        single_keys: Whether keys of one letter act; None leaves it to each browser.
        language: None leaves it to each browser.
    """

    theme: Theme = Theme.AUTO
    motion: Motion = Motion.AUTO
    single_keys: bool | None = None
    language: Language | None = None

"""Users: what is known of them, and what their names and passwords must be like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.access import Actor, Role
from app.domain.devices import UNKNOWN
from app.domain.preferences import Preferences

MIN_PASSWORD = 10
"""Characters."""
MAX_PASSWORD = 1024
"""Characters, so that hashing one costs no more than it must."""
MAX_USERNAME = 80
"""Characters."""
MAX_EMAIL = 254
"""Characters. Source: RFC 5321, the longest path without its brackets."""
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
"""Source: the valid e-mail address of the HTML standard, without its limits on a domain's parts."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A signed-in user, as of now.

    Attributes:
        organization: Its name, where a screen may show it; empty elsewhere.
    """

    user_id: UUID
    organization_id: UUID
    role: Role
    username: str
    email: str
    preferences: Preferences
    organization: str = ""

    @property
    def actor(self) -> Actor:
        return Actor(self.organization_id, self.user_id, self.role)


@dataclass(frozen=True, slots=True)
class Account:
    """A member of an organization."""

    id: UUID
    username: str
    email: str
    role: Role
    is_active: bool
    has_joined: bool
    """False while an invitation has not been taken up."""
    created_at: datetime
    last_seen_at: datetime | None
    """To within some minutes; None when none of their sign-ins is kept any more."""


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A sign-in that began just now."""

    signed_in: SignedIn
    sign_in_id: UUID


@dataclass(frozen=True, slots=True)
class TokenPair:
    access_token: str
    refresh_token: str
    expires_in_s: int


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long an access token and a whole sign-in live."""

    access: timedelta = timedelta(minutes=15)
    sign_in: timedelta = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sign-in comes from: a network address, and a device in a few words."""

    address: str | None = None
    device: str = UNKNOWN


def key_of(name: str) -> str:
    """The form in which user names and addresses are compared."""
    return name.strip().casefold()


def username_fault(username: str) -> str | None:
    """What is wrong with a user name; None when nothing is.

    An @ would make it look like an address.
    """
    if not 1 <= len(username) <= MAX_USERNAME:
        return f"Use 1 to {MAX_USERNAME} characters."
    if "@" in username or not username.isprintable() or username != username.strip():
        return "Use letters, digits, spaces between words and signs other than @."
    return None


def email_fault(email: str) -> str | None:
    """What is wrong with an e-mail address; None when it looks like one."""
    if len(email) > MAX_EMAIL or not _EMAIL.fullmatch(email):
        return "Use an e-mail address such as name@example.org."
    return None


def password_fault(password: str, username: str, email: str) -> str | None:
    """What is wrong with a new password; None when nothing is."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        return f"Use {MIN_PASSWORD} to {MAX_PASSWORD:,} characters."
    if key_of(password) in {key_of(username), key_of(email)}:
        return "Use something other than the user name or the e-mail address."
    return None

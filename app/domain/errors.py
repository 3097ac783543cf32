"""What can be refused, in the product's own words. Each entry point translates this tree once.

DomainError
├── Invalid            well-formed, but a value is bad (names the fields)
├── NotFound           unknown here, or another organization's
├── NotAllowed         the role or a rule forbids it
│   └── AddressUnconfirmed  signed in too early
├── NotSignedIn        no, bad, expired or revoked credentials
├── StateForbids       right request, wrong moment
│   ├── EditsOutOfDate someone saved in between
│   ├── RuleOutOfDate  another admin published in between
│   └── CorrectionsOutOfDate someone corrected the picture in between
├── Refused            bytes from outside that we do not take
│   ├── TypeNotAllowed
│   ├── TooLarge
│   └── Unreadable
├── TooBusy            a limit on load (says when to come back)
└── Unavailable        our fault or a peer's: try again
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from datetime import datetime


class DomainError(Exception):
    """A refusal with a stable code and a sentence a person understands."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class Invalid(DomainError):
    """A value is bad. `fields` maps dotted paths to what is wrong with each."""

    code = "invalid"

    def __init__(
        self, fields: Mapping[str, str], message: str = "Some values are not valid."
    ) -> None:
        super().__init__(message)
        self.fields = dict(fields)


class NotFound(DomainError):
    """Nothing of that id here. The text never says whether it exists elsewhere."""

    code = "not_found"

    def __init__(
        self, message: str = "There is nothing at this address.", *, code: str | None = None
    ) -> None:
        super().__init__(message, code=code)


class NotAllowed(DomainError):
    """The role, or a rule of the organization, forbids it."""

    code = "not_allowed"


class AddressUnconfirmed(NotAllowed):
    """The password is right, and the mailed link was not followed yet.

    `username` is what the link can be asked for again with.
    """

    code = "address_unconfirmed"

    def __init__(self, username: str) -> None:
        super().__init__(
            "Confirm your address first: follow the link in the mail that we sent you."
        )
        self.username = username


class NotSignedIn(DomainError):
    """Credentials are missing or not good (any more)."""

    code = "not_signed_in"

    def __init__(self, message: str = "Sign in to go on.", *, code: str | None = None) -> None:
        super().__init__(message, code=code)


class StateForbids(DomainError):
    """The thing is in a state in which this cannot be done."""

    code = "state_forbids"


class EditsOutOfDate(StateForbids):
    """The version the caller changed is not the newest.

    Attributes:
        version: the newest.
        saved_by: who saved it, a user name; None for the machine and for users who are gone.
        saved_at: when.
    """

    code = "edits_out_of_date"

    def __init__(self, version: int, saved_by: str | None, saved_at: datetime) -> None:
        super().__init__(
            f"{saved_by or 'Someone'} saved version {version} of this result in between. Nothing "
            "was changed; look at that version first."
        )
        self.version, self.saved_by, self.saved_at = version, saved_by, saved_at


class RuleOutOfDate(StateForbids):
    """The version of the rule that the caller changed is not the one in force."""

    code = "rule_out_of_date"


class CorrectionsOutOfDate(StateForbids):
    """The version of a picture's corrections that the caller changed is not the newest."""

    code = "corrections_out_of_date"


OTHER_FILES = "The other files are not affected."
"""Part of what is said of a file that came with others."""


class Refused(DomainError):
    """Bytes from outside that we do not take."""

    code = "refused"


class TypeNotAllowed(Refused):
    """Not a picture, or a type that the organization or the product does not take."""

    code = "type_not_allowed"


class TooLarge(Refused):
    """Too many bytes, pixels, or too long a side."""

    code = "too_large"


class Unreadable(Refused):
    """It calls itself a picture, and cannot be decoded."""

    code = "unreadable_image"


class TooBusy(DomainError):
    """A limit on load. `retry_after_s` says when to come back."""

    code = "too_busy"

    def __init__(self, message: str, *, retry_after_s: int = 10, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after_s = retry_after_s


class Unavailable(DomainError):
    """Something that is needed does not answer; nothing is lost, trying again is right.

    `retry_after_s` says when.
    """

    code = "unavailable"
    retry_after_s = 5


FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def of_full_disk(error: OSError) -> Unavailable | None:
    """The refusal for a disk that has no room; None for any other trouble."""
    return no_room() if error.errno in FULL else None


def no_room() -> Unavailable:
    """The refusal of what would need more room than there is."""
    return Unavailable(
        "There is no room to take this now. Nothing was stored; try again later.",
        code="storage_full",
    )

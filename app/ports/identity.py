"""Passwords, tokens and signed links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.domain.access import Role


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password is the one behind the hash; without a hash the same work is done and
        it is not.
        """

    def find_weakness(self, password: str, known: Sequence[str]) -> str | None:
        """Why a new password would be guessed soon; None when it would not.

        Args:
            password: The new one.
            known: What others know of its owner, such as names.
        """


@dataclass(frozen=True, slots=True)
class Claims:
    """sign_in_id: the family of tokens it belongs to; ending the sign-in ends them all."""

    user_id: UUID
    organization_id: UUID
    sign_in_id: UUID
    token_id: UUID
    expires_at: datetime


class Tokens(Protocol):
    def issue(self, claims: Claims) -> str: ...

    def read(self, token: str) -> Claims:
        """Raises NotSignedIn for a token that is malformed, expired, or not ours."""


class Links(Protocol):
    """Signed addresses of pictures and files: they open without a session, for a while."""

    def make(self, payload: Mapping[str, Any]) -> str:
        """A signed text safe in a URL path; the same payload gives the same text."""

    def read(self, signed: str) -> dict[str, Any]:
        """Raises NotFound for anything that we did not sign."""


@dataclass(frozen=True, slots=True)
class Handshake:
    """What we keep while somebody signs in elsewhere, to know them again when they come back.

    url: where to send them.  state, nonce, verifier: secrets of this one attempt.
    """

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class ForeignPerson:
    """Somebody as another sign-in service knows them. email: only one that the service has
    verified, else empty.
    """

    issuer: str
    subject: str
    username: str
    email: str
    groups: tuple[str, ...]


class IdentityProvider(Protocol):
    """Another service that people sign in to (OpenID Connect, authorization code with PKCE)."""

    def begin(self, return_url: str) -> Handshake:
        """Start an attempt; the service sends the person back to return_url. Raises Unavailable."""

    def finish(
        self, handshake: Handshake, return_url: str, answer: Mapping[str, str]
    ) -> ForeignPerson:
        """Who came back. Raises NotSignedIn when the answer does not belong to the handshake;
        Unavailable.
        """

    def read_description(self) -> None:
        """Whether the service describes itself as it must. Raises Unavailable with the reason."""

    def count_keys(self) -> int:
        """How many of its published keys can sign what we believe. Raises Unavailable."""


class IdentityProviders(Protocol):
    """Services that organizations bring themselves, and that are reached over the public internet
    alone.
    """

    def check(self, issuer: str) -> str | None:
        """Why the address cannot be an issuer's, by its looks alone; None when it can."""

    def connect(
        self, issuer: str, client_id: str, client_secret: str, *, afresh: bool = False
    ) -> IdentityProvider:
        """The service; what it says of itself is remembered for a while, unless it is wanted
        afresh.
        """


class Seals(Protocol):
    """Secrets that are kept readable for us alone."""

    def seal(self, secret: str, owner: UUID) -> str:
        """The secret, encrypted for its owner: under another one it does not open."""

    def open(self, sealed: str, owner: UUID) -> str:
        """Raises Unavailable when none of our keys has sealed it for this owner."""

    def is_current(self, sealed: str) -> bool:
        """Whether the key that seals now has sealed it, and not one that is only accepted still."""


@dataclass(frozen=True, slots=True)
class Federation:
    """name: as the button calls it.  organization: name or id of the one that new people join,
    empty for the first.

    group_roles: what members of a group are; where it is given, roles follow it at each sign-in.
    """

    name: str
    provider: IdentityProvider
    organization: str
    group_roles: Mapping[str, Role]

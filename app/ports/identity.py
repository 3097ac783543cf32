"""Passwords, tokens and signed links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password is the one behind the hash; without a hash the same work is done and it is not."""


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

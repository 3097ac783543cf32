"""One secret, a key per purpose."""

import hashlib
import hmac
from collections.abc import Iterable
from enum import StrEnum


class Purpose(StrEnum):
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 -- a purpose, not a password
    LINK = "link"
    UPLOAD = "upload"
    CACHE = "cache"
    SEAL = "seal"


def derive_key(secret: str, purpose: Purpose) -> bytes:
    """32 bytes for the purpose.

    Source: the expand step of HKDF (RFC 5869) with the purpose as its info.
    """
    return hmac.digest(secret.encode(), b"aicreat/" + purpose.encode() + b"\x01", hashlib.sha256)


def derive_keys(secrets: Iterable[str], purpose: Purpose) -> tuple[bytes, ...]:
    """A key of each secret, in their order."""
    return tuple(derive_key(secret, purpose) for secret in secrets)


def key_id(key: bytes) -> str:
    """A short public name of a key, so that keys can be rotated."""
    return hashlib.sha256(b"id" + key).hexdigest()[:8]

"""Secrets at rest: AES-256-GCM, with keys that come of the installation's secret."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.adapters.keys import key_id
from app.domain.errors import Unavailable

NONCE_BYTES = 12
"""Source: NIST SP 800-38D, the length that needs no further step."""
LOST = (
    "The stored client secret cannot be read any more: the installation's key was replaced since. "
    "An admin has to enter it again."
)


class AesSeals:
    """Implements app.ports.identity.Seals.

    A sealed text is the name of its key, a point, and nonce and ciphertext as one base64 word.

    Args:
        key: What seals, of 32 bytes.
        accepted: Other keys that may have sealed.
    """

    def __init__(self, key: bytes, accepted: Sequence[bytes] = ()) -> None:
        self._name = key_id(key)
        self._keys = {key_id(one): one for one in (*accepted, key)}

    def seal(self, secret: str, owner: UUID) -> str:
        nonce = secrets.token_bytes(NONCE_BYTES)
        hidden = AESGCM(self._keys[self._name]).encrypt(nonce, secret.encode(), owner.bytes)
        return f"{self._name}.{urlsafe_b64encode(nonce + hidden).decode()}"

    def open(self, sealed: str, owner: UUID) -> str:
        name, _, word = sealed.partition(".")
        key = self._keys.get(name)
        if key is None:
            raise Unavailable(LOST, code="secret_lost")
        try:
            data = urlsafe_b64decode(word)
            nonce, hidden = data[:NONCE_BYTES], data[NONCE_BYTES:]
            return AESGCM(key).decrypt(nonce, hidden, owner.bytes).decode()
        except (InvalidTag, ValueError) as error:
            raise Unavailable(LOST, code="secret_lost") from error

    def is_current(self, sealed: str) -> bool:
        return sealed.partition(".")[0] == self._name

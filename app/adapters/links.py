"""Signed links: what they open is written in them and cannot be changed."""

import hashlib
from collections.abc import Mapping, Sequence

from itsdangerous import BadData, URLSafeSerializer

from app.domain.errors import NotFound


class SignedLinks:
    """Links are signed with one key.

    Args:
        key: What signs.
        accepted: Other keys whose signatures are good.
    """

    def __init__(self, key: bytes, accepted: Sequence[bytes] = ()) -> None:
        self._serializer = URLSafeSerializer(
            [*accepted, key],  # the last one signs
            salt="media",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def make(self, payload: Mapping[str, object]) -> str:
        return str(self._serializer.dumps(dict(payload)))

    def read(self, signed: str) -> dict[str, object]:
        try:
            payload = self._serializer.loads(signed)
        except BadData as error:
            raise NotFound("This link is not valid (any more).", code="bad_link") from error
        if not isinstance(payload, dict):
            raise NotFound("This link is not valid (any more).", code="bad_link")
        return payload

"""Upload forms of the disk store.

What they allow is written in them, signed, and cannot be changed.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from app.domain.errors import NotAllowed
from app.ports.storage import AcceptedForm, UploadForm

PATH = "/storage/upload"
SIGNED = ("key", "Content-Type", "size", "expires")


class UploadForms:
    """Forms are signed with one key.

    Args:
        key: What signs.
        accepted: Other keys whose signatures are good.
    """

    def __init__(self, key: bytes, accepted: Sequence[bytes] = ()) -> None:
        self._key = key
        self._accepted = (key, *accepted)

    def make(self, key: str, size: int, content_type: str, expires_at: datetime) -> UploadForm:
        expires = str(int(expires_at.timestamp()))
        fields = {"key": key, "Content-Type": content_type, "size": str(size), "expires": expires}
        return UploadForm("POST", PATH, {**fields, "signature": signature_of(fields, self._key)})

    def read(self, fields: Mapping[str, str], now: datetime) -> AcceptedForm:
        """Raises NotAllowed for a form that we did not sign, or that was good only until now."""
        signed = {name: fields.get(name, "") for name in SIGNED}
        given = fields.get("signature", "").encode()
        if not any(
            hmac.compare_digest(signature_of(signed, key).encode(), given) for key in self._accepted
        ):
            raise NotAllowed("This upload form is not ours, or was changed.", code="bad_ticket")
        if int(signed["expires"]) <= now.timestamp():
            raise NotAllowed(
                "This upload form has run out. Ask for a new one.", code="ticket_expired"
            )
        return AcceptedForm(signed["key"], int(signed["size"]))


def signature_of(fields: Mapping[str, str], key: bytes) -> str:
    text = json.dumps([fields[name] for name in SIGNED])
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

"""Content Credentials: a C2PA manifest in a file, signed with a certificate of the house.

Source: C2PA Technical Specification, actions and digital source types; the signing is done by
c2pa-python, whose reader is the reference tool.
"""

from __future__ import annotations

import io
import json

import c2pa

from app.imaging.marking import COMPOSITE
from app.version import VERSION

MANIFEST = json.dumps(
    {
        "claim_generator_info": [{"name": "AI CREAT", "version": VERSION}],
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": COMPOSITE}]},
            }
        ],
    }
)
SETTINGS = {"builder": {"thumbnail": {"enabled": False}}}
"""A second copy of the picture in its own file helps nobody."""


class C2paCredentials:
    """Signs by ECDSA on P-256; no time-stamp service is asked, so nothing leaves for it."""

    def __init__(self, certificates: bytes, key: bytes) -> None:
        """Open the key.

        Args:
            certificates: PEM, the signing one first, then those that lead to the root.
            key: PEM, of the first one.

        Raises:
            ValueError: They cannot be used.
        """
        information = c2pa.C2paSignerInfo(
            alg=b"es256", sign_cert=certificates, private_key=key, ta_url=None
        )
        try:
            self._signer = c2pa.Signer.from_info(information)
        except c2pa.C2paError:
            raise ValueError("the certificate and the key cannot be used") from None

    def attach(self, data: bytes, kind: str) -> bytes:
        """See Credentials.

        Raises:
            ValueError: It cannot be signed.
        """
        target = io.BytesIO()
        try:
            with (
                c2pa.Context(c2pa.Settings.from_dict(SETTINGS)) as context,
                c2pa.Builder(MANIFEST, context) as builder,
            ):
                builder.sign(self._signer, f"image/{kind}", io.BytesIO(data), target)
        except c2pa.C2paError:
            raise ValueError("the file cannot be signed") from None
        return target.getvalue()

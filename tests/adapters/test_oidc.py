"""ID tokens that were not made by the provider for us and for this attempt: none is believed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from app.adapters.clock import SystemClock
from app.adapters.oidc import OidcProvider
from app.domain.errors import NotSignedIn, Unavailable
from app.ports.identity import ForeignPerson
from testing.peers.bent_oidc import BentProvider

BACK = "http://localhost/login/oidc/callback"


@pytest.fixture
def bent() -> Iterator[BentProvider]:
    with BentProvider() as provider:
        yield provider


def sign_in(bent: BentProvider) -> ForeignPerson:
    provider = OidcProvider(bent.issuer, "us", "secret", SystemClock())
    handshake = provider.begin(BACK)
    bent.nonce = handshake.nonce
    return provider.finish(handshake, BACK, {"state": handshake.state, "code": "c"})


def _unsigned(claims: dict[str, Any]) -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "none"}, claims)
    ]
    return ".".join([*parts, ""])


def test_a_good_token_is_believed(bent: BentProvider) -> None:
    assert sign_in(bent) == ForeignPerson(bent.issuer, "s", "", "", ())


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "http://127.0.0.1:9"},
        {"aud": "others"},
        {"aud": ["us", "others"], "azp": "others"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
    ],
)
def test_a_token_of_others_for_others_or_of_another_time_is_refused(
    bent: BentProvider, change: dict[str, Any]
) -> None:
    bent.change = lambda claims: {
        name: value for name, value in {**claims, **change}.items() if value is not None
    }
    with pytest.raises(NotSignedIn):
        sign_in(bent)


def test_a_token_without_a_signature_is_refused(bent: BentProvider) -> None:
    """Even where the provider says that it makes such."""
    bent.make = _unsigned
    with pytest.raises(NotSignedIn):
        sign_in(bent)


def test_the_public_key_and_our_secret_do_not_sign(bent: BentProvider) -> None:
    for secret in (bent.key.as_pem(private=False), b"secret"):

        def forge(claims: dict[str, Any], secret: bytes = secret) -> str:
            head, body, _ = _unsigned(claims).split(".")
            head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"k1"}').rstrip(b"=").decode()
            signature = hmac.digest(secret, f"{head}.{body}".encode(), hashlib.sha256)
            return f"{head}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

        bent.make = forge
        with pytest.raises(NotSignedIn):
            sign_in(bent)


def test_anothers_key_under_the_same_name_does_not_sign(bent: BentProvider) -> None:
    bent.key = RSAKey.generate_key(2048, parameters={"kid": "k1"})
    with pytest.raises(NotSignedIn):
        sign_in(bent)


def test_keys_that_were_changed_are_read_anew(bent: BentProvider) -> None:
    provider = OidcProvider(bent.issuer, "us", "secret", SystemClock())
    for number in ("k1", "k2"):
        bent.key = bent.published = RSAKey.generate_key(2048, parameters={"kid": number})
        bent.make = lambda claims, number=number: jwt.encode(
            {"alg": "RS256", "kid": number}, claims, bent.key
        )  # type: ignore[misc]
        handshake = provider.begin(BACK)
        bent.nonce = handshake.nonce
        assert (
            provider.finish(handshake, BACK, {"state": handshake.state, "code": "c"}).subject == "s"
        )


def test_details_of_somebody_else_are_refused(bent: BentProvider) -> None:
    bent.userinfo = {"sub": "another", "email": "boss@example.org", "email_verified": True}
    with pytest.raises(NotSignedIn):
        sign_in(bent)


def test_only_a_verified_address_is_told(bent: BentProvider) -> None:
    for is_verified, email in ((True, "a@example.org"), (False, ""), ("yes", ""), (None, "")):
        bent.userinfo = {"sub": "s", "email": "a@example.org", "email_verified": is_verified}
        assert sign_in(bent).email == email


def test_a_service_that_calls_itself_otherwise_is_not_used(bent: BentProvider) -> None:
    bent.issuer, address = "https://elsewhere.example", bent.issuer
    with pytest.raises(Unavailable):
        OidcProvider(address, "us", "secret", SystemClock()).begin(BACK)

"""Forged, bent, old and foreign tokens: none is accepted."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from app.adapters.keys import Purpose, derive_key, key_id
from app.ports.identity import Claims
from testing.factories.installation import PASSWORD, Installation
from tests.api.client import Api
from tests.api.schemas import FAILURE, check

HEADER = {"alg": "HS256", "typ": "JWT"}


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _signed(header: dict[str, Any], body: dict[str, Any], key: bytes) -> str:
    text = f"{_part(header)}.{_part(body)}"
    signature = (
        base64.urlsafe_b64encode(hmac.digest(key, text.encode(), hashlib.sha256))
        .rstrip(b"=")
        .decode()
    )
    return f"{text}.{signature}"


@pytest.fixture
def token(installation: Installation) -> str:
    answer = Api(installation, None).post(
        "/auth/login", json={"username": "admin", "password": PASSWORD}
    )
    return str(answer.get_json()["accessToken"])


@pytest.fixture
def body(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


@pytest.fixture
def key(installation: Installation) -> bytes:
    return derive_key(installation.settings.secret, Purpose.TOKEN)


def _demand_refusal(installation: Installation, token: str) -> None:
    caller = Api(installation, None)
    caller.headers = {"Authorization": f"Bearer {token}"}
    answer = caller.get("/users/me")
    assert answer.status_code == 401, token
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert check(answer.get_json(), FAILURE)["error"] == "bad_token"


def test_our_own_signature_is_accepted(
    installation: Installation, body: dict[str, Any], key: bytes
) -> None:
    """Else the refusals below would show nothing."""
    caller = Api(installation, None)
    caller.headers = {
        "Authorization": f"Bearer {_signed({**HEADER, 'kid': key_id(key)}, body, key)}"
    }
    assert caller.get("/users/me").status_code == 200


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", ""])
def test_a_token_without_a_signature_is_refused(
    installation: Installation, body: dict[str, Any], algorithm: str
) -> None:
    for signature in ("", "AA"):
        _demand_refusal(
            installation, f"{_part({'alg': algorithm, 'typ': 'JWT'})}.{_part(body)}.{signature}"
        )


def test_a_stripped_or_changed_signature_is_refused(
    installation: Installation, token: str, body: dict[str, Any]
) -> None:
    header, _, signature = token.split(".")
    for forged in (
        f"{header}.{_part(body)}.",
        f"{header}.{_part(body)}",
        f"{header}.{_part({**body, 'sub': str(uuid4())})}.{signature}",
        f"{header}.{_part(body)}.{signature[:-4]}AAAA",
        f"{token}.",
        ".".join(["", _part(body), signature]),
    ):
        _demand_refusal(installation, forged)


def test_a_public_key_does_not_sign(installation: Installation, body: dict[str, Any]) -> None:
    """RS256 read as HS256: whoever has the public key could sign, had we one."""
    private = RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    _demand_refusal(installation, jwt.encode({"alg": "RS256"}, body, private, algorithms=["RS256"]))
    _demand_refusal(installation, _signed(HEADER, body, private.as_pem(private=False)))


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"])
def test_a_key_in_the_token_itself_is_not_used(
    installation: Installation, body: dict[str, Any], name: str
) -> None:
    own = OctKey.generate_key(256)
    values: dict[str, object] = {
        "jwk": own.as_dict(private=True),
        "jku": "http://127.0.0.1:9/keys",
        "x5u": "http://127.0.0.1:9/keys",
        "x5c": ["AA=="],
        "crit": ["exp"],
        "b64": False,
        "zip": "DEF",
    }
    _demand_refusal(installation, _signed({**HEADER, name: values[name]}, body, own.raw_value))


@pytest.mark.parametrize(
    "kid",
    ["../../../../dev/null", "/dev/null", "' OR 1=1 --", "http://127.0.0.1:9/", "\x00", 5, None],
)
def test_the_name_of_a_key_opens_no_file(
    installation: Installation, body: dict[str, Any], kid: object
) -> None:
    for key in (b"", b"\x00", b"AA"):
        _demand_refusal(installation, _signed({**HEADER, "kid": kid}, body, key))


@pytest.mark.parametrize(
    "change",
    [
        {"exp": 1_000_000_000},
        {"exp": None},
        {"exp": "never"},
        {"aud": "another-api"},
        {"aud": None},
        {"iss": "somebody-else"},
        {"iss": None},
        {"sub": None},
        {"sub": "admin"},
        {"jti": None},
        {"sid": None},
        {"org": None},
        {"nbf": 4_000_000_000},
    ],
)
def test_claims_that_are_not_ours_now_are_refused(
    installation: Installation, body: dict[str, Any], key: bytes, change: dict[str, Any]
) -> None:
    """Even under our own signature."""
    changed = {name: value for name, value in {**body, **change}.items() if value is not None}
    _demand_refusal(installation, _signed({**HEADER, "kid": key_id(key)}, changed, key))


def test_keys_for_other_purposes_sign_no_tokens(
    installation: Installation, body: dict[str, Any]
) -> None:
    for purpose in set(Purpose) - {Purpose.TOKEN}:
        _demand_refusal(
            installation, _signed(HEADER, body, derive_key(installation.settings.secret, purpose))
        )


def test_claims_are_looked_up_together(installation: Installation, body: dict[str, Any]) -> None:
    """A sign-in of one user under the name of another, or in another organization, is nobody's."""
    other = installation.second_organization("stranger")
    mate = installation.add_user("mate")
    soon = installation.deps.clock.now() + timedelta(minutes=5)
    mine = (body["sub"], body["org"], body["sid"])
    for user, organization, sign_in in (
        (str(mate.user_id), mine[1], mine[2]),
        (mine[0], str(other.organization_id), mine[2]),
        (str(other.user_id), str(other.organization_id), mine[2]),
        (mine[0], mine[1], str(uuid4())),
    ):
        made = installation.deps.tokens.issue(
            Claims(
                *(type(mate.organization_id)(part) for part in (user, organization, sign_in)),
                token_id=uuid4(),
                expires_at=soon,
            )
        )
        _demand_refusal(installation, made)


@pytest.mark.parametrize(
    "token", ["", "a", "a.b.c", "....", "aicreat_", "aicreat_00000000_AAAA", "é", "x" * 20_000]
)
def test_nonsense_is_refused(installation: Installation, token: str) -> None:
    caller = Api(installation, None)
    answer = caller.get(
        "/users/me", headers={"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    )
    assert answer.status_code == 401


@pytest.mark.parametrize("scheme", ["Basic", "Token", "bearerx"])
def test_other_schemes_are_refused(installation: Installation, token: str, scheme: str) -> None:
    assert (
        Api(installation, None)
        .get("/users/me", headers={"Authorization": f"{scheme} {token}"})
        .status_code
        == 401
    )


def test_a_token_elsewhere_than_in_its_header_is_not_looked_for(
    installation: Installation, token: str
) -> None:
    anyone = Api(installation, None)
    assert anyone.get(f"/users/me?access_token={token}").status_code == 401
    anyone.http.set_cookie("Authorization", f"Bearer {token}")
    assert anyone.get("/users/me").status_code == 401

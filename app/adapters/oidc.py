"""Sign-in by another service: OpenID Connect, by Authlib.

Authorization code with PKCE, state and nonce.
"""

import hmac
import threading
from collections.abc import Mapping
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from app.domain.errors import NotSignedIn, Unavailable
from app.ports.clock import Clock
from app.ports.identity import ForeignPerson, Handshake

SCOPE = "openid profile email"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures only: with none of these can a public key, which everybody has, sign."""
LEEWAY_S = 60
TIMEOUT_S = 5


class OidcProvider:
    """Implements app.ports.identity.Provider.

    Args:
        issuer: Its address; everything else about the service is read from its discovery
            document.
    """

    def __init__(self, issuer: str, client_id: str, client_secret: str, clock: Clock) -> None:
        self._issuer = issuer.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._lock = threading.Lock()
        self._discovered: dict[str, Any] = {}
        self._keys: KeySet | None = None

    def begin(self, return_url: str) -> Handshake:
        verifier, nonce = generate_token(64), generate_token(32)
        with self._client(return_url) as client:
            url, state = client.create_authorization_url(
                self._metadata()["authorization_endpoint"], code_verifier=verifier, nonce=nonce
            )
        return Handshake(url, state, nonce, verifier)

    def finish(
        self, handshake: Handshake, return_url: str, answer: Mapping[str, str]
    ) -> ForeignPerson:
        if not hmac.compare_digest(answer.get("state", "").encode(), handshake.state.encode()):
            raise NotSignedIn(
                "This sign-in was not started here, or long ago. Start again.", code="bad_state"
            )
        if "error" in answer or "code" not in answer:
            raise NotSignedIn("The other service did not sign you in.", code="sign_in_declined")
        if answer.get("iss", self._metadata()["issuer"]) != self._metadata()["issuer"]:
            raise NotSignedIn(
                "The answer came from another service than the one that was asked.",
                code="bad_issuer",
            )
        try:
            return self._person(handshake, return_url, answer["code"])
        except requests.RequestException as error:
            raise Unavailable(
                "The sign-in service does not answer. Try again in a while."
            ) from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            raise NotSignedIn(
                "The other service's answer could not be verified. Start again.", code="bad_answer"
            ) from error

    def _person(self, handshake: Handshake, return_url: str, code: str) -> ForeignPerson:
        metadata = self._metadata()
        with self._client(return_url) as client:
            token = client.fetch_token(
                metadata["token_endpoint"], code=code, code_verifier=handshake.verifier
            )
            claims = self._verified(token, handshake.nonce)
            more: dict[str, Any] = {}
            if "userinfo_endpoint" in metadata:
                more = client.get(metadata["userinfo_endpoint"]).json()
            if more.get("sub", claims["sub"]) != claims["sub"]:
                raise ValueError("userinfo of somebody else")
        return _person_of(metadata["issuer"], {**more, **claims})

    def _verified(self, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """The ID token's claims.

        Raises:
            JoseError, ValueError: It is not for us, now, and this attempt.
        """
        try:
            decoded = jwt.decode(token["id_token"], self._key_set(), registry=_registry())
        except (InvalidKeyIdError, ValueError):
            decoded = jwt.decode(
                token["id_token"], self._key_set(afresh=True), registry=_registry()
            )
        options = {
            "iss": {"essential": True, "value": self._metadata()["issuer"]},
            "aud": {"essential": True, "value": self._client_id},
            "nonce": {"essential": True, "value": nonce},
        }
        params = {
            "nonce": nonce,
            "client_id": self._client_id,
            "access_token": token.get("access_token"),
        }
        claims = CodeIDToken(decoded.claims, decoded.header, options, params)
        claims.validate(now=int(self._clock.now().timestamp()), leeway=LEEWAY_S)
        return dict(claims)

    def _client(self, return_url: str) -> OAuth2Session:
        methods = self._metadata().get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )
        method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        return OAuth2Session(
            self._client_id,
            self._client_secret,
            token_endpoint_auth_method=method if self._client_secret else "none",
            scope=SCOPE,
            redirect_uri=return_url,
            code_challenge_method="S256",
            default_timeout=TIMEOUT_S,
        )

    def _metadata(self) -> dict[str, Any]:
        """The discovery document, read once.

        Raises:
            Unavailable: It cannot be read, or speaks of another issuer.
        """
        with self._lock:
            if not self._discovered:
                found = _fetch(f"{self._issuer}/.well-known/openid-configuration")
                if str(found.get("issuer", "")).rstrip("/") != self._issuer:
                    raise Unavailable(
                        "The sign-in service calls itself by another address than the one that is "
                        "set."
                    )
                self._discovered = found
            return self._discovered

    def _key_set(self, *, afresh: bool = False) -> KeySet:
        """The service's public keys; read anew when it has changed them."""
        uri = self._metadata()["jwks_uri"]
        with self._lock:
            if self._keys is None or afresh:
                self._keys = KeySet.import_key_set(_fetch(uri))  # type: ignore[arg-type]
            return self._keys


def _registry() -> JWSRegistry:
    return JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)


def _fetch(url: str) -> dict[str, Any]:
    try:
        answer = requests.get(url, timeout=TIMEOUT_S)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise Unavailable("The sign-in service does not answer. Try again in a while.") from error
    if not isinstance(found, dict):
        raise Unavailable("The sign-in service does not describe itself as it should.")
    return found


def _person_of(issuer: str, claims: Mapping[str, Any]) -> ForeignPerson:
    is_verified = claims.get("email_verified") in (True, "true")
    groups = claims.get("groups", ())
    email = str(claims.get("email") or "")
    return ForeignPerson(
        issuer=issuer,
        subject=str(claims["sub"]),
        username=str(
            claims.get("preferred_username") or email.partition("@")[0] or claims.get("name") or ""
        ),
        email=email if is_verified else "",
        groups=tuple(str(group) for group in groups) if isinstance(groups, list | tuple) else (),
    )

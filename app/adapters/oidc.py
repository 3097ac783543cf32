"""Sign-in by another service: OpenID Connect, by Authlib.

Authorization code with PKCE, state and nonce.
"""

import hmac
import threading
from collections.abc import Mapping
from typing import Any, TypeVar

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests.adapters import BaseAdapter

from app.domain.errors import NotSignedIn, Unavailable
from app.ports.clock import Clock
from app.ports.identity import ForeignPerson, Handshake

SCOPE = "openid profile email"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures only: with none of these can a public key, which everybody has, sign."""
LEEWAY_S = 60
TIMEOUT_S = 5
LOOPBACK = ("http://127.0.0.1:", "http://localhost:")
"""Of services for tests, which the guard lets through only where that is set."""
CLAIMS = {
    "aud": ": it is for another application than this client id",
    "iss": ": it is from another issuer",
    "nonce": ": it belongs to another attempt",
    "exp": ": its time is over, or a clock is wrong",
    "iat": ": it is from the future, or a clock is wrong",
}
"""What is wrong with a statement, by the claim that does not fit."""

S = TypeVar("S", bound=requests.Session)


Token = Mapping[str, Any]
"""What a service gives for a code. Source: RFC 6749, section 5.1."""


class OidcProvider:
    """Implements app.ports.identity.IdentityProvider.

    Args:
        issuer: Its address; everything else about the service is read from its discovery
            document.
        guard: The only way that requests take; without it they go wherever the operator's
            issuer leads. With it the issuer has to be the service's own name for itself to the
            letter, and where browsers are sent has to be https.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        clock: Clock,
        *,
        guard: BaseAdapter | None = None,
    ) -> None:
        self._issuer = issuer
        self._guard = guard
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
        self._demand_sender(answer)
        try:
            return self._person(handshake, return_url, answer["code"])
        except requests.RequestException as error:
            raise Unavailable(
                "The sign-in service does not answer. Try again in a while."
            ) from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            claim = str(getattr(error, "claim_name", None) or getattr(error, "claim", ""))
            wrong = CLAIMS.get(claim, "")
            raise NotSignedIn(
                f"The other service's answer could not be verified{wrong}. Start again.",
                code="bad_answer",
            ) from error

    def read_description(self) -> None:
        metadata = self._metadata()
        for needed in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(metadata.get(needed), str):
                raise Unavailable(f"The service's description does not say its {needed}.")
        methods = metadata.get("code_challenge_methods_supported", ["S256"])
        if "S256" not in methods:
            raise Unavailable("The service says that it cannot do PKCE with S256, which we demand.")
        if "code" not in metadata.get("response_types_supported", ["code"]):
            raise Unavailable("The service says that it gives no authorization codes.")

    def count_keys(self) -> int:
        kinds = {"RSA", "EC"}
        keys = self._key_set(afresh=True).keys
        return sum(1 for key in keys if str(key.key_type) in kinds)

    def _demand_sender(self, answer: Mapping[str, str]) -> None:
        """Make sure that the service that was asked has sent the answer.

        Raises:
            NotSignedIn: Another one has, or it does not say so although it says that it does.

        Source: RFC 9207, section 2.4.
        """
        metadata = self._metadata()
        says_so = metadata.get("authorization_response_iss_parameter_supported") is True
        if answer.get("iss", "" if says_so else metadata["issuer"]) != metadata["issuer"]:
            raise NotSignedIn(
                "The answer came from another service than the one that was asked.",
                code="bad_issuer",
            )

    def _exchange(self, client: OAuth2Session, code: str, verifier: str) -> Token:
        """The tokens for a code.

        Raises:
            NotSignedIn: The service gives none for it.
        """
        try:
            token: Token = client.fetch_token(
                self._metadata()["token_endpoint"], code=code, code_verifier=verifier
            )
        except AuthlibBaseError as error:
            raise NotSignedIn(
                "The other service's answer could not be verified: it does not take its own code "
                "from us. Start again.",
                code="code_refused",
            ) from error
        return token

    def _person(self, handshake: Handshake, return_url: str, code: str) -> ForeignPerson:
        metadata = self._metadata()
        with self._client(return_url) as client:
            token = self._exchange(client, code, handshake.verifier)
            claims = self._verified(token, handshake.nonce)
            more: dict[str, Any] = {}
            if "userinfo_endpoint" in metadata:
                more = client.get(metadata["userinfo_endpoint"]).json()
            if more.get("sub", claims["sub"]) != claims["sub"]:
                raise ValueError("userinfo of somebody else")
        return _person_of(metadata["issuer"], {**more, **claims})

    def _verified(self, token: Token, nonce: str) -> dict[str, Any]:
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
        client = OAuth2Session(
            self._client_id,
            self._client_secret,
            token_endpoint_auth_method=method if self._client_secret else "none",
            scope=SCOPE,
            redirect_uri=return_url,
            code_challenge_method="S256",
            default_timeout=TIMEOUT_S,
        )
        return self._guarded(client)

    def _guarded(self, session: S) -> S:
        """The session, with the guard as its only way."""
        if self._guard is not None:
            session.trust_env = False
            session.adapters.clear()
            for scheme in ("https://", "http://"):
                session.mount(scheme, self._guard)
        return session

    def _metadata(self) -> dict[str, Any]:
        """The discovery document, read once.

        Raises:
            Unavailable: It cannot be read, or speaks of another issuer.
        """
        with self._lock:
            if not self._discovered:
                base = self._issuer.rstrip("/")
                found = self._fetch(f"{base}/.well-known/openid-configuration")
                self._demand_own_name(str(found.get("issuer", "")))
                self._demand_https(str(found.get("authorization_endpoint", "")))
                self._discovered = found
            return self._discovered

    def _demand_own_name(self, said: str) -> None:
        is_it = said.rstrip("/") == self._issuer.rstrip("/")
        if said == self._issuer or (is_it and self._guard is None):
            return
        hint = " They differ in the / at the end: set it as the service says it." if is_it else ""
        raise Unavailable(
            "The sign-in service calls itself by another address than the one that is set." + hint
        )

    def _demand_https(self, url: str) -> None:
        """Browsers are sent there."""
        if self._guard is not None and not url.startswith(("https://", *LOOPBACK)):
            raise Unavailable("The sign-in page of the service is not an https address.")

    def _fetch(self, url: str) -> dict[str, Any]:
        try:
            with self._guarded(requests.Session()) as session:
                answer = session.get(url, timeout=TIMEOUT_S)
            answer.raise_for_status()
            found = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise Unavailable(
                "The sign-in service does not answer. Try again in a while."
            ) from error
        if not isinstance(found, dict):
            raise Unavailable("The sign-in service does not describe itself as it should.")
        return found

    def _key_set(self, *, afresh: bool = False) -> KeySet:
        """The service's public keys; read anew when it has changed them."""
        uri = self._metadata()["jwks_uri"]
        with self._lock:
            if self._keys is None or afresh:
                self._keys = KeySet.import_key_set(self._fetch(uri))  # type: ignore[arg-type]
            return self._keys


def _registry() -> JWSRegistry:
    return JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)


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

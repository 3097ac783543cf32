"""Access tokens: JWT signed with HMAC-SHA-256, one fixed algorithm."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, OctKey

from app.adapters.keys import key_id
from app.domain.errors import NotSignedIn
from app.ports.clock import Clock
from app.ports.identity import Claims

ISSUER = "aicreat"
AUDIENCE = "aicreat-api"
ALGORITHM = "HS256"
_ESSENTIAL: jwt.ClaimsOption = {"essential": True}


class JwtTokens:
    """Tokens name the key that signed them.

    Args:
        key: What signs.
        accepted: Other keys whose signatures are good.
    """

    def __init__(self, key: bytes, clock: Clock, accepted: Sequence[bytes] = ()) -> None:
        self._key = OctKey.import_key(key)
        self._kid = key_id(key)
        self._accepted = {key_id(other): OctKey.import_key(other) for other in accepted}
        self._clock = clock

    def issue(self, claims: Claims) -> str:
        body = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(claims.user_id),
            "org": str(claims.organization_id),
            "sid": str(claims.sign_in_id),
            "jti": str(claims.token_id),
            "iat": int(self._clock.now().timestamp()),
            "exp": int(claims.expires_at.timestamp()),
        }
        return jwt.encode(
            {"alg": ALGORITHM, "typ": "JWT", "kid": self._kid},
            body,
            self._key,
            algorithms=[ALGORITHM],
        )

    def read(self, token: str) -> Claims:
        try:
            decoded = jwt.decode(token, self.find_key, algorithms=[ALGORITHM])
            self._registry().validate(decoded.claims)
            body = decoded.claims
            return Claims(
                user_id=UUID(body["sub"]),
                organization_id=UUID(body["org"]),
                sign_in_id=UUID(body["sid"]),
                token_id=UUID(body["jti"]),
                expires_at=datetime.fromtimestamp(body["exp"], UTC),
            )
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotSignedIn(
                "The token is not valid (any more). Sign in again.", code="bad_token"
            ) from error

    def find_key(self, token: GuestProtocol) -> OctKey:
        """The key that a token names, if it is an accepted one; else the one that signs now."""
        return self._accepted.get(str(token.headers().get("kid")), self._key)

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            sub=_ESSENTIAL,
            exp=_ESSENTIAL,
            jti=_ESSENTIAL,
            sid=_ESSENTIAL,
            org=_ESSENTIAL,
        )

"""A sign-in service that lies: it says whatever a test wants it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from app.adapters.clock import SystemClock

Change = Callable[[dict[str, Any]], dict[str, Any]]


class BentProvider:
    """Describes itself as a provider does, and answers with whatever ID token it is told to."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "k1"})
        self.published = self.key
        self.make: Callable[[dict[str, Any]], str] = self.sign
        self.change: Change = lambda claims: claims
        self.userinfo: dict[str, Any] = {"sub": "s"}
        self.nonce = ""
        self.description: dict[str, Any] = {}
        """What it says of itself beside, or instead of, the usual."""
        self.asked: list[str] = []
        """Paths that it was asked for."""
        self.refuses = False
        """Whether it takes none of its codes."""
        self.moved_to = ""
        """Where it redirects whoever asks for its description."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer()

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self._answer()

            def _answer(self) -> None:
                outer.asked.append(self.path)
                body = json.dumps(outer.answer(self.path)).encode()
                is_moved = outer.moved_to and self.path.startswith("/.well-known")
                self.send_response(302 if is_moved else 200)
                if is_moved:
                    self.send_header("Location", outer.moved_to)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self) -> BentProvider:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                **self.description,
            }
        if path == "/keys":
            return dict(KeySet([self.published]).as_dict(private=False))
        if path == "/userinfo":
            return self.userinfo
        if self.refuses:
            return {"error": "invalid_client"}
        now = int(SystemClock().now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": "us",
            "sub": "s",
            "nonce": self.nonce,
            "iat": now,
            "exp": now + 60,
        }
        return {
            "access_token": "a",
            "token_type": "Bearer",
            "id_token": self.make(self.change(claims)),
        }

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.key)

"""A real OpenID Connect provider on loopback: oidc-provider-mock, by Authlib's server half.

It runs in a process of its own. What it does not do itself stands in front of it here: it takes any
proof of possession (PKCE), and a provider has to check it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

from testing.factories.server import ROOT
from testing.peers.started import record_start

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class DemandingPkce:
    """Remembers each code's challenge, and gives tokens only for the verifier behind it."""

    def __init__(self, app: Wsgi) -> None:
        self._app = app
        self._challenges: dict[str, str] = {}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        query = parse_qs(environ.get("QUERY_STRING", ""))
        if environ["PATH_INFO"] == "/oauth2/token" and not self._is_proved(environ):
            start("400 BAD REQUEST", [("Content-Type", "application/json")])
            return [b'{"error": "invalid_grant"}']

        def remember(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            code = parse_qs(urlsplit(dict(headers).get("Location", "")).query).get("code")
            if code and query.get("code_challenge_method") == ["S256"]:
                self._challenges[code[0]] = query["code_challenge"][0]
            return start(status, headers, *rest)

        return self._app(environ, remember)

    def _is_proved(self, environ: dict[str, Any]) -> bool:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        form = parse_qs(body.decode())
        digest = hashlib.sha256(form.get("code_verifier", [""])[0].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self._challenges.pop(form.get("code", [""])[0], None) == challenge


class Provider:
    """Use as a context manager. sign_in: what a person and their browser do at the provider."""

    def __init__(self) -> None:
        environment = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"}
        command = [sys.executable, "-W", "ignore", "-m", "testing.peers.oidc"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        self.issuer = self._process.stdout.readline().decode().strip()
        record_start("OpenID Connect")

    def __enter__(self) -> Provider:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def know(self, subject: str, **claims: object) -> None:
        """Add or change a person."""
        body = json.dumps(claims).encode()
        request = urllib.request.Request(
            f"{self.issuer}/users/{subject}",
            body,
            {"Content-Type": "application/json"},
            method="PUT",
        )
        urllib.request.urlopen(request).close()

    def sign_in(self, url: str, subject: str) -> str:
        """Follow the address that we sent the browser to, and sign in there.

        Returns:
            Where the browser is sent back to.
        """
        return self._send(url, f"sub={subject}")

    def deny(self, url: str) -> str:
        return self._send(url, "action=deny")

    def _send(self, url: str, form: str) -> str:
        opener = urllib.request.build_opener(_NoRedirect)
        with opener.open(urllib.request.Request(url, form.encode(), method="POST")) as answer:
            return str(answer.headers["Location"])


class _NoRedirect(urllib.request.HTTPErrorProcessor):
    def http_response(self, request: Any, response: Any) -> Any:
        return response


def main() -> None:
    import oidc_provider_mock
    from werkzeug.serving import make_server

    provider = oidc_provider_mock.app(require_nonce=True)
    server = make_server("127.0.0.1", 0, DemandingPkce(provider.wsgi_app), threaded=True)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()

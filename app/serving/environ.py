"""A request as WSGI describes it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import IO, cast
from urllib.parse import unquote_to_bytes
from wsgiref.util import FileWrapper

Scope = Mapping[str, object]
Environ = dict[str, object]

IS_AGAIN = "aicreat.is_again"
"""Names in the environment whether the same request was begun before, without its whole body."""
PORTS = {"http": 80, "https": 443}


def make_environ(scope: Scope) -> Environ:
    """Everything but the body. Source: PEP 3333."""
    server = cast("tuple[str, int | None] | None", scope.get("server")) or ("localhost", None)
    client = cast("tuple[str, int] | None", scope.get("client")) or ("", 0)
    scheme = str(scope["scheme"])
    return {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path_of(cast(bytes, scope["raw_path"])),
        "QUERY_STRING": cast(bytes, scope["query_string"]).decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or PORTS[scheme]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
        "wsgi.file_wrapper": FileWrapper,
        **headers_of(cast("Iterable[tuple[bytes, bytes]]", scope["headers"])),
    }


def path_of(raw: bytes) -> str:
    """The path, decoded as WSGI wants it: a character for each byte."""
    if not raw.startswith(b"/") and b"://" in raw:  # with scheme and host, as proxies are asked
        raw = b"/" + raw.partition(b"://")[2].partition(b"/")[2].partition(b"?")[0]
    return unquote_to_bytes(raw).decode("latin-1")


def headers_of(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by WSGI's names.

    A name with an underscore would be taken for another one with a hyphen, and is left out; how
    long the body is, is said of the body that came.
    """
    found: dict[str, str] = {}
    for name, value in headers:
        if b"_" in name or name in (b"content-length", b"transfer-encoding"):
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        said = value.decode("latin-1")
        found[key] = f"{found[key]},{said}" if key in found else said
    return found


def with_body(environ: Environ, body: IO[bytes], length: int | None, is_again: bool) -> Environ:
    """A fresh copy for one run of the application, which may change it.

    Args:
        environ: of `make_environ`.
        body: what is read.
        length: of the whole body, in bytes; None when there is none, or it is not known yet.
        is_again: whether the request was begun before.
    """
    known = {} if length is None else {"CONTENT_LENGTH": str(length)}
    return {**environ, **known, "wsgi.input": body, IS_AGAIN: is_again}

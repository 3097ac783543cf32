"""Style, script, fonts and icons: addressed by the release, compressed once, kept for a year.

The version stands in the path and not in a query, so that what a style sheet or a script names
relative to itself has it too. An address of another version is answered with the file of this one:
a page of the release before may still be open.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Flask, Response, current_app, request, url_for

FOREVER = "public, max-age=31536000, immutable"
"""Of addresses with the version of what is served: another content has another address."""
ASK_AGAIN = "no-cache"
"""Of addresses without it: kept, and asked for by their tag."""
VERSION = re.compile(r"[0-9a-f]{12}/")
"""The first part of a path, where it is a version."""
NOT_FOR_BROWSERS = "fonts"
"""The folder of the fonts that titles are set with, 26 MB: they count by their names and sizes."""
TEXTS = frozenset({".css", ".js", ".svg", ".txt"})
"""What gets smaller: fonts and pictures are compressed in themselves."""
BROTLI_LEVEL = 5
"""Of 11. Each file is compressed once a process. Source: all but the API's documentation, 165 kB:
46.4 kB in 9 ms of CPU, 46.1 kB in 97 ms at level 9, 42.9 kB in 222 ms at level 11.
"""
GZIP_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file as it is sent, and the tag of its content."""

    data: bytes
    tag: str


def install(app: Flask) -> None:
    """Answer for the endpoint `static`, which the package has declared."""
    app.view_functions["static"] = send


def static_url(filename: str) -> str:
    """The address of a static file, with the version of all of them."""
    return url_for("static", filename=f"{folder_version(static_folder())}/{filename}")


def send(filename: str) -> Response:
    """A file, in an encoding that the client can read."""
    version = VERSION.match(filename)
    name = filename[version.end() :] if version else filename
    plain = current_app.send_static_file(name)  # raises where there is no such file
    path = Path(static_folder()) / name
    encoding = request.accept_encodings.best_match(("br", "gzip")) if path.suffix in TEXTS else None
    if encoding:
        plain.close()
        encoded = encode(str(path), encoding)
        plain = Response(encoded.data, mimetype=plain.mimetype)
        plain.headers["Content-Encoding"] = encoding
        plain.set_etag(encoded.tag)
        plain.make_conditional(request)
    if path.suffix in TEXTS:
        plain.vary.add("Accept-Encoding")
    is_newest = version and version.group() == f"{folder_version(static_folder())}/"
    plain.headers["Cache-Control"] = FOREVER if is_newest else ASK_AGAIN
    return plain


def static_folder() -> str:
    return str(current_app.static_folder)


@lru_cache(maxsize=4)
def folder_version(folder: str) -> str:
    """Twelve hexadecimal digits that change with any of the files."""
    digest = hashlib.sha256()
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            name = path.relative_to(folder)
            is_shown = name.parts[0] != NOT_FOR_BROWSERS
            digest.update(f"{name} {path.stat().st_size}\n".encode())
            digest.update(path.read_bytes() if is_shown else b"")
    return digest.hexdigest()[:12]


@lru_cache(maxsize=128)
def encode(path: str, encoding: str) -> Encoded:
    """A file compressed.

    Args:
        encoding: br or gzip.
    """
    data = Path(path).read_bytes()
    small = (
        brotli.compress(data, quality=BROTLI_LEVEL)
        if encoding == "br"
        else gzip.compress(data, GZIP_LEVEL, mtime=0)
    )
    return Encoded(small, f"{hashlib.sha256(data).hexdigest()[:16]}-{encoding}")

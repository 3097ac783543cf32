"""Looking after the store itself."""

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from app.deps import Deps
from app.domain.errors import Invalid, Unavailable
from app.domain.storage_keys import INCOMING, incoming_key, unverified_key

NOBODY = UUID(int=0)
"""Whose objects a look at the store are; what it leaves when it is ended is swept after a day."""
FIRST, SECOND = b"first", b"later"
"""Of the same length: a copy that looks at the size alone is found out."""


def create_store(deps: Deps) -> bool:
    """Make the bucket, or the folder; False when it is there.

    Raises:
        Unavailable: The store does not answer, or does not let us.
    """
    return deps.storage.create()


def check_store(deps: Deps) -> None:
    """Write, read, copy and delete an object as the product does.

    Raises:
        Unavailable: The store does not answer, does not let us, or does not do what it says.
    """
    source, target = incoming_key(NOBODY, uuid4()), unverified_key(NOBODY, NOBODY, uuid4())
    store = deps.storage
    if not store.is_ready():
        raise Unavailable(
            "The store does not answer, is full, or has no such bucket; `storage create-bucket` "
            "makes it.",
            code="storage_unavailable",
        )
    try:
        for data in (FIRST, SECOND):
            store.put(source, data, content_type="application/octet-stream")
            store.freeze(source, target, len(data))
        if store.read(target) != FIRST:
            raise Unavailable(
                "The store replaces objects that it was asked not to replace (If-None-Match). "
                "Choose another, or a newer release of it.",
                code="storage_unavailable",
            )
    finally:
        store.delete(source)
        store.delete(target)
    if store.exists(target):
        raise Unavailable("The store keeps what was deleted.", code="storage_unavailable")


def set_up_store(deps: Deps, origins: Sequence[str]) -> None:
    """Let pages of these origins put files into the store.

    The store clears what was never taken over.

    Raises:
        Invalid: One is no origin.
        Unavailable: The store does not answer.
    """
    bad = [origin for origin in origins if not is_origin(origin)]
    if bad or not origins:
        raise Invalid(
            {
                "origins": "Use origins such as https://creat.example.com, without a path: "
                f"{', '.join(bad) or 'none given'}"
            }
        )
    deps.storage.set_up(origins, INCOMING)


def is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return (
        parts.scheme in {"http", "https"}
        and text == f"{parts.scheme}://{parts.netloc}"
        and bool(parts.hostname)
    )

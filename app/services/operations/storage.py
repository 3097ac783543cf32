"""Looking after the store itself."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from app.deps import Deps
from app.domain.errors import Invalid, NotFound, Unavailable
from app.domain.storage_keys import (
    CONTENT_TYPES,
    EVERYTHING,
    INCOMING,
    incoming_key,
    unverified_key,
)

NOBODY = UUID(int=0)
"""Whose objects a look at the store are; what it leaves when it is ended is swept after a day."""
AHEAD = timedelta(days=1)
"""How far a store's clock may be ahead of ours: objects of this moment are copied too."""
UNTYPED = "application/octet-stream"
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
            store.put(source, data, content_type=UNTYPED)
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


def save_objects(deps: Deps, folder: Path) -> int:
    """Copy into the folder every object that it does not have; returns how many.

    An object never changes, so what is there need not be copied again.

    Raises:
        Unavailable: The store does not answer; what was copied stays.
        OSError: The folder cannot be written to.
    """
    count = 0
    for key in deps.storage.old_keys(EVERYTHING, deps.clock.now() + AHEAD):
        target = folder.joinpath(*key.split("/"))
        if is_own_name(key) and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f".{target.name}")
            with suppress(NotFound):  # it was deleted since it was listed
                deps.storage.fetch(key, draft)
                draft.replace(target)
                count += 1
    return count


def load_objects(deps: Deps, folder: Path) -> int:
    """Put into the store every object of the folder that it does not have; returns how many.

    Raises:
        Unavailable: The store does not answer; what was put stays.
        OSError: The folder cannot be read.
    """
    count = 0
    for path in sorted((folder / EVERYTHING).rglob("*")):
        key = path.relative_to(folder).as_posix()
        if path.is_file() and is_own_name(key) and not deps.storage.exists(key):
            kind = CONTENT_TYPES.get(path.suffix.removeprefix("."), UNTYPED)
            deps.storage.put(key, path, content_type=kind)
            count += 1
    return count


def is_own_name(key: str) -> bool:
    """Whether it is an object's: no draft of a writer, and nothing that leads elsewhere."""
    return not any(part.startswith(".") for part in key.split("/"))

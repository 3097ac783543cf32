"""Looking after the store itself."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from app.deps import Deps
from app.domain.errors import Invalid
from app.domain.storage_keys import INCOMING


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

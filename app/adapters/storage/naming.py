"""What a key may look like, on every store."""


def checked_key(key: str) -> str:
    """The key itself.

    Raises:
        ValueError: It would lead elsewhere. Keys are ours, so it is a mistake of ours.
    """
    if any(part in ("", ".", "..") for part in key.split("/")):
        raise ValueError(f"not a storage key: {key!r}")
    return key


def checked_prefix(prefix: str) -> str:
    """The prefix itself, which stands for everything below it. Raises ValueError."""
    if not prefix.endswith("/"):
        raise ValueError("a prefix ends with a slash")
    checked_key(prefix.removesuffix("/"))
    return prefix

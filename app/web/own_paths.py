"""Addresses that come from outside and may lead to us alone."""

from urllib.parse import urlsplit


def own_path(target: str) -> str:
    """The target when it is a path of ours.

    A browser takes two slashes, or a slash and a backslash, for another site, and leaves line
    breaks out, as it does before it follows a link.
    """
    try:
        parts = urlsplit(target)
    except ValueError:  # what is no address leads nowhere
        return ""
    is_ours = (
        target.isprintable()
        and not parts.scheme
        and not parts.netloc
        and target.startswith("/")
        and not target.startswith(("//", "/\\"))
    )
    return target if is_ours else ""


def path_at(address: str, host: str) -> str:
    """The path and query of an address on the host; nothing when it is another's."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return own_path(parts.path + query) if parts.netloc == host else ""

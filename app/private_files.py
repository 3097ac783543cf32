"""What the data folder keeps for its owner alone."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def keep_private(folder: Path) -> None:
    """Close the folder to others, and what lies in it: also where an earlier release made it.

    What belongs to somebody else, such as the mount point of a volume, is left as it is.
    """
    os.umask(0o077)
    for path in (folder, *folder.iterdir()):
        with contextlib.suppress(OSError):  # a file that has just gone, or is not ours
            if not path.is_symlink() and path.stat().st_uid == os.geteuid():
                path.chmod(0o700 if path.is_dir() else 0o600)


def read_secret(path: Path) -> str:
    """The kept secret; empty when there is none."""
    try:
        return path.read_text().strip()
    except OSError:  # there is none, or the folder is not readable: `serve` says so in a line
        return ""


def keep_secret(path: Path) -> None:
    """Make the kept secret unless there is one; safe when two processes start at once."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()

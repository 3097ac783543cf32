"""What files of a download are called: a pattern with parts in braces.

{project}_{platform}_{format}_{width}x{height}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from app.domain.file_names import (
    LONGEST_PART,
    NUMBER_ROOM,
    UNNAMED,
    count_bytes,
    cut_text,
    folder_name,
    slug,
)

PARTS: Final = (
    "project",
    "picture",
    "platform",
    "format",
    "width",
    "height",
    "version",
    "date",
    "number",
)
"""What may stand in braces; `number` is the place among the files, `version` that of the edits."""
DEFAULT_PATTERN: Final = "{picture}_{platform}-{format}_{width}x{height}"
"""Reads as files are called by themselves."""
MAX_PATTERN: Final = 200
"""Characters of a pattern; of a file name more than that is cut."""
LONGEST_VALUE: Final = 60
"""Bytes of one part, so that a long one leaves room for the others."""
BRACES: Final = re.compile(r"{([^{}]*)}")


def pattern_error(pattern: str) -> str | None:
    """What is wrong with the pattern, in words; None when files can be called by it."""
    if not pattern:
        return None
    unknown = [name for name in BRACES.findall(pattern) if name not in PARTS]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PARTS)
        return f"There is no part {{{unknown[0]}}}. Use {known}."
    rest = BRACES.sub("", pattern)
    wrong = next((sign for sign in rest if not (sign.isalnum() or sign in "-_. ")), None)
    if wrong is not None:
        return f"“{wrong}” cannot be in a file name. Use letters, figures, - _ . and parts."
    if not BRACES.search(pattern):
        return "Use at least one part in braces, such as {format}: files need different names."
    return None


def fill_pattern(pattern: str, values: Mapping[str, str]) -> str:
    """The name by the pattern, without its type; every operating system keeps it.

    Args:
        pattern: One without an error.
        values: Of every part; they are written in letters that file names may have.
    """

    def fill(found: re.Match[str]) -> str:
        return slug(values[found[1]], LONGEST_VALUE)

    filled = BRACES.sub(fill, pattern).replace(" ", "-").replace(".", "-")
    short = cut_text(filled, LONGEST_PART - 2 * NUMBER_ROOM, count_bytes).strip("-_.")
    if not short:
        return UNNAMED
    return short if folder_name(short) != f"{short}_" else f"{short}_"

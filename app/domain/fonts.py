"""What an organization's fonts may be, and what their makers say of embedding them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

LARGEST_FONT_BYTES = 20_000_000
"""Of a font file: a whole CJK weight has 10 MB."""
LONGEST_FAMILY = 80
"""Letters of a family's name, as of a text style's."""
LONGEST_LICENCE = 1_000
"""Letters of the note on the right to use a font."""
MOST_FONTS = 60
"""Of an organization in use: each is loaded where its texts are set."""


class Embedding(StrEnum):
    """What the font's own bits allow. Source: fsType of the table OS/2, OpenType 1.9."""

    INSTALLABLE = "installable"
    EDITABLE = "editable"
    PREVIEW = "preview"
    RESTRICTED = "restricted"


EMBEDDING_WORDS: Mapping[Embedding, str] = {
    Embedding.INSTALLABLE: "may be embedded and installed",
    Embedding.EDITABLE: "may be embedded in documents that are edited",
    Embedding.PREVIEW: "may be embedded for viewing and printing",
    Embedding.RESTRICTED: "must not be embedded without its maker's permission",
}
"""What the bits say, after *This font*. Pictures bear no font, so none of them forbids a use here.
"""


def read_embedding(fs_type: int) -> Embedding:
    """What the bits say; of several the freest holds, as the specification has it."""
    if not fs_type & 0b1110:
        return Embedding.INSTALLABLE
    if fs_type & 0b1000:
        return Embedding.EDITABLE
    return Embedding.PREVIEW if fs_type & 0b0100 else Embedding.RESTRICTED


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font of the organization, as the renderer takes it.

    Attributes:
        family: By which styles and texts name it.
        weight: 100..900.
        id: By which the file names itself, and its copies on a machine are called.
        key: In the store.
    """

    family: str
    weight: int
    id: UUID
    key: str


@dataclass(frozen=True, slots=True)
class OwnFont:
    """A font of the organization, as its admins see it.

    Attributes:
        scripts: That it can write.
        styles: Names of the text style sets that use it.
    """

    id: UUID
    family: str
    weight: int
    filename: str
    size_bytes: int
    licence: str
    embedding: Embedding
    scripts: tuple[str, ...]
    characters: int
    created_at: datetime
    archived_at: datetime | None
    styles: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """What was left out of the file; said once, when it comes in."""

"""What files are called when they are handed out: names that every operating system keeps.

Source: reserved names and endings (Microsoft, "Naming Files, Paths, and Namespaces"); grapheme
clusters (UAX #29); Content-Disposition (RFC 6266, RFC 8187).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from string import ascii_letters, digits
from typing import Final
from unicodedata import normalize

import regex

from app.domain.geometry import Size

LONGEST_PART = 200
"""Bytes in UTF-8 of each part of a path. File systems take 255, and those who unpack add to it."""
LONGEST_SLUG = 80
"""Characters of an original's name in that of a result; bytes of where the result goes."""
NUMBER_ROOM = 6
"""Bytes kept free for the number of a name that is there already: `-2000`."""
UNNAMED = "picture"
"""What is called so has no letter and no figure in its own name."""
FILE_TYPES: Final = frozenset(
    (
        *("apng", "avif", "gif", "heic", "heif", "hif", "jfif", "jif", "jpe", "jpeg", "jpg", "png"),
        *("jp2", "j2k", "jpf", "jpx", "jxl", "webp"),
        *("ai", "bmp", "dib", "eps", "pdf", "psb", "psd", "svg", "svgz", "tga", "tif", "tiff"),
        *("arw", "cr2", "cr3", "dng", "nef", "orf", "raf", "raw", "rw2"),
    )
)
"""Endings that say what a file is; anything else behind a dot is a part of the name."""
DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", "conin", "conout", "clock"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in range(10)]
)
"""Names that Windows gives to devices, whatever stands behind a dot."""

CLUSTER = regex.compile(r"\X")
"""What readers take for one letter, with its marks."""
WORD = regex.compile(r"(?:[\p{L}\p{N}][\p{M}\u200C\u200D]*)+")
"""Letters and figures of any script, each with its marks and joiners."""
LOOSE_JOINER = regex.compile(
    r"(?<=[\u200C\u200D])[\u200C\u200D]|(?<!\p{ccc=Virama})[\u200C\u200D]+(?![\p{L}\p{M}\p{N}])"
)
"""Joiners that join nothing; behind a virama they stand for the form of the letter before."""
HIDDEN = regex.compile(
    r"(?<=[\p{L}\p{M}\p{S}])[\u200C\u200D](?!\p{C})(*SKIP)(*FAIL)"
    r"|\U0001F3F4[\U000E0020-\U000E007E]+\U000E007F(*SKIP)(*FAIL)"
    r"|[\p{C}\p{Zl}\p{Zp}]"
)
"""What cannot be seen, but joiners in a word or emoji and the letters in the flag of a region."""
BLANK = regex.compile(r"\p{Zs}")
"""Blanks of every width."""
PLAIN: Final = frozenset(f"{ascii_letters}{digits} .-_")
"""What stands in a quoted header as it is."""
UNQUOTED: Final = frozenset(f"{ascii_letters}{digits}!#$&+-.^_`|~".encode())
"""Bytes that an extended parameter of a header holds as they are."""
JOINERS: Final = dict.fromkeys(map(ord, "\u200c\u200d"))
"""For str.translate, to leave them out."""


def strip_hidden(text: str) -> str:
    """The text without what cannot be seen, each blank as the common one.

    Control characters, line breaks and marks that turn the direction of writing go; joiners of
    Persian, Indic scripts and emoji stay.
    """
    return BLANK.sub(" ", HIDDEN.sub("", text)).strip()


def cut_text(text: str, most: int, measure: Callable[[str], int] = len) -> str:
    """The start of the text that measures so much at most, whole letters with their marks.

    Args:
        text: Any.
        most: In the unit of measure.
        measure: By default characters.
    """
    if measure(text) <= most:
        return text
    length, end = 0, 0
    for cluster in CLUSTER.finditer(text):
        length += measure(cluster.group())
        if length > most:
            break
        end = cluster.end()
    return text[:end]


def count_bytes(text: str) -> int:
    """Bytes of the text in UTF-8."""
    return len(text.encode("utf-8", "replace"))


def stem_of(filename: str) -> str:
    """The name without its type; a name whose ending is no type is the whole name."""
    stem, _, ending = filename.rpartition(".")
    return stem if stem and ending.strip().lower() in FILE_TYPES else filename


def slug(text: str, most_bytes: int = LONGEST_PART) -> str:
    """Letters and figures of any script with their marks, joined by hyphens.

    Composed (NFC) and in lower case, at most LONGEST_SLUG characters.
    """
    words = WORD.findall(normalize("NFC", text).lower())
    joined = normalize("NFC", LOOSE_JOINER.sub("", "-".join(words)))
    short = cut_text(cut_text(joined, LONGEST_SLUG), most_bytes, count_bytes)
    return normalize("NFC", LOOSE_JOINER.sub("", short)).strip("-")


def result_name(original: str, place: str, size: Size, extension: str) -> str:
    """`summer_instagram-story_1080x1920.jpg`: what it was, where it goes, how large it is.

    No word of it has the `_` between the words, so no upload can pass for another part.

    Args:
        original: The name of the picture that was uploaded.
        place: Platform and format.
        size: px.
        extension: Without its dot.
    """
    end = f"_{slug(place, LONGEST_SLUG)}_{size.width}x{size.height}.{extension}"
    room = LONGEST_PART - NUMBER_ROOM - count_bytes(end)
    return f"{slug(stem_of(original), room) or UNNAMED}{end}"


def folder_name(text: str, unnamed: str = UNNAMED) -> str:
    """A name that a folder can have, or a file before its type."""
    name = slug(text, LONGEST_PART - NUMBER_ROOM) or unnamed
    return f"{name}_" if normalize("NFKC", name) in DEVICES else name


def with_type(filename: str, extension: str) -> str:
    """One of our names under another type."""
    return f"{filename.rpartition('.')[0]}.{extension}"


def fold(name: str) -> str:
    """The same for all names that some file system takes for one.

    They tell neither case nor normal form apart, and some no joiners.
    """
    return normalize("NFKC", normalize("NFKC", name.translate(JOINERS)).casefold())


class UsedNames:
    """Names that are given once, each to its owner."""

    def __init__(self) -> None:
        self._names: dict[Hashable, str] = {}
        self._taken: set[str] = set()

    def give(self, owner: Hashable, name: str) -> str:
        """The name, with a number when another owner has it; the same at the next call.

        Args:
            owner: Whom it is for.
            name: A path with slashes, at most its last part with a type.
        """
        if owner not in self._names:
            self._names[owner] = unique = self.find_free(name)
            self._taken.add(fold(unique))
        return self._names[owner]

    def find_free(self, name: str) -> str:
        """The name, or the first with a number that nobody has."""
        stem, dot, extension = name.partition(".")
        number, unique = 1, name
        while fold(unique) in self._taken:
            number += 1
            unique = f"{stem}-{number}{dot}{extension}"
        return unique


def content_disposition(filename: str, *, is_shown: bool = False) -> str:
    """The header by which browsers save a file under the name: for old ones in ASCII as well.

    Args:
        filename: As people read it.
        is_shown: Whether browsers show the file, and save it only when they are told to.
    """
    stem, dot, extension = normalize("NFKD", filename).rpartition(".")
    plain = "".join(filter(PLAIN.__contains__, stem)).strip(" .-")
    if not plain or plain.startswith("_"):
        plain = f"{UNNAMED}{plain}"
    ending = "".join(filter(str.isalnum, filter(str.isascii, extension)))
    encoded = "".join(
        chr(byte) if byte in UNQUOTED else f"%{byte:02X}"
        for byte in filename.encode("utf-8", "replace")
    )
    kind = "inline" if is_shown else "attachment"
    return f"{kind}; filename=\"{plain}{dot}{ending}\"; filename*=UTF-8''{encoded}"

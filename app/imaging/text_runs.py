"""A text as paragraphs, and paragraphs as runs that one font has; clusters are never parted.

A cluster is what a reader takes for one letter: a letter with the marks on it, a syllable of
Devanagari, an emoji of several parts.

Source: clusters by UAX #29, emoji by UTS #51, direction by rules P2 and P3 of UAX #9.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from wcwidth import iter_graphemes

from app.domain.documents.text_styles import Direction, TextStyle
from app.imaging.fonts import EMOJI, FALLBACK_FAMILY, FontFace, Fonts, read_characters

SCRIPTS_APART = (
    "LATIN ",
    "CYRILLIC ",
    "GREEK ",
    "ARMENIAN ",
    "GEORGIAN ",
    "CJK ",
    "HIRAGANA ",
    "KATAKANA ",
    "KATAKANA-",
    "HALFWIDTH ",
    "FULLWIDTH ",
    "IDEOGRAPHIC ",
    "HANGUL ",
)
"""Scripts whose letters stand apart, by how Unicode names them; those of others are joined or
change with their neighbours.
"""
BLANKS = re.compile(r"[ \t]+")
"""Of several, one is set. No-break and other spaces with a width of their own stay as written."""
KANA = re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
EMOJI_BY_DEFAULT = re.compile(
    "[\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1"
    "\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705"
    "\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50"
    "\u2b55\U0001f000-\U0001faff]"
)
"""Characters that are shown in colour unless U+FE0E asks for a letter (Emoji_Presentation)."""
AS_EMOJI = "\ufe0f"
AS_LETTER = "\ufe0e"
KEYCAP = "\u20e3"
UNSEEN = re.compile("[\u034f\ufe00-\ufe0f\U000e0000-\U000e01ef]")
"""Characters beside those of format (Cf) that no font needs to have a glyph for."""


@dataclass(frozen=True, slots=True)
class Run:
    """Clusters in a row that one font has.

    Attributes:
        clusters: In the order of reading.
        face: The font.
        stands_apart: Whether its letters may be parted by letter spacing.
    """

    clusters: tuple[str, ...]
    face: FontFace
    stands_apart: bool

    @property
    def text(self) -> str:
        return "".join(self.clusters)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; without runs it is an empty line.

    Attributes:
        runs: In the order of reading.
        is_rtl: Whether it is written from right to left.
        language: By which lines are broken: ja, zh, ko, or en for all others.
    """

    runs: tuple[Run, ...]
    is_rtl: bool
    language: str


@dataclass(frozen=True, slots=True)
class TextRuns:
    """A whole text.

    Attributes:
        paragraphs: From top to bottom.
        missing: Clusters that no font has, each once.
    """

    paragraphs: tuple[Paragraph, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster with its font; without one while any font would do.

    Attributes:
        text: Its characters.
        face: The font.
        is_neutral: Whether it belongs to no script: blanks, digits, punctuation, format characters.
    """

    text: str
    face: FontFace | None
    is_neutral: bool


def split_runs(content: str, style: TextStyle, fonts: Fonts) -> TextRuns:
    """The text in paragraphs and runs; its own line breaks are kept.

    Args:
        content: As it was written.
        style: Says family, weight and direction.
        fonts: That there are.
    """
    missing: dict[str, None] = {}
    language = guess_language(content)
    paragraphs = []
    for line in content.splitlines():
        text = clean_line(line)
        clusters = choose_faces(text, order_faces(style, language, fonts), missing)
        paragraphs.append(
            Paragraph(tuple(join_runs(clusters)), is_right_to_left(text, style.direction), language)
        )
    return TextRuns(tuple(paragraphs), tuple(missing))


def faces_in(paragraphs: Sequence[Paragraph]) -> frozenset[FontFace]:
    """The fonts that paragraphs are set in."""
    return frozenset(run.face for paragraph in paragraphs for run in paragraph.runs)


def clean_line(line: str) -> str:
    """The line without control characters and halves of characters, its blanks single."""
    kept = "".join(
        letter
        for letter in line
        if letter == "\t" or unicodedata.category(letter) not in ("Cc", "Cs")
    )
    return BLANKS.sub(" ", kept).strip(" ")


def guess_language(content: str) -> str:
    """The language by whose rules lines are broken and Han characters drawn."""
    if KANA.search(content):
        return "ja"
    if HANGUL.search(content):
        return "ko"
    return "zh" if HAN.search(content) else "en"


def is_right_to_left(text: str, direction: Direction) -> bool:
    """Whether a paragraph is right to left: as asked, or by its first strong letter."""
    if direction is not Direction.AUTO:
        return direction is Direction.RTL
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def order_faces(style: TextStyle, language: str, fonts: Fonts) -> tuple[FontFace, ...]:
    """The fonts in the order in which they are asked; the emoji last.

    Han characters come from the font of the text's language.
    """
    first = {"ja": "Japanese", "ko": "Korean", "zh": "Chinese"}.get(language, "")
    scripts = sorted(fonts.scripts, key=lambda script: (script == EMOJI, script != first))
    families = [style.font_family, FALLBACK_FAMILY, *(fonts.scripts[name] for name in scripts)]
    faces = [fonts.face(family, style.font_weight) for family in families]
    return tuple(dict.fromkeys(faces))


def choose_faces(text: str, faces: Sequence[FontFace], missing: dict[str, None]) -> list[Cluster]:
    """The clusters of a paragraph, each with a font that has all of it.

    Clusters that belong to no script take the font of the letters, so that a sentence in another
    script is of one font: of the first family when it has a letter here, else of the nearest.

    Args:
        text: The paragraph.
        faces: In the order in which they are asked.
        missing: Gets the clusters that no font has.
    """
    clusters = []
    for letters in iter_graphemes(text):
        found = find_face(letters, faces)
        if found is None:
            missing[letters] = None
        clusters.append(Cluster(letters, found or faces[0], is_neutral(letters)))
    has_letters = {cluster.face for cluster in clusters if not cluster.is_neutral}
    return list(settle_neutrals(clusters, faces[0], is_first_used=faces[0] in has_letters))


def settle_neutrals(
    clusters: Sequence[Cluster], first: FontFace, *, is_first_used: bool
) -> Iterator[Cluster]:
    """The clusters, those without a script in the font of their neighbours where it has them."""
    strong = next((c.face for c in clusters if not c.is_neutral and not is_emoji(c.text)), first)
    near: FontFace | None = strong or first
    for cluster in clusters:
        if not cluster.is_neutral:
            near = cluster.face if not is_emoji(cluster.text) else near
            yield cluster
            continue
        is_blank = not cluster.text.strip() or unicodedata.category(cluster.text[0]) == "Cf"
        wanted = first if is_first_used and not is_blank else near
        has_it = wanted is not None and covers(wanted, cluster.text)
        yield Cluster(cluster.text, wanted if has_it else cluster.face, is_neutral=True)


def join_runs(clusters: Sequence[Cluster]) -> Iterator[Run]:
    """Clusters of the same font put together; letters that may be parted by themselves."""
    apart = True
    keyed = []
    for cluster in clusters:
        apart = apart if cluster.is_neutral else letters_stand_apart(cluster.text)
        keyed.append((cluster.face, apart, cluster.text))
    for (face, is_apart), group in groupby(keyed, key=lambda key: key[:2]):
        if face is not None:
            yield Run(tuple(text for _, _, text in group), face, is_apart)


def find_face(cluster: str, faces: Sequence[FontFace]) -> FontFace | None:
    """The first font that has all of a cluster; for emoji the last font is asked first."""
    order = [faces[-1], *faces[:-1]] if is_emoji(cluster) else faces
    return next((face for face in order if covers(face, cluster)), None)


def covers(face: FontFace, cluster: str) -> bool:
    """Whether a font has a cluster, composed or in parts."""
    have = read_characters(face.path)
    return any(
        all(is_unseen(letter) or ord(letter) in have for letter in form)
        for form in dict.fromkeys(
            (cluster, unicodedata.normalize("NFC", cluster), unicodedata.normalize("NFD", cluster))
        )
    )


def is_unseen(letter: str) -> bool:
    """Whether a character needs no glyph: blanks, format characters, variation selectors."""
    return unicodedata.category(letter) in ("Cf", "Zs") or bool(UNSEEN.match(letter))


def is_neutral(cluster: str) -> bool:
    """Whether a cluster belongs to no script: it has neither letters nor marks, and is no emoji."""
    return not is_emoji(cluster) and unicodedata.category(cluster[0])[0] not in "LM"


def is_emoji(cluster: str) -> bool:
    """Whether a cluster is to be shown in colour."""
    if AS_LETTER in cluster:
        return False
    return AS_EMOJI in cluster or KEYCAP in cluster or bool(EMOJI_BY_DEFAULT.match(cluster))


def letters_stand_apart(text: str) -> bool:
    """Whether the letters of a text may be parted."""
    return all(not c.isalpha() or unicodedata.name(c, "").startswith(SCRIPTS_APART) for c in text)

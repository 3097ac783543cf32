"""One text as the typesetter is given it: what may be asked of it, whatever its size and place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TypedDict, cast

from app.domain.documents.text_styles import Alignment, TextStyle
from app.domain.geometry import Box, Size
from app.imaging.fonts import Fonts, read_line_metrics
from app.imaging.picture import Picture
from app.imaging.text_runs import HANGUL, Paragraph, Run, TextRuns, faces_in
from app.imaging.typesetter import Typesetter, find_typesetter

SOFT_HYPHEN = "\u00ad"
HYPHEN = "\u2010"
"""What is drawn where a line ends at a soft hyphen."""
BREAK = "\u200b"
"""Zero width space: lines may end here."""
JOIN = "\u2060"
"""Word joiner: no line may end here."""
GLUE = frozenset("\u00a0\u202f\u2007\u2011\u2060\ufeff\u200d")
"""Beside these no line ends, however narrow it is."""
LEAST_PITCHES = {"ARABIC ": 1.4, "DEVANAGARI ": 1.35, "THAI ": 1.5}
"""Line heights, in font sizes, below which what hangs from one line would touch the marks on the
next, by how Unicode names the script.

Source: measured on two lines of stacked marks and deep letters in the fonts of this folder.
"""
PAGE_SIDE = 1000
"""px of a page that nothing is drawn on."""
SHARES = {Alignment.LEFT: 0.0, Alignment.CENTER: 0.5, Alignment.RIGHT: 1.0}
"""Part of the spare width that lies left of a line."""


class FitAnswer(TypedDict):
    """What the template says of a text: the setting, its width and height in px of the canvas."""

    number: int
    fits: bool
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Setting:
    """One try, in px of the canvas.

    Attributes:
        left: Where.
        top: Where.
        width: How wide.
        font_px: How large.
        lowest: Down to which edge, for text that may be lifted to it.
    """

    left: float
    top: float
    width: float
    font_px: float
    lowest: float | None = None

    def lifted(self, height: float) -> Setting:
        """As high as a text of that height needs to stand above the lowest edge."""
        if self.lowest is None:
            return self
        return replace(self, top=min(self.top, self.lowest - height))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text with all of its style but size and place.

    Attributes:
        paragraphs: From top to bottom.
        aligns: Of each paragraph.
        hugs_its_lines: Whether its box is as wide as its lines where no width is asked for.
        tracking: Letter spacing, in font sizes.
        ascent: From the top of a line to its baseline, in font sizes.
        pitch: From one baseline to the next, in font sizes.
        color: Of the letters.
        fonts: That there are.
    """

    paragraphs: tuple[Paragraph, ...]
    aligns: tuple[Alignment, ...]
    hugs_its_lines: bool
    tracking: float
    ascent: float
    pitch: float
    color: str
    fonts: Fonts

    @classmethod
    def of(cls, runs: TextRuns, style: TextStyle, fonts: Fonts, *, is_aligned: bool) -> Sheet:
        """The sheet of a text.

        Args:
            runs: Its paragraphs.
            style: Of all of it.
            fonts: That there are.
            is_aligned: Whether someone aligned this very text. Otherwise a style's left is where
                a paragraph begins: on the right for one from right to left.
        """
        natural = not is_aligned and style.align is Alignment.LEFT
        aligns = tuple(
            Alignment.RIGHT if natural and one.is_rtl else style.align for one in runs.paragraphs
        )
        own = read_line_metrics(fonts.face(style.font_family, style.font_weight).path)
        pitch = max(style.line_height, least_pitch(runs))
        return cls(
            paragraphs=runs.paragraphs,
            aligns=aligns,
            hugs_its_lines=style.align is Alignment.LEFT,
            tracking=style.letter_spacing / style.font_size,
            ascent=(pitch + own.ascent - own.descent) / 2,
            pitch=pitch,
            color=style.color,
            fonts=fonts,
        )

    @property
    def typesetter(self) -> Typesetter:
        return find_typesetter(self.fonts.folder, faces_in(self.paragraphs))

    @property
    def share(self) -> float:
        """Part of the spare width that lies left of the lines; 0 where paragraphs differ."""
        shares = {SHARES[align] for align in self.aligns}
        return shares.pop() if len(shares) == 1 else 0.0

    @property
    def trail(self) -> float:
        """Letter spacing after the last letter of a line, as browsers count it; in font sizes."""
        is_apart = any(run.stands_apart for line in self.paragraphs for run in line.runs)
        return self.tracking if is_apart else 0.0

    def fit(self, settings: Sequence[Setting], room: float) -> Fit:
        """The text in the first setting that has room for it.

        Where none has, words are broken anywhere in the last one, and the text begins at the top.

        Args:
            settings: In the order of preference.
            room: Height of the canvas.
        """
        kept = replace(self, paragraphs=tuple(map(keep_words, self.paragraphs)))
        found = kept.ask_fit(settings[:1], room) if kept != self else None
        found = found or self.ask_fit(settings, room)
        if found is not None:
            return found
        last = settings[-1]
        broken = replace(self, paragraphs=self.break_words(last.width / last.font_px))
        answer = broken.ask([last], room, [])
        lifted = last.lifted(answer["height"])
        setting = replace(lifted, top=max(0.0, lifted.top))
        return Fit(broken, setting, answer["width"], answer["height"])

    def ask_fit(self, settings: Sequence[Setting], room: float) -> Fit | None:
        """The text in the first of some settings that has room for it; None when none has."""
        pieces = [
            piece for line in find_pieces(self.paragraphs, self.fonts.folder) for piece in line
        ]
        answer = self.ask(settings, room, list(dict.fromkeys(map(measured_piece, pieces))))
        if not answer["fits"]:
            return None
        setting = settings[answer["number"]].lifted(answer["height"])
        return Fit(self, setting, answer["width"], answer["height"])

    def break_words(self, width: float) -> tuple[Paragraph, ...]:
        """The paragraphs with places for line ends in every part that is wider than the width.

        Args:
            width: In font sizes.
        """
        lines = find_pieces(self.paragraphs, self.fonts.folder)
        pieces = [measured_piece(piece) for line in lines for piece in line]
        widths = iter(self.measure(pieces))
        return tuple(
            join_pieces(
                paragraph,
                [break_piece(piece) if next(widths) > width else piece for piece in line],
            )
            for paragraph, line in zip(self.paragraphs, lines, strict=True)
        )

    def measure(self, pieces: Sequence[Paragraph]) -> list[float]:
        """The widths of pieces, each in one line, in font sizes."""
        document = self.document("measure") | {"pieces": self.describe(pieces)}
        return cast("list[float]", self.typesetter.ask(document))

    def ask(
        self, settings: Sequence[Setting], room: float, pieces: Sequence[Paragraph]
    ) -> FitAnswer:
        """Which of the settings has room for the text."""
        document = self.document("fit") | {
            "pieces": self.describe(pieces),
            "settings": [
                {
                    "top": s.top,
                    "width": s.width - self.trail * s.font_px,
                    "size": s.font_px,
                    "lowest": s.lowest,
                }
                for s in settings
            ],
            "room": room,
        }
        answer = cast("FitAnswer", self.typesetter.ask(document))
        answer["width"] += self.trail * settings[answer["number"]].font_px
        return answer

    def draw(
        self, setting: Setting, box: Box, area: Size, corner: tuple[int, int], scale: float
    ) -> Picture:
        """The letters in their colours.

        Args:
            setting: Where, how wide and how large, in px of the canvas.
            box: That the text takes. It may be narrower than the setting, in whose width lines are
                broken; then those on the right end at the edge of the box.
            area: Width and height in px of the picture.
            corner: Left and top in px of the picture.
            scale: px of the picture per px of the canvas.

        Returns:
            uint8 RGBA [height, width, 4], straight alpha.
        """
        document = self.document("draw") | {
            "page": [area.width / scale, area.height / scale],
            "setting": {
                "left": setting.left - corner[0] / scale,
                "top": setting.top - corner[1] / scale,
                "width": setting.width - self.trail * setting.font_px,
                "size": setting.font_px,
                "shift": box.right - setting.left - setting.width,
            },
        }
        return self.typesetter.draw(document, scale)

    def document(self, task: str) -> dict[str, object]:
        """What every task of the template is told."""
        return {
            "task": task,
            "page": [PAGE_SIDE, None],
            "color": self.color,
            "ascent": self.ascent,
            "pitch": self.pitch,
            "paragraphs": [
                {**one, "align": align}
                for one, align in zip(self.describe(self.paragraphs), self.aligns, strict=True)
            ],
        }

    def describe(self, paragraphs: Sequence[Paragraph]) -> list[dict[str, object]]:
        return [describe_paragraph(paragraph, self.tracking) for paragraph in paragraphs]


@dataclass(frozen=True, slots=True)
class Fit:
    """How a text was set.

    Attributes:
        sheet: What was set: words may have been kept whole or broken.
        setting: That was chosen, with the place that the text's height asks for.
        width: Of the longest line, px of the canvas.
        height: Of all lines, px of the canvas.
    """

    sheet: Sheet
    setting: Setting
    width: float
    height: float


def least_pitch(runs: TextRuns) -> float:
    """The line height that the scripts of a text need, in font sizes; 0 for Latin and its like."""
    letters = {
        letter
        for paragraph in runs.paragraphs
        for run in paragraph.runs
        if not run.stands_apart
        for letter in run.text
    }
    names = {unicodedata.name(letter, "") for letter in letters}
    return max(
        (
            pitch
            for script, pitch in LEAST_PITCHES.items()
            if any(name.startswith(script) for name in names)
        ),
        default=0.0,
    )


def describe_paragraph(paragraph: Paragraph, tracking: float) -> dict[str, object]:
    """A paragraph as the template reads it; tracking in font sizes."""
    return {
        "runs": [
            {
                "text": run.text,
                "clusters": run.clusters,
                "font": run.face.set_as[0],
                "weight": run.face.set_as[1],
                "tracking": tracking if run.stands_apart else 0,
            }
            for run in paragraph.runs
        ],
        "direction": "rtl" if paragraph.is_rtl else "ltr",
        "language": paragraph.language,
    }


@lru_cache(maxsize=1024)
def find_pieces(
    paragraphs: tuple[Paragraph, ...], folder: Path
) -> tuple[tuple[Paragraph, ...], ...]:
    """Each paragraph in the parts that no line may end within, by the rules of UAX #14.

    The typesetter breaks its lines wherever it may, and says on which line each cluster landed.
    """
    document = {
        "task": "break",
        "page": [PAGE_SIDE, None],
        "color": "#000000",
        "ascent": 1,
        "pitch": 1,
        "paragraphs": [describe_paragraph(paragraph, 0) for paragraph in paragraphs],
    }
    landed = iter(cast("list[float]", find_typesetter(folder, faces_in(paragraphs)).ask(document)))
    return tuple(tuple(split_paragraph(paragraph, landed)) for paragraph in paragraphs)


def split_paragraph(paragraph: Paragraph, landed: Iterator[float]) -> Iterator[Paragraph]:
    """The paragraph's parts, cut where the line of a cluster is not that of the one before."""
    placed = [(next(landed), cluster, run) for run in paragraph.runs for cluster in run.clusters]
    for _, line in groupby(placed, key=lambda place: place[0]):
        runs = [
            replace(run, clusters=tuple(cluster for _, cluster, _ in part))
            for run, part in groupby(line, key=lambda place: place[2])
        ]
        yield replace(paragraph, runs=tuple(runs))


def join_pieces(paragraph: Paragraph, pieces: Sequence[Paragraph]) -> Paragraph:
    """The paragraph of these parts; parts of one run are one run again."""
    runs: list[Run] = []
    for run in (run for piece in pieces for run in piece.runs):
        if runs and replace(runs[-1], clusters=()) == replace(run, clusters=()):
            runs[-1] = replace(run, clusters=runs[-1].clusters + run.clusters)
        else:
            runs.append(run)
    return replace(paragraph, runs=tuple(runs))


def measured_piece(piece: Paragraph) -> Paragraph:
    """A piece as it ends a line: without its blanks, with the hyphen that is drawn."""
    runs = list(piece.runs)
    while runs and runs[-1].clusters[-1] == " ":
        runs[-1] = replace(runs[-1], clusters=runs[-1].clusters[:-1])
        if not runs[-1].clusters:
            runs.pop()
    if runs and runs[-1].clusters[-1] == SOFT_HYPHEN:
        runs[-1] = replace(runs[-1], clusters=(*runs[-1].clusters[:-1], HYPHEN))
    return replace(piece, runs=tuple(runs))


def break_piece(piece: Paragraph) -> Paragraph:
    """A piece with places for line ends between its clusters, but none beside what glues them."""
    runs, before = [], ""
    for run in piece.runs:
        clusters: list[str] = []
        for cluster in run.clusters:
            if before and not GLUE & {before[-1], cluster[0]} and cluster != " ":
                clusters.append(BREAK)
            clusters.append(cluster)
            before = cluster
        runs.append(replace(run, clusters=tuple(clusters)))
    return replace(piece, runs=tuple(runs))


def keep_words(paragraph: Paragraph) -> Paragraph:
    """A paragraph in Korean with words that no line ends within, as its typographers prefer."""
    if paragraph.language != "ko":
        return paragraph
    runs, before = [], ""
    for run in paragraph.runs:
        clusters: list[str] = []
        for cluster in run.clusters:
            if HANGUL.match(before) and HANGUL.match(cluster):
                clusters.append(JOIN)
            clusters.append(cluster)
            before = cluster
        runs.append(replace(run, clusters=tuple(clusters)))
    return replace(paragraph, runs=tuple(runs))

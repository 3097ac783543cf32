"""The largest size at which a headline fits into a box, and shorter ones where it does not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.documents.edits import TextOverlay
from app.domain.documents.text_styles import LARGEST_FONT, TextStyles
from app.domain.geometry import Box, Size
from app.imaging.fonts import Fonts
from app.imaging.text_layout import STYLE_CANVAS, layout_text

READABLE_PX = 18
"""Font size, px of a canvas whose shorter side is 1080, below which a headline is none."""
CLAUSE = re.compile(r"\s*[.!?:;,–—|]\s+|\s+[–—|-]\s+")
"""Where a headline can end early."""
FEWEST_WORDS = 2
"""Words of a headline that was shortened."""
MOST_OFFERED = 5
"""Wordings that a person chooses from."""
SEEN_LARGER = 1.08
"""Factor of a font size from which a headline is seen to be larger."""
DANGLING = re.compile(
    r"an?|all|and|as|at|but|by|for|from|in|into|of|on|or|our|the|to|with|your"
    r"|alle|am|auf|aus|beim?|bis|das|deine?|de[mnrs]|die|durch|eine?[mnrs]?|für|gegen|ihre?|im"
    r"|ins|mit|nach|oder|ohne|um|und|unsere?|vom|von|vor|zu|zum|zur",
    re.IGNORECASE,
)
"""Words with which nobody ends a headline, in English and German."""
UNPLACED = frozenset({"text_moved", "text_clipped"})
"""Warnings of texts that do not stay where they were put."""
ROUNDING = 1e-6
"""Of font sizes, that are whole numbers of px."""
SLACK = 1.0
"""Pixels by which rounding may exceed the box."""


@dataclass(frozen=True, slots=True)
class FittedHeadline:
    """A headline in a box.

    Attributes:
        content: Its words; shorter than those asked for where these do not fit.
        font_size: In px of a canvas whose shorter side is 1080.
        lines: How many.
        is_whole: Whether all words fit at a size that can be read.
    """

    content: str
    font_size: int
    lines: int
    is_whole: bool


def fit_headline(
    overlay: TextOverlay, styles: Mapping[str, TextStyles], box: Box, canvas: Size, fonts: Fonts
) -> FittedHeadline:
    """The headline as large as it fits; cut at a clause, then at a word, where it would be tiny.

    Args:
        overlay: Its words and its style.
        styles: By text style set id, "" the default.
        box: In pixels of the canvas.
        canvas: Its pixels.
        fonts: That there are.
    """
    words = " ".join(overlay.content.split())
    for content in (words, *shorten(words)):
        size, lines = largest_size(overlay.changed(content=content), styles, box, canvas, fonts)
        if size >= READABLE_PX:
            return FittedHeadline(content, size, lines, content == words)
    size, lines = largest_size(overlay.changed(content=words), styles, box, canvas, fonts)
    return FittedHeadline(words, max(1, size), lines, is_whole=False)


def list_larger(
    fitted: FittedHeadline,
    overlay: TextOverlay,
    styles: Mapping[str, TextStyles],
    box: Box,
    canvas: Size,
    fonts: Fonts,
) -> tuple[FittedHeadline, ...]:
    """Shorter headlines that are larger in the same box, the longest first.

    Args:
        fitted: What fits into it.
        overlay, styles, box, canvas, fonts: As of fit_headline.
    """
    words = " ".join(overlay.content.split())
    shorter = [each for each in list_endings(words) if len(each) < len(fitted.content)]
    sized = (
        (each, *largest_size(overlay.changed(content=each), styles, box, canvas, fonts))
        for each in shorter
    )
    others = (FittedHeadline(each, size, lines, is_whole=False) for each, size, lines in sized)
    return climb([fitted, *others])[1:]


def list_wordings(
    overlay: TextOverlay, styles: Mapping[str, TextStyles], canvas: Size, fonts: Fonts
) -> tuple[FittedHeadline, ...]:
    """The words as they can stand where they were put, and shorter ones that are better off there.

    Those are set larger, up to the size that was asked for, or in fewer lines. There is none when
    nothing that can be read stays in its place.

    Args:
        overlay: Words, style, place and width.
        styles: By text style set id, "" the default.
        canvas: Its pixels.
        fonts: That there are.
    """
    shorter = list_endings(" ".join(overlay.content.split()))
    found = []
    for content in (overlay.content, *shorter):
        layout = layout_text(overlay.changed(content=content), styles, canvas, fonts)
        size = int(layout.font_px * STYLE_CANVAS / canvas.shorter + ROUNDING)
        is_placed = UNPLACED.isdisjoint(warning.code for warning in layout.warnings)
        if is_placed and size >= READABLE_PX:
            is_whole = content == overlay.content
            found.append(FittedHeadline(content, size, layout.line_count, is_whole))
    return climb(found)


def climb(found: Sequence[FittedHeadline]) -> tuple[FittedHeadline, ...]:
    """Those that are larger, or in fewer lines, than all that say more; the first one always."""
    steps = list(found[:1])
    for each in found[1:]:
        is_larger = each.font_size >= SEEN_LARGER * steps[-1].font_size
        if is_larger or each.lines < steps[-1].lines:
            steps.append(each)
    return tuple(steps[:MOST_OFFERED])


def list_endings(words: str) -> list[str]:
    """What is left of the words where a person could end them, the longest first."""
    ended = dict.fromkeys(each.rstrip(" ,;:–—|-") for each in shorten(words))
    return [each for each in ended if each and not DANGLING.fullmatch(each.split()[-1])]


def shorten(words: str) -> list[str]:
    """The same headline with less of it, the longest first, each a whole clause or whole words."""
    ends = [match.start() for match in CLAUSE.finditer(words)]
    clauses = [words[:end] for end in reversed(ends)]
    parts = (clauses[-1] if clauses else words).split()
    fewer = [" ".join(parts[:count]) for count in range(len(parts) - 1, FEWEST_WORDS - 1, -1)]
    return [each for each in dict.fromkeys([*clauses, *fewer]) if each]


def largest_size(
    overlay: TextOverlay, styles: Mapping[str, TextStyles], box: Box, canvas: Size, fonts: Fonts
) -> tuple[int, int]:
    """The largest whole font size at which the text stays in the box, and its lines; 0: none."""
    least, most, lines = 0, LARGEST_FONT, 0
    while least < most:
        size = (int(least) + int(most) + 1) // 2
        found = lines_at(overlay, styles, box, canvas, fonts, size)
        if found:
            least, lines = size, found
        else:
            most = size - 1
    return int(least), lines


def lines_at(
    overlay: TextOverlay,
    styles: Mapping[str, TextStyles],
    box: Box,
    canvas: Size,
    fonts: Fonts,
    size: int,
) -> int:
    """The lines of the text at that size; 0 when it does not stay in the box."""
    asked = overlay.changed(width=min(1.0, box.width / canvas.width), font_size=size)
    layout = layout_text(asked, styles, canvas, fonts)
    wanted_px = size * canvas.shorter / STYLE_CANVAS
    is_smaller = layout.font_px < wanted_px - 0.5
    is_inside = layout.ink.width <= box.width + SLACK and layout.box.height <= box.height + SLACK
    return layout.line_count if is_inside and not is_smaller else 0

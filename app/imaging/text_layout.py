"""Text laid out once in the canvas' own pixels: lines, sizes and places that stay on the canvas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from app.domain.documents.edits import TextOverlay
from app.domain.documents.plans import PlanWarning
from app.domain.documents.text_styles import TextStyle, TextStyles
from app.domain.geometry import Box, Size
from app.imaging.fonts import Fonts
from app.imaging.text_runs import TextRuns, split_runs
from app.imaging.text_sheet import Fit, Setting, Sheet

STYLE_CANVAS = 1080
"""A style's font size is meant for a canvas whose shorter side has this many px."""
SMALLEST_PX = 8.0
"""Font size in px of the canvas that nothing goes below."""
MARGIN = 0.04
"""Kept free at the canvas' edge where the overlay names no width, as a share of its shorter side.
"""
SIZE_STEP = 0.94
"""Factor from one try to the next smaller one."""
MOST_SIZES = 200
"""Tries at most."""
SHRUNK_AT_MOST = 0.5
"""How far text is made smaller before it is rather moved."""
NARROWEST = 0.2
"""Of the canvas' width: text is moved rather than set narrower, unless it was asked so."""
NEARLY_AS_WIDE = 0.9
"""Share of the width asked for that is as good as all of it."""
SAID_SMALLER = 0.9
"""Share of the font size asked for below which a warning says that it is smaller."""
MOST_NAMED = 8
"""Letters that one warning names."""
LONGEST_QUOTE = 24
"""Letters of a text that a warning quotes."""


@dataclass(frozen=True, slots=True)
class TextLayout:
    """Text where it lands.

    Attributes:
        box: px of the canvas; its top left corner is the overlay's position unless the text had to
            be moved.
        ink: The part of the box that the lines are as wide as.
        font_px: px of the canvas.
        sheet: What is set.
        setting: Where its lines begin, how wide they may be and how large they are.
        style: As the overlay changed it.
        warnings: Warnings.
        opacity: Of everything that is drawn, 0..1.
    """

    box: Box
    ink: Box
    font_px: float
    sheet: Sheet
    setting: Setting
    style: TextStyle
    warnings: tuple[PlanWarning, ...]
    opacity: float = 1.0

    @property
    def line_count(self) -> int:
        return round(self.box.height / (self.sheet.pitch * self.font_px))

    @property
    def baselines(self) -> tuple[float, ...]:
        """Of each line, px of the canvas."""
        pitch = self.sheet.pitch * self.font_px
        first = self.box.top + self.sheet.ascent * self.font_px
        return tuple(first + number * pitch for number in range(self.line_count))


def layout_text(
    overlay: TextOverlay,
    styles: Mapping[str, TextStyles],
    canvas: Size,
    fonts: Fonts,
    subject: str = "",
) -> TextLayout:
    """Break the text into lines and place it so that it never leaves the canvas unnoticed.

    Text that would leave the canvas gets smaller, then is moved. Warnings say so: `text_shrunk`,
    `text_moved`, `text_clipped`, and `text_letters` for letters that no font has.

    Args:
        overlay: Of the edits.
        styles: By text style set id, "" the default.
        canvas: Its pixels.
        fonts: That there are.
        subject: Of the warnings.
    """
    style = choose_style(overlay, styles)
    asked = max(SMALLEST_PX, style.font_size * canvas.shorter / STYLE_CANVAS)
    runs = split_runs(overlay.content, style, fonts)
    sheet = Sheet.of(runs, style, fonts, is_aligned=overlay.align is not None)
    fit = sheet.fit(tuple(list_settings(overlay, canvas, asked)), canvas.height)
    setting = fit.setting
    box, ink = place_box(fit, is_wide=overlay.width is not None)
    warnings = find_text_warnings(overlay, canvas, setting, asked, box, subject)
    warnings += warn_of_missing_letters(runs, subject)
    sheet, px = fit.sheet, setting.font_px
    return TextLayout(box, ink, px, sheet, setting, style, warnings, overlay.opacity)


def choose_style(overlay: TextOverlay, styles: Mapping[str, TextStyles]) -> TextStyle:
    """The style that an overlay names, with its own changes."""
    chosen = styles.get(overlay.text_style_set_id) or styles.get("") or TextStyles()
    own = {
        "font_family": overlay.font_family,
        "font_size": overlay.font_size,
        "font_weight": overlay.font_weight,
        "color": overlay.color,
        "align": overlay.align,
        "direction": overlay.direction,
        "background": overlay.background,
    }
    changes = {name: value for name, value in own.items() if value is not None}
    return chosen.of(overlay.style_type).changed(**changes)


def list_settings(overlay: TextOverlay, canvas: Size, asked: float) -> Iterator[Setting]:
    """Tries in the order of preference: as asked, smaller in its place, moved into the canvas.

    The last ones are smaller still.

    Args:
        overlay: Of the edits.
        canvas: Its pixels.
        asked: Font size in px of the canvas.
    """
    margin = MARGIN * canvas.shorter
    left, top = overlay.position.x * canvas.width, overlay.position.y * canvas.height
    width = canvas.width - left - (0 if overlay.width else margin)
    has_its_width = False
    if overlay.width:
        width = min(width, overlay.width * canvas.width)
        has_its_width = width >= NEARLY_AS_WIDE * overlay.width * canvas.width
    if width >= NARROWEST * canvas.width or has_its_width:
        for size in list_sizes(asked, max(SMALLEST_PX, asked * SHRUNK_AT_MOST)):
            yield Setting(left, top, width, size)
    wide = min(canvas.width - 2 * margin, (overlay.width or 1.0) * canvas.width)
    left = min(left, canvas.width - margin - wide)
    for size in list_sizes(asked, SMALLEST_PX):
        yield Setting(left, top, wide, size, lowest=canvas.height - margin)


def list_sizes(largest: float, smallest: float) -> Iterator[float]:
    """Font sizes in px, falling, the smallest last."""
    tries = (largest * SIZE_STEP**step for step in range(MOST_SIZES))
    yield from takewhile(lambda size: size > smallest, tries)
    yield smallest


def place_box(fit: Fit, *, is_wide: bool) -> tuple[Box, Box]:
    """The box that the text takes, and the part of it with lines.

    Args:
        fit: How it was set.
        is_wide: Whether the box is as wide as the setting, whatever the lines' width.
    """
    setting = fit.setting
    if fit.sheet.hugs_its_lines and not is_wide:
        box = Box(setting.left, setting.top, fit.width, fit.height)
        return box, box
    box = Box(setting.left, setting.top, setting.width, fit.height)
    spare = (setting.width - fit.width) * fit.sheet.share
    return box, Box(setting.left + spare, setting.top, fit.width, fit.height)


def find_text_warnings(
    overlay: TextOverlay, canvas: Size, setting: Setting, asked: float, box: Box, subject: str
) -> tuple[PlanWarning, ...]:
    """What a user should know of where the text landed.

    Args:
        overlay: Of the edits.
        canvas: Its pixels.
        setting: How it was set.
        asked: Font size in px of the canvas.
        box: Where it landed.
        subject: Of the warnings.
    """
    warnings = []
    quoted = quote_content(overlay.content)
    if box.bottom > canvas.height + 1:
        warnings.append(
            PlanWarning(
                "text_clipped",
                f"{quoted} does not fit on the canvas. Shorten it.",
                "Text clipped",
                subject,
            )
        )
    if setting.font_px < SAID_SMALLER * asked:
        sizes = f"{setting.font_px:.0f} px, not {asked:.0f} px"
        said = f"{quoted} was made smaller to fit: {sizes}."
        badge = f"Text at {100 * setting.font_px / asked:.0f} %"
        warnings.append(PlanWarning("text_shrunk", said, badge, subject))
    across = overlay.position.x * canvas.width - setting.left
    down = overlay.position.y * canvas.height - setting.top
    moved = max(across, down)
    if moved > 1:
        said = f"{quoted} was moved to stay on the canvas."
        warnings.append(PlanWarning("text_moved", said, "Text moved", subject))
    return tuple(warnings)


def warn_of_missing_letters(runs: TextRuns, subject: str) -> tuple[PlanWarning, ...]:
    """That no font has some letters."""
    if not runs.missing:
        return ()
    return (
        PlanWarning(
            "text_letters",
            f"No font here has {' '.join(runs.missing[:MOST_NAMED])}. They are shown as boxes; "
            "write them otherwise.",
            "Letters missing",
            subject,
        ),
    )


def quote_content(content: str) -> str:
    """The text in quotes, cut to 24 letters."""
    words = " ".join(content.split())
    if len(words) <= LONGEST_QUOTE:
        return f"“{words}”"
    return f"“{words[: LONGEST_QUOTE - 1].rstrip()}…”"

"""Text laid out once in the canvas' own pixels: lines, sizes and places that stay on the canvas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from app.domain.documents.edits import TextOverlay
from app.domain.documents.plans import PlanWarning
from app.domain.documents.text_styles import TextStyle, TextStyles
from app.domain.geometry import Box, Size
from app.imaging.fonts import Fonts, Run, load_font
from app.imaging.tracking import spaced_length

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
LONGEST_QUOTE = 24
"""Letters of a text that a warning quotes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text.

    Attributes:
        runs: Parts that one font has each.
        x: Of its start, px of the canvas.
        baseline: px of the canvas.
        width: px of the canvas.
    """

    runs: tuple[Run, ...]
    x: float
    baseline: float
    width: float


@dataclass(frozen=True, slots=True)
class TextLayout:
    """Text where it lands.

    Attributes:
        box: px of the canvas; its top left corner is the overlay's position unless the text had to
            be moved.
        font_px: px of the canvas.
        lines: From top to bottom.
        style: As the overlay changed it.
        warnings: Warnings.
    """

    box: Box
    font_px: float
    lines: tuple[Line, ...]
    style: TextStyle
    warnings: tuple[PlanWarning, ...]


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


def layout_text(
    overlay: TextOverlay, styles: Mapping[str, TextStyles], canvas: Size, fonts: Fonts
) -> TextLayout:
    """Break the text into lines and place it so that it never leaves the canvas unnoticed.

    Text that would leave the canvas gets smaller, then is moved. Warnings say so: `text_small`,
    `text_moved`, `text_clipped`, and `text_letters` for letters that no font has.

    Args:
        overlay: Of the edits.
        styles: By text style set id, "" the default.
        canvas: Its pixels.
        fonts: That there are.
    """
    style = choose_style(overlay, styles)
    asked = max(SMALLEST_PX, style.font_size * canvas.shorter / STYLE_CANVAS)
    for setting in list_settings(overlay, canvas, asked):
        texts = wrap_lines(overlay.content, style, fonts, setting)
        if texts is not None:
            setting = lift_setting(setting, measure_height(texts, style, setting))
            if 0 <= setting.top <= canvas.height - measure_height(texts, style, setting):
                break
    else:
        texts = wrap_lines(overlay.content, style, fonts, setting, breaking=True) or []
        setting = replace(
            setting, top=max(0.0, lift_setting(setting, measure_height(texts, style, setting)).top)
        )
    lines, box = place_lines(texts, style, fonts, setting, is_wide=overlay.width is not None)
    warnings = find_text_warnings(overlay, canvas, setting, asked, box) + warn_of_missing_letters(
        overlay, style, fonts
    )
    return TextLayout(box, setting.font_px, lines, style, warnings)


def choose_style(overlay: TextOverlay, styles: Mapping[str, TextStyles]) -> TextStyle:
    """The style that an overlay names, with its own changes."""
    chosen = styles.get(overlay.text_style_set_id) or styles.get("") or TextStyles()
    own = {
        "font_family": overlay.font_family,
        "font_size": overlay.font_size,
        "font_weight": overlay.font_weight,
        "color": overlay.color,
        "align": overlay.align,
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


def wrap_lines(
    content: str, style: TextStyle, fonts: Fonts, setting: Setting, *, breaking: bool = False
) -> list[str] | None:
    """The lines of a text; None when a word is wider than the setting.

    Args:
        content: Its own line breaks are kept.
        style: Of all of it.
        fonts: That there are.
        setting: How wide and how large.
        breaking: Whether words that are too wide are broken instead.
    """
    lines: list[str] = []
    for paragraph in content.splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if measure_width(longer, style, fonts, setting.font_px) <= setting.width:
                line = longer
                continue
            if line:
                lines.append(line)
            pieces = [word]
            if measure_width(word, style, fonts, setting.font_px) > setting.width:
                if not breaking:
                    return None
                pieces = break_word(word, style, fonts, setting)
            lines += pieces[:-1]
            line = pieces[-1]
        lines.append(line)
    return lines


def break_word(word: str, style: TextStyle, fonts: Fonts, setting: Setting) -> list[str]:
    """A word in parts that are no wider than the setting, or one letter each."""
    pieces = [""]
    for letter in word:
        longer = pieces[-1] + letter
        if pieces[-1] and measure_width(longer, style, fonts, setting.font_px) > setting.width:
            pieces.append(letter)
        else:
            pieces[-1] = longer
    return pieces


def measure_width(text: str, style: TextStyle, fonts: Fonts, px: float) -> float:
    """Width of one line in px, at a font size of `px`."""
    runs = fonts.runs(text, style.font_family, style.font_weight)
    return sum(
        spaced_length(load_font(run.path, px), run.text, letter_spacing_px(style, px))
        for run in runs
    )


def letter_spacing_px(style: TextStyle, px: float) -> float:
    """Letter spacing in px: it gets smaller with the font."""
    return style.letter_spacing * px / style.font_size


def measure_height(texts: list[str], style: TextStyle, setting: Setting) -> float:
    """Height of all lines in px."""
    return len(texts) * style.line_height * setting.font_px


def lift_setting(setting: Setting, height: float) -> Setting:
    """The setting as high as a text of that height needs to stand above the lowest edge."""
    if setting.lowest is None:
        return setting
    return replace(setting, top=min(setting.top, setting.lowest - height))


def place_lines(
    texts: list[str], style: TextStyle, fonts: Fonts, setting: Setting, *, is_wide: bool
) -> tuple[tuple[Line, ...], Box]:
    """Lines on their baselines, as browsers set them, and the box that they take.

    The font's own height lies in the middle of the line's height.

    Args:
        texts: The lines.
        style: Of all of them.
        fonts: That there are.
        setting: Where they stand.
        is_wide: Whether the box is as wide as the setting, whatever the lines' width.
    """
    primary = load_font(fonts.path(style.font_family, style.font_weight), setting.font_px)
    ascent, descent = primary.getmetrics()
    pitch = style.line_height * setting.font_px
    first = setting.top + (pitch - ascent - descent) / 2 + ascent
    share = {"center": 0.5, "right": 1.0}.get(style.align, 0.0)
    lines = []
    for number, text in enumerate(texts):
        width = measure_width(text, style, fonts, setting.font_px)
        runs = tuple(fonts.runs(text, style.font_family, style.font_weight))
        x = setting.left + (setting.width - width) * share
        lines.append(Line(runs, x, first + number * pitch, width))
    widest = max((line.width for line in lines), default=0.0)
    across = setting.width if is_wide or share else widest
    return tuple(lines), Box(setting.left, setting.top, across, pitch * len(texts))


def find_text_warnings(
    overlay: TextOverlay, canvas: Size, setting: Setting, asked: float, box: Box
) -> tuple[PlanWarning, ...]:
    """What a user should know of where the text landed; asked: font size in px of the canvas."""
    warnings = []
    quoted = quote_content(overlay.content)
    if box.bottom > canvas.height + 1:
        warnings.append(
            PlanWarning("text_clipped", f"{quoted} does not fit on the canvas. Shorten it.")
        )
    if setting.font_px < SAID_SMALLER * asked:
        sizes = f"{setting.font_px:.0f} px, not {asked:.0f} px"
        warnings.append(PlanWarning("text_small", f"{quoted} was made smaller to fit: {sizes}."))
    across = overlay.position.x * canvas.width - setting.left
    down = overlay.position.y * canvas.height - setting.top
    moved = max(across, down)
    if moved > 1:
        warnings.append(PlanWarning("text_moved", f"{quoted} was moved to stay on the canvas."))
    return tuple(warnings)


def warn_of_missing_letters(
    overlay: TextOverlay, style: TextStyle, fonts: Fonts
) -> tuple[PlanWarning, ...]:
    """That no font has some letters."""
    letters = fonts.missing(overlay.content, style.font_family, style.font_weight)
    if not letters:
        return ()
    return (
        PlanWarning(
            "text_letters",
            f"No font here has {' '.join(letters[:8])}. They are shown as boxes; write them "
            "otherwise.",
        ),
    )


def quote_content(content: str) -> str:
    """The text in quotes, cut to 24 letters."""
    words = " ".join(content.split())
    if len(words) <= LONGEST_QUOTE:
        return f"“{words}”"
    return f"“{words[: LONGEST_QUOTE - 1].rstrip()}…”"

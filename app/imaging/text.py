"""Lettering on the canvas: laid out once in the canvas' own pixels, drawn at any scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFilter

from app.domain.documents.edits import TextOverlay
from app.domain.documents.plans import Flag
from app.domain.documents.text_styles import TextStyle, TextStyles
from app.domain.geometry import Box, Size
from app.imaging.fonts import Fonts, Run, font
from app.imaging.picture import Picture, laid_over
from app.imaging.tracking import spaced_length, spaced_letters

__all__ = ["Fonts", "TextLayout", "layout_text", "with_text"]

STYLE_CANVAS = 1080
"""A style's font size is meant for a canvas whose shorter side has this many px."""
SMALLEST_PX = 8.0
MARGIN = 0.04
"""Kept free at the canvas' edge where the overlay names no width, as a share of its shorter side.
"""
_STEP = 0.94
_SHRUNK = 0.5
"""How far lettering is made smaller before it is rather moved."""
_NARROW = 0.2
_PAD = 0.3
_SHADOW_OFF, _SHADOW_SOFT, _SHADOW_STRENGTH = 0.03, 0.09, 0.55


@dataclass(frozen=True, slots=True)
class Line:
    """x and baseline: px of the canvas."""

    runs: tuple[Run, ...]
    x: float
    baseline: float
    width: float


@dataclass(frozen=True, slots=True)
class TextLayout:
    """box: px of the canvas; its top left corner is the overlay's position unless the lettering had
    to be moved.
    """

    box: Box
    font_px: float
    lines: tuple[Line, ...]
    style: TextStyle
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class _Setting:
    """One try: where, how wide, how large; and down to which edge, for lettering that may be lifted
    to it.
    """

    left: float
    top: float
    width: float
    font_px: float
    lowest: float | None = None


def layout_text(
    overlay: TextOverlay, styles: Mapping[str, TextStyles], canvas: Size, fonts: Fonts
) -> TextLayout:
    """Break the lettering into lines and place it so that it never leaves the canvas unseen.

    styles: by text style set id, "" the default.  Lettering that would leave the canvas gets
    smaller, then is moved. Flags say so: `text_small`, `text_moved`, `text_clipped`, and
    `text_letters` for letters that no font has.
    """
    style = _style(overlay, styles)
    asked = max(SMALLEST_PX, style.font_size * canvas.shorter / STYLE_CANVAS)
    for setting in _settings(overlay, canvas, asked):
        texts = _wrapped(overlay.content, style, fonts, setting)
        if texts is not None:
            setting = _lifted(setting, _height(texts, style, setting))
            if 0 <= setting.top <= canvas.height - _height(texts, style, setting):
                break
    else:
        texts = _wrapped(overlay.content, style, fonts, setting, breaking=True) or []
        setting = replace(
            setting, top=max(0.0, _lifted(setting, _height(texts, style, setting)).top)
        )
    lines, box = _placed(texts, style, fonts, setting, is_wide=overlay.width is not None)
    flags = _flags(overlay, canvas, setting, asked, box) + _missing(overlay, style, fonts)
    return TextLayout(box, setting.font_px, lines, style, flags)


def _style(overlay: TextOverlay, styles: Mapping[str, TextStyles]) -> TextStyle:
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


def _settings(overlay: TextOverlay, canvas: Size, asked: float) -> Iterator[_Setting]:
    """Tries in the order of preference: as asked, smaller in its place, moved into the canvas,
    smaller still.
    """
    margin = MARGIN * canvas.shorter
    left, top = overlay.position.x * canvas.width, overlay.position.y * canvas.height
    room = canvas.width - left - (0 if overlay.width else margin)
    width = min(room, overlay.width * canvas.width) if overlay.width else room
    if width >= _NARROW * canvas.width or (
        overlay.width and width >= 0.9 * overlay.width * canvas.width
    ):
        for size in _sizes(asked, max(SMALLEST_PX, asked * _SHRUNK)):
            yield _Setting(left, top, width, size)
    wide = min(canvas.width - 2 * margin, (overlay.width or 1.0) * canvas.width)
    left = min(left, canvas.width - margin - wide)
    for size in _sizes(asked, SMALLEST_PX):
        yield _Setting(left, top, wide, size, lowest=canvas.height - margin)


def _sizes(largest: float, smallest: float) -> Iterator[float]:
    tries = (largest * _STEP**step for step in range(200))
    yield from takewhile(lambda size: size > smallest, tries)
    yield smallest


def _wrapped(
    content: str, style: TextStyle, fonts: Fonts, setting: _Setting, *, breaking: bool = False
) -> list[str] | None:
    """The lines; None when a word is wider than the setting, unless words may be broken."""
    lines: list[str] = []
    for paragraph in content.splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if _width(longer, style, fonts, setting.font_px) <= setting.width:
                line = longer
                continue
            if line:
                lines.append(line)
            pieces = [word]
            if _width(word, style, fonts, setting.font_px) > setting.width:
                if not breaking:
                    return None
                pieces = _broken(word, style, fonts, setting)
            lines += pieces[:-1]
            line = pieces[-1]
        lines.append(line)
    return lines


def _broken(word: str, style: TextStyle, fonts: Fonts, setting: _Setting) -> list[str]:
    pieces = [""]
    for letter in word:
        if (
            pieces[-1]
            and _width(pieces[-1] + letter, style, fonts, setting.font_px) > setting.width
        ):
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _width(text: str, style: TextStyle, fonts: Fonts, px: float) -> float:
    runs = fonts.runs(text, style.font_family, style.font_weight)
    return sum(spaced_length(font(run.path, px), run.text, _extra(style, px)) for run in runs)


def _extra(style: TextStyle, px: float) -> float:
    """Letter spacing in px: it gets smaller with the font."""
    return style.letter_spacing * px / style.font_size


def _height(texts: list[str], style: TextStyle, setting: _Setting) -> float:
    return len(texts) * style.line_height * setting.font_px


def _lifted(setting: _Setting, height: float) -> _Setting:
    """As high as is needed to stand above the lowest edge."""
    return (
        setting
        if setting.lowest is None
        else replace(setting, top=min(setting.top, setting.lowest - height))
    )


def _placed(
    texts: list[str], style: TextStyle, fonts: Fonts, setting: _Setting, *, is_wide: bool
) -> tuple[tuple[Line, ...], Box]:
    """Lines on their baselines, as browsers set them: the font's own height in the middle of the
    line's height.
    """
    ascent, descent = font(
        fonts.path(style.font_family, style.font_weight), setting.font_px
    ).getmetrics()
    pitch = style.line_height * setting.font_px
    first = setting.top + (pitch - ascent - descent) / 2 + ascent
    widths = [_width(text, style, fonts, setting.font_px) for text in texts]
    share = {"center": 0.5, "right": 1.0}.get(style.align, 0.0)
    lines = tuple(
        Line(
            tuple(fonts.runs(text, style.font_family, style.font_weight)),
            setting.left + (setting.width - width) * share,
            first + number * pitch,
            width,
        )
        for number, (text, width) in enumerate(zip(texts, widths, strict=True))
    )
    across = setting.width if is_wide or share else max(widths, default=0.0)
    return lines, Box(setting.left, setting.top, across, pitch * len(texts))


def _flags(
    overlay: TextOverlay, canvas: Size, setting: _Setting, asked: float, box: Box
) -> tuple[Flag, ...]:
    flags = []
    quoted = _quoted(overlay.content)
    if box.bottom > canvas.height + 1:
        flags.append(Flag("text_clipped", f"{quoted} does not fit on the canvas. Shorten it."))
    if setting.font_px < 0.9 * asked:
        flags.append(
            Flag(
                "text_small",
                f"{quoted} was made smaller to fit: {setting.font_px:.0f} px, not {asked:.0f} px.",
            )
        )
    moved = max(
        overlay.position.x * canvas.width - setting.left,
        overlay.position.y * canvas.height - setting.top,
    )
    if moved > 1:
        flags.append(Flag("text_moved", f"{quoted} was moved to stay on the canvas."))
    return tuple(flags)


def _missing(overlay: TextOverlay, style: TextStyle, fonts: Fonts) -> tuple[Flag, ...]:
    letters = fonts.missing(overlay.content, style.font_family, style.font_weight)
    if not letters:
        return ()
    return (
        Flag(
            "text_letters",
            f"No font here has {' '.join(letters[:8])}. They are shown as boxes; write them "
            "otherwise.",
        ),
    )


def _quoted(content: str) -> str:
    words = " ".join(content.split())
    return f"“{words}”" if len(words) <= 24 else f"“{words[:23].rstrip()}…”"


def with_text(picture: Picture, layout: TextLayout, scale: float) -> Picture:
    """Return the picture with the lettering drawn on it. scale: px of the picture per px of the
    layout's canvas.
    """
    if not layout.lines:
        return picture
    px = layout.font_px * scale
    reach = px
    left, top = int(layout.box.left * scale - reach), int(layout.box.top * scale - reach)
    right = (
        int(max(layout.box.right, *(line.x + line.width for line in layout.lines)) * scale + reach)
        + 1
    )
    area = (right - left, int(layout.box.bottom * scale + reach) + 1 - top)
    mask = _mask(layout, scale, area, (left, top))
    if layout.style.background:
        picture = laid_over(picture, _plate(layout, scale, area, (left, top)), left, top)
    if layout.style.shadow:
        soft = mask.filter(ImageFilter.GaussianBlur(_SHADOW_SOFT * px))
        offset = top + round(_SHADOW_OFF * px)
        picture = laid_over(picture, _coloured(soft, "#000000"), left, offset, _SHADOW_STRENGTH)
    return laid_over(picture, _coloured(mask, layout.style.color), left, top)


def _mask(
    layout: TextLayout, scale: float, area: tuple[int, int], corner: tuple[int, int]
) -> Image.Image:
    mask = Image.new("L", area, 0)
    pen = ImageDraw.Draw(mask)
    extra = _extra(layout.style, layout.font_px * scale)
    for line in layout.lines:
        x = line.x * scale - corner[0]
        for run in line.runs:
            drawn = font(run.path, layout.font_px * scale)
            for offset, letters in spaced_letters(drawn, run.text, extra):
                pen.text(
                    (x + offset, line.baseline * scale - corner[1]),
                    letters,
                    fill=255,
                    font=drawn,
                    anchor="ls",
                )
            x += spaced_length(drawn, run.text, extra)
    return mask


def _plate(
    layout: TextLayout, scale: float, area: tuple[int, int], corner: tuple[int, int]
) -> Picture:
    """The ground behind the lettering: as wide as its lines, with air around them."""
    pad = _PAD * layout.font_px
    left = min(line.x for line in layout.lines)
    right = max(line.x + line.width for line in layout.lines)
    box = (
        Box.from_edges(left, layout.box.top, right, layout.box.bottom)
        .grown(pad, pad / 2)
        .scaled(scale)
        .moved(-corner[0], -corner[1])
    )
    mask = Image.new("L", area, 0)
    ImageDraw.Draw(mask).rounded_rectangle(
        (box.left, box.top, box.right, box.bottom), radius=pad * scale / 2, fill=255
    )
    return _coloured(mask, layout.style.background or "#000000")


def _coloured(mask: Image.Image, colour: str) -> Picture:
    """A mask as an RGBA patch of one colour."""
    shape = (mask.height, mask.width, 4)
    patch = np.empty(shape, dtype=np.uint8)
    patch[:, :, :3] = ImageColor.getrgb(colour)[:3]
    patch[:, :, 3] = np.asarray(mask)
    return patch

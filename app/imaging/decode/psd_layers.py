"""A Photoshop file without a composite: composed of its layers, where that is sure to be true."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from app.domain.errors import Unreadable
from app.domain.intake import OTHER_FILES
from app.imaging.decode.opened import Opened
from app.imaging.decode.psd_sections import PsdSections, has_content

if TYPE_CHECKING:
    from psd_tools.api.layers import Layer

GREY, RGB = 1, 3
"""Colour modes whose layers are composed."""
PLAIN = frozenset({"pixel", "smartobject", "type", "shape"})
"""Kinds of layers whose pixels the file holds."""
BLENDS = frozenset(
    {"NORMAL", "MULTIPLY", "SCREEN", "OVERLAY", "DARKEN", "LIGHTEN", "DIFFERENCE", "HARD_LIGHT"}
)
"""Ways to blend that are defined alike everywhere. Source: ISO 32000-1, 11.3.5."""
MAX_WORK = 60_000_000
"""Pixels of canvas and layers together: 8 s of CPU at most, 900 MiB."""
WHOLE_RANGE = (0, 65535)
"""Tones in which a layer, or what is below it, shows: all."""
NO_COMPOSITE = (
    f"This Photoshop file was saved without its composite picture. {OTHER_FILES} In Photoshop "
    "switch on “Maximize PSD and PSB File Compatibility” (Preferences, File Handling) and save it "
    "again, or export it as PNG."
)


def is_blank_by_mistake(stream: BinaryIO, sections: PsdSections, opened: Opened) -> bool:
    """Whether the composite is white all over, though there are layers to be seen."""
    if not sections.layers:
        return False
    paper = {"CMYK": (0,) * 4, "LAB": (255, 128, 128)}.get(opened.image.mode, (255,) * 3)
    bands = zip(opened.image.getbands(), paper, strict=False)
    is_blank = all(opened.image.getchannel(band).getextrema() == (at, at) for band, at in bands)
    return is_blank and has_content(stream, sections)


def compose(stream: BinaryIO, sections: PsdSections) -> Opened:
    """The picture that the layers make.

    Raises:
        Unreadable: When that is not sure to be what Photoshop would show.
    """
    from psd_tools import PSDImage  # here, since few files need it

    if sections.mode not in (GREY, RGB) or sections.bits != 8:
        raise Unreadable(NO_COMPOSITE)
    document = PSDImage.open(stream)
    layers = [layer for layer in document.descendants() if layer.is_visible()]
    areas = sum(layer.width * layer.height for layer in layers if not layer.is_group())
    if not all(map(is_plain, layers)) or areas + 4 * sections.size.pixels > MAX_WORK:
        raise Unreadable(NO_COMPOSITE)
    picture = document.composite(ignore_preview=True, apply_icc=False)
    if picture.mode not in ("LA", "RGBA"):
        return Opened(picture, None)
    alpha = picture.getchannel("A")
    return Opened(picture.convert("L" if picture.mode == "LA" else "RGB"), alpha)


def is_plain(layer: Layer) -> bool:
    """Whether a layer looks the same wherever it is composed."""
    name = layer.blend_mode.name
    if layer.is_group():
        is_known = layer.kind == "group" and name in ("PASS_THROUGH", "NORMAL")
    else:
        is_known = layer.kind in PLAIN and name in BLENDS and layer.has_pixels()
    return (
        is_known
        and not (layer.has_effects() or layer.has_vector_mask())
        and is_blended_everywhere(layer)
    )


def is_blended_everywhere(layer: Layer) -> bool:
    """Whether a layer shows in every tone, and hides what is below it as usual."""
    from psd_tools.constants import Tag

    ranges = layer._record.blending_ranges  # noqa: SLF001  the package shows them nowhere else
    pairs = [*(ranges.composite_ranges or []), *sum(map(list, ranges.channel_ranges or []), [])]
    return all(tuple(pair) == WHOLE_RANGE for pair in pairs) and not layer.tagged_blocks.get_data(
        Tag.KNOCKOUT_SETTING, default=0
    )

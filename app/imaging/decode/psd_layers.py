"""A Photoshop file without a composite: composed of its layers, where that is sure to be true."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image

from app.domain.errors import OTHER_FILES, Unreadable
from app.imaging.decode.depth import share_to_bytes
from app.imaging.decode.opened import Opened
from app.imaging.decode.psd_sections import GREY, RGB, PsdSections, has_content

if TYPE_CHECKING:
    from psd_tools.api.layers import Layer

PLAIN = frozenset({"pixel", "smartobject", "type", "shape"})
"""Kinds of layers whose pixels the file holds."""
BLENDS = frozenset(
    {"NORMAL", "MULTIPLY", "SCREEN", "OVERLAY", "DARKEN", "LIGHTEN", "DIFFERENCE", "HARD_LIGHT"}
)
"""Ways to blend that are defined alike everywhere. Source: ISO 32000-1, 11.3.5."""
MAX_WORK = 48_000_000
"""Pixels of the layers and four times the canvas: 6 s of CPU and 1.1 GiB at most."""
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
    from psd_tools.composite import composite

    if sections.mode not in (GREY, RGB) or sections.bits != 8:
        raise Unreadable(NO_COMPOSITE)
    document = PSDImage.open(stream)
    layers = [layer for layer in document.descendants() if layer.is_visible()]
    areas = sum(layer.width * layer.height for layer in layers if not layer.is_group())
    if not all(map(is_plain, layers)) or areas + 4 * sections.size.pixels > MAX_WORK:
        raise Unreadable(NO_COMPOSITE)
    colours, _, alpha = composite(document, color=1.0, alpha=0.0)
    bands = [Image.fromarray(share_to_bytes(colours[:, :, at])) for at in range(colours.shape[2])]
    image = Image.merge("L" if len(bands) == 1 else "RGB", bands)
    return Opened(image, Image.fromarray(share_to_bytes(alpha[:, :, 0])))


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

    ranges = layer._record.blending_ranges  # the package shows them nowhere else
    pairs = [*(ranges.composite_ranges or []), *chain(*(ranges.channel_ranges or []))]
    return all(tuple(pair) == WHOLE_RANGE for pair in pairs) and not layer.tagged_blocks.get_data(
        Tag.KNOCKOUT_SETTING, default=0
    )

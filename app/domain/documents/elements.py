"""What the analysis finds in a picture."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic_core import CoreSchema, core_schema

from app.domain.documents.document import Stored
from app.domain.documents.fields import UNLESS_EMPTY, StoredBox, rounded_to
from app.domain.geometry import Box

if TYPE_CHECKING:  # the process that watches the workers reads tables and does without numpy
    import numpy as np
    from numpy.typing import NDArray

MASK_SIDE = 320
"""Side of a subject mask: the input size of U2NetP; the mask covers the whole picture, whatever its
ratio.
"""


class ElementKind(StrEnum):
    FACE = "face"
    PERSON = "person"
    TEXT = "text"
    CTA = "cta"
    LOGO = "logo"
    PRODUCT = "product"
    OBJECT = "object"
    SUBJECT = "subject"
    CODE = "code"
    """A QR code, a bar code: read by machines, whole with the quiet zone about it."""


class Protection(StrEnum):
    """How hard the planner tries to keep an element whole."""

    MUST = "must"
    MAY = "may"
    NONE = "none"


class Mask:
    """Which part of the whole picture belongs to an element: 320 rows of 320 columns.

    One that comes from a stored document is unpacked when its pixels are first asked for: most
    readers of an analysis never ask.
    """

    __slots__ = ("_pixels", "_text")

    def __init__(self, pixels: NDArray[np.bool_] | None = None, text: str = "") -> None:
        self._pixels = pixels
        self._text = text

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mask):
            return NotImplemented
        if self._text and self._text == other._text:
            return True
        return bool((self.pixels == other.pixels).all())

    def __hash__(self) -> int:
        return hash(self.pixels.tobytes())

    @property
    def pixels(self) -> NDArray[np.bool_]:
        """Bool [320, 320], rows first."""
        import numpy as np

        if self._pixels is None:
            bits = np.frombuffer(zlib.decompress(base64.b64decode(self._text)), dtype=np.uint8)
            flat = np.unpackbits(bits)[: MASK_SIDE * MASK_SIDE]
            self._pixels = flat.reshape(MASK_SIDE, MASK_SIDE).astype(np.bool_)
        return self._pixels

    def columns(self) -> NDArray[np.float64]:
        """Share of the mask in each of its 320 columns, left to right; sums to 1."""
        return self._profile(axis=0)

    def rows(self) -> NDArray[np.float64]:
        """Share of the mask in each of its 320 rows, top to bottom; sums to 1."""
        return self._profile(axis=1)

    def _profile(self, axis: int) -> NDArray[np.float64]:
        import numpy as np

        sums: NDArray[np.float64] = self.pixels.sum(axis=axis).astype(np.float64)
        total = float(sums.sum())
        return sums / total if total else sums

    def to_text(self) -> str:
        """The mask as printable text (packed bits, deflated, base 64): some 500 bytes."""
        import numpy as np

        if not self._text:
            packed = zlib.compress(np.packbits(self.pixels).tobytes(), 9)
            self._text = base64.b64encode(packed).decode("ascii")
        return self._text

    @classmethod
    def from_text(cls, text: str) -> Mask:
        return cls(text=text)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> CoreSchema:
        """A text in stored documents."""
        from_text = core_schema.no_info_after_validator_function(
            cls.from_text, core_schema.str_schema()
        )
        return core_schema.union_schema(
            [core_schema.is_instance_schema(cls), from_text],
            serialization=core_schema.plain_serializer_function_ser_schema(
                cls.to_text, return_schema=core_schema.str_schema()
            ),
        )


@dataclass(frozen=True, slots=True)
class Element(Stored):
    """One thing in the picture."""

    id: str
    kind: ElementKind
    label: str
    """What it is; of text, what was read."""
    score: Annotated[float, rounded_to(3)]
    """0..1."""
    box: StoredBox
    """In pixels of the upright picture."""
    protection: Protection = Protection.MUST
    source: str = ""
    """The model or rule that found it."""
    mask: Annotated[Mask | None, UNLESS_EMPTY] = None
    letters: Annotated[float, rounded_to(1), UNLESS_EMPTY] = 0.0
    """Height of the letters of a button or logo in pixels; 0: not measured."""
    module: Annotated[float, rounded_to(2), UNLESS_EMPTY] = 0.0
    """Of a code, side of its smallest square or width of its thinnest bar, in pixels."""
    is_set: Annotated[bool, UNLESS_EMPTY] = False
    """Text set on a computer over whatever is behind it, and no part of the photographed scene."""
    air: Annotated[tuple[float, float, float, float] | None, UNLESS_EMPTY] = None
    """Of text, bare ground about its ink: left, top, right, bottom, in shares of the box."""

    @property
    def ink(self) -> Box:
        """The box without the bare ground about its ink."""
        if self.air is None:
            return self.box
        left, top, right, bottom = self.air
        wide, high = self.box.width, self.box.height
        return Box(
            self.box.left + left * wide,
            self.box.top + top * high,
            (1 - left - right) * wide,
            (1 - top - bottom) * high,
        )

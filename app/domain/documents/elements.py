"""What the analysis finds in a picture."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Box

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


class Protection(StrEnum):
    """How hard the planner tries to keep an element whole."""

    MUST = "must"
    MAY = "may"
    NONE = "none"


@dataclass(frozen=True, slots=True, eq=False)
class Mask:
    """Which part of the picture belongs to an element: bool [320, 320], rows first."""

    pixels: NDArray[np.bool_]

    def columns(self) -> NDArray[np.float64]:
        """Share of the mask in each of its 320 columns, left to right; sums to 1."""
        return self._profile(axis=0)

    def rows(self) -> NDArray[np.float64]:
        """Share of the mask in each of its 320 rows, top to bottom; sums to 1."""
        return self._profile(axis=1)

    def _profile(self, axis: int) -> NDArray[np.float64]:
        sums: NDArray[np.float64] = self.pixels.sum(axis=axis).astype(np.float64)
        total = float(sums.sum())
        return sums / total if total else sums

    def to_text(self) -> str:
        """The mask as printable text (packed bits, deflated, base 64): some 500 bytes."""
        return base64.b64encode(zlib.compress(np.packbits(self.pixels).tobytes(), 9)).decode(
            "ascii"
        )

    @classmethod
    def from_text(cls, text: str) -> Mask:
        bits = np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype=np.uint8)
        return cls(
            np.unpackbits(bits)[: MASK_SIDE * MASK_SIDE]
            .reshape(MASK_SIDE, MASK_SIDE)
            .astype(np.bool_)
        )


@dataclass(frozen=True, slots=True)
class Element:
    """One thing in the picture.

    box: in pixels of the upright picture.  score: 0..1.  label: what it is; of lettering, what was
    read. source: the model or rule that found it.  letters: height of the lettering of a button or
    logo in pixels; 0: not measured. is_set: lettering set on a computer over whatever is behind it,
    and not part of the scene that was photographed.
    """

    id: str
    kind: ElementKind
    label: str
    score: float
    box: Box
    protection: Protection = Protection.MUST
    source: str = ""
    mask: Mask | None = None
    letters: float = 0.0
    is_set: bool = False

    def to_dict(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "id": self.id,
            "kind": str(self.kind),
            "label": self.label,
            "score": round(self.score, 3),
            "box": self.box.as_list(),
            "protection": str(self.protection),
            "source": self.source,
        }
        if self.mask is not None:
            document["mask"] = self.mask.to_text()
        if self.letters:
            document["letters"] = round(self.letters, 1)
        if self.is_set:
            document["isSet"] = True
        return document

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Element:
        mask = document.get("mask")
        return cls(
            id=document["id"],
            kind=ElementKind(document["kind"]),
            label=document["label"],
            score=float(document["score"]),
            box=Box(*document["box"]),
            protection=Protection(document["protection"]),
            source=document.get("source", ""),
            mask=Mask.from_text(mask) if mask else None,
            letters=float(document.get("letters", 0.0)),
            is_set=bool(document.get("isSet", False)),
        )

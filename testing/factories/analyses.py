"""What was found in pictures, where a test plans without looking."""

from __future__ import annotations

from app.domain.documents.analysis import Analysis
from app.domain.documents.backgrounds import Background
from app.domain.documents.elements import Element, ElementKind
from app.domain.geometry import Box, Size


def make_element(name: str, kind: ElementKind, box: Box) -> Element:
    """One that must be kept; its id is its words."""
    return Element(name, kind, name, 0.9, box)


COFFEE_AD = Analysis(
    Size(1600, 1000),
    (
        make_element("name", ElementKind.TEXT, Box(90, 69, 249, 72)),
        make_element("line-1", ElementKind.TEXT, Box(78, 259, 372, 141)),
        make_element("line-2", ElementKind.TEXT, Box(65, 395, 670, 159)),
        make_element("line-3", ElementKind.TEXT, Box(76, 540, 546, 130)),
        make_element("offer", ElementKind.TEXT, Box(85, 687, 711, 56)),
        make_element("button", ElementKind.CTA, Box(90, 835, 315, 95)),
        make_element("bag", ElementKind.PRODUCT, Box(930, 150, 620, 734)),
        make_element("beans", ElementKind.TEXT, Box(1161, 645, 159, 38)),
        make_element("weight", ElementKind.TEXT, Box(1195, 678, 88, 48)),
    ),
    is_layout=True,
    background=Background((22.0, 44.0, 58.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
)
"""Of which most layouts in a square have the picture at the right; two texts are on the product."""

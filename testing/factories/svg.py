"""SVG drawings, written by hand."""

from __future__ import annotations

import base64

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SQUARE = '<rect x="20" y="20" width="60" height="60" fill="#00cc00"/>'
"""A green square of 60 units, 20 units from the left and from the top."""


def svg(
    content: str = SQUARE, attributes: str = 'viewBox="0 0 200 100"', before: str = ""
) -> bytes:
    """A drawing.

    Args:
        content: Its elements.
        attributes: Of the outermost element.
        before: What stands before it.
    """
    return f"{before}<svg {NAMESPACES} {attributes}>{content}</svg>".encode()


def image(href: str) -> str:
    """A picture in a drawing."""
    return f'<image width="50" height="50" xlink:href="{href}"/>'


def embedded(data: bytes, kind: str = "image/png") -> str:
    """The address of a picture that is in the drawing."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"

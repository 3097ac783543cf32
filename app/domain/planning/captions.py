"""Captions: what stands below each of several things says something of that thing alone.

Apart from it, it would say nothing, or of the wrong one: they are laid out as one piece.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.geometry import Box, Size
from app.domain.kinds import PieceKind
from app.domain.planning.blocks import Piece

LEAST_THINGS = 2
"""With captions: below one thing stands any text."""
BELOW = 0.09
"""Of the picture's height, between a thing and its caption at most."""
INTO = 0.15
"""Of a caption's height, that a loose box of it reaches into its thing at most."""
ASIDE = 0.3
"""Of a thing's width, by which the middle of its caption is beside that of the thing at most."""
WIDER = 1.6
"""Width of a caption, of its thing's, at most."""
LEVEL = 0.06
"""Of the picture's height, by which captions start higher or lower than each other at most."""
SMALLER = 0.85
"""Letters of a caption, of the largest of the layout, at most."""


def join_captions(pieces: Sequence[Piece], picture: Size) -> tuple[Piece, ...]:
    """The pieces with every thing and its caption as one, where each of several has one.

    Args:
        pieces: Of a layout.
        picture: Its pixels.
    """
    things = [p for p in pieces if p.kind is PieceKind.SUBJECT]
    texts = [p for p in pieces if p.kind is PieceKind.TEXT]
    tallest = max((p.letters for p in texts), default=0.0)
    small = [p for p in texts if p.letters <= SMALLER * tallest]
    found = [[t for t in small if is_below(t.box, thing.box, picture)] for thing in things]
    if len(things) < LEAST_THINGS or any(len(own) != 1 for own in found):
        return tuple(pieces)
    captions = [own[0] for own in found]
    tops = [caption.box.top for caption in captions]
    if len({id(c) for c in captions}) < len(captions) or max(tops) - min(tops) > (
        LEVEL * picture.height
    ):
        return tuple(pieces)
    rest = [p for p in pieces if not any(p is one for one in (*things, *captions))]
    joined = [thing.joined(own) for thing, own in zip(things, captions, strict=True)]
    return (*rest, *joined)


def is_below(text: Box, thing: Box, picture: Size) -> bool:
    """Whether text stands below a thing, as captions do; picture: its pixels."""
    gap = text.top - thing.bottom
    return (
        -INTO * text.height <= gap <= BELOW * picture.height
        and abs(text.centre[0] - thing.centre[0]) <= ASIDE * thing.width
        and text.width <= WIDER * thing.width
    )

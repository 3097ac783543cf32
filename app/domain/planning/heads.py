"""The heads to which faces of a photograph belong: a face ends at brow and chin."""

from __future__ import annotations

from app.domain.geometry import Box
from app.domain.kinds import KindGroup, kinds_of_group
from app.domain.planning.problem import Problem, profile_of_box
from app.domain.planning.spans import Profile

HEAD_BESIDE, HEAD_ABOVE, HEAD_BELOW = 0.25, 0.35, 0.15
"""How far a head reaches beyond its face, of the face's width and height. Source: halves of 410
photographs, see bench/adaptation; from .15, .3, .1 to .35, .5, .2 it is the same.
"""
WHOLE_HEAD = 0.95
"""Share of a head that a photograph shows that no crop holds: hair less than that is not missed.
Source: halves of 409 photographs; from .95 to .99 part B is the same.
"""
FACES = kinds_of_group(KindGroup.FACE)


def list_heads(problem: Problem) -> list[Profile]:
    """The heads of the faces that must be kept; none of a layout, whose faces are set as they are.

    Args:
        problem: The picture and the canvas.
    """
    if problem.is_layout:
        return []
    faces = [weighted.element.box for weighted in problem.must if weighted.element.kind in FACES]
    return [
        profile_of_box(grow_to_head(face), problem.picture, problem.axis, WHOLE_HEAD)
        for face in faces
    ]


def grow_to_head(face: Box) -> Box:
    """About where the head with its hair is to which a face belongs."""
    beside = HEAD_BESIDE * face.width
    top, bottom = face.top - HEAD_ABOVE * face.height, face.bottom + HEAD_BELOW * face.height
    return Box.from_edges(face.left - beside, top, face.right + beside, bottom)

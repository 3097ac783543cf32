"""Why no model painted a canvas that one was to paint, in words for whoever ordered it."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.documents.plans import LeftOut
from app.domain.providers import CAUSES

INSTEAD = "A model was to continue the scene; the picture's border was continued instead."


def say_left_out(left_out: LeftOut) -> str:
    """Why one provider did not paint, as a sentence."""
    return f"“{left_out.provider}” {CAUSES[left_out.cause].words}."


def explain_left_out(left_out: Sequence[LeftOut]) -> str:
    """What was made instead, and why each of them did not paint; empty when none was to."""
    return " ".join([INSTEAD, *map(say_left_out, left_out)]) if left_out else ""

"""A canvas that a provider continues, held against the picture before anybody sees it.

What a provider paints is a background only: the renderer lays the source's own pixels over it, as
over any other fill. What shows a seam, a face, a text or a logo that the picture does not have, or
what is not safe, is refused, and the next way is taken: another provider, at last the built-in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.deps import Deps
from app.domain.documents.plans import Extension, Fill, Plan, Strategy
from app.domain.documents.rules import UploadModerationRule
from app.domain.geometry import Box, Size
from app.domain.moderation import is_nsfw
from app.domain.providers import Capability, Cause
from app.imaging.detect.logos import find_logos
from app.imaging.painting import (
    Bools,
    find_known,
    fit_border,
    is_seam_visible,
    lay_known,
    scale_whole,
)
from app.imaging.picture import Picture, size_of
from app.inference.asking import Errand, Request, ask_providers, chain_for
from app.inference.looking import shrink, source_of
from app.ports.providers import Provider, ProviderFailed
from app.production.sources import read_stored

ADDED = 0.5
"""Share of a thing that lies in what was added from which it was added."""
LEAST_ADDED = 0.02
"""Share of the canvas below which there is nothing worth painting."""


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """What a provider painted, at the canvas' size; source: its name and model."""

    picture: Picture
    source: str


def may_be_painted(deps: Deps, errand: Errand, plan: Plan, canvas: Size) -> bool:
    """Whether a provider is asked to continue the canvas of this plan."""
    is_extended = plan.strategy is Strategy.EXTEND_CANVAS and plan.fill is Fill.CONTINUE
    if not is_extended or len(plan.placements) != 1:
        return False
    known = find_known(plan.placements[0].dst, canvas)
    return (~known).mean() >= LEAST_ADDED and bool(chain_for(deps, errand, Capability.EXTEND))


def paint_canvas(
    deps: Deps,
    errand: Errand,
    shown: Picture,
    place: Box,
    logo_keys: Sequence[str],
    moderation: UploadModerationRule,
) -> Painted | None:
    """What a provider makes of the canvas; None when the built-in fill stays.

    Args:
        deps: for the providers, and the detectors that what they paint is held against.
        errand: On whose behalf.
        shown: The canvas with the picture on it and the built-in fill around: uint8 RGB.
        place: Where the picture lies on it, in its pixels.
        logo_keys: Of the organization's logos, which must not come a second time.
        moderation: The rule in force.
    """
    known = find_known(place, size_of(shown))
    small = shrink(shown)
    asked = find_known(place.scaled(small.shape[1] / shown.shape[1]), size_of(small))
    logos = [(key, read_stored(deps, key)) for key in logo_keys]

    def paint(provider: Provider) -> Painted:
        painted = scale_whole(provider.extend(small, asked), size_of(shown))
        fitted = fit_border(painted, shown, known)
        check_painted(deps, lay_known(fitted, shown, known), known, logos, moderation)
        return Painted(fitted, source_of(provider, Capability.EXTEND))

    return ask_providers(deps, errand, Request(Capability.EXTEND, small, paint))


def check_painted(
    deps: Deps,
    whole: Picture,
    known: Bools,
    logos: Sequence[tuple[str, Picture]],
    moderation: UploadModerationRule,
) -> None:
    """Whether what was added holds up.

    Raises:
        ProviderFailed: It does not.
    """
    if is_seam_visible(whole, known):
        raise ProviderFailed(Cause.IMPLAUSIBLE, "a seam is seen")
    if any(is_added(box, known) for box in deps.inspector.find_faces(whole)):
        raise ProviderFailed(Cause.IMPLAUSIBLE, "a face was added")
    if any(is_added(line.box, known) for line in deps.inspector.read(whole)):
        raise ProviderFailed(Cause.IMPLAUSIBLE, "text was added")
    if any(is_added(logo.box, known) for logo in find_logos(whole, logos)):
        raise ProviderFailed(Cause.IMPLAUSIBLE, "a logo was added")
    if is_nsfw(deps.moderator.judge(whole).score, moderation):
        raise ProviderFailed(Cause.IMPLAUSIBLE, "it may not be safe for work")


def is_added(box: Box, known: Bools) -> bool:
    """Whether most of the box lies in what was added."""
    rows = slice(max(0, int(box.top)), max(0, round(box.bottom)))
    part = known[rows, max(0, int(box.left)) : max(0, round(box.right))]
    return bool(part.size) and float(1 - np.mean(part)) >= ADDED


def with_extension(plan: Plan, painted: Painted, key: str) -> Plan:
    """The plan with what was painted for it; key: where it is stored."""
    return replace(plan, extension=Extension(key, painted.source))

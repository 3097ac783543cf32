"""A canvas that a provider continues, held against the picture before anybody sees it.

What a provider paints is a background only: the renderer lays the source's own pixels over it, as
over any other fill. What shows a seam, a face, a text or a logo that the picture does not have, or
what is not safe, is refused, and the next way is taken: another provider, at last the built-in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.deps import Deps
from app.domain.documents.plans import Extension, Fill, Plan, Strategy
from app.domain.documents.rules import UploadModerationRule
from app.domain.geometry import Box, Size
from app.domain.moderation import is_nsfw
from app.domain.providers import Capability, Cause
from app.domain.storage_keys import CONTENT_TYPES
from app.imaging.detect.logos import find_logos
from app.imaging.encode import encode
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
from app.production.rendering import read_painted
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


class KeptPainting:
    """Keeps what was painted where the result keeps it, and nowhere else.

    So it goes with the result. Who uses it again has a copy, which is the one that is found from
    then on: the newest result is there for longest.
    """

    keeps_newest = True

    def __init__(self, deps: Deps, key: str) -> None:
        """key: Where the result keeps what is painted for it."""
        self._deps = deps
        self._key = key

    def write(self, answer: Painted) -> object:
        """See Keeper."""
        data = encode(answer.picture, kind="png", quality=100).data
        self._deps.storage.put(self._key, data, content_type=CONTENT_TYPES["png"])
        return {"key": self._key, "source": answer.source}

    def read(self, kept: object) -> Painted | None:
        """See Keeper."""
        extension = Extension.read(kept)
        picture = read_painted(self._deps, extension)
        return None if picture is None else Painted(picture, extension.source)

    def is_moved(self, kept: object) -> bool:
        """See Keeper."""
        return Extension.read(kept).key != self._key


def may_be_painted(deps: Deps, errand: Errand, plan: Plan, canvas: Size) -> bool:
    """Whether a provider is asked to continue the canvas of this plan."""
    goes_on = plan.fill in (Fill.CONTINUE, Fill.SOFT)
    is_extended = plan.strategy is Strategy.EXTEND_CANVAS and goes_on
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
    key: str,
) -> Extension | None:
    """What a provider makes of the canvas; None when the built-in fill stays.

    What held up is kept by the picture, the canvas and everything that it was held against.

    Args:
        deps: for the providers, and the detectors that what they paint is held against.
        errand: On whose behalf.
        shown: The canvas with the picture on it and the built-in fill around: uint8 RGB.
        place: Where the picture lies on it, in its pixels.
        logo_keys: Of the organization's logos, which must not come a second time.
        moderation: The rule in force.
        key: Where what is painted is stored.
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

    limit = moderation.nsfw_threshold if moderation.nsfw_alerts_active else None
    detail = f"{size_of(shown)} {place.as_list()} {sorted(logo_keys)} {limit}"
    request = Request(Capability.EXTEND, small, paint, KeptPainting(deps, key), detail)
    painted = ask_providers(deps, errand, request)
    return None if painted is None else Extension(key, painted.source)


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

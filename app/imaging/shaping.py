"""What this machine can do with scripts that need more than letters side by side.

Arabic is one.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import features


@dataclass(frozen=True, slots=True)
class Shaping:
    """Versions of the libraries that lay letters out; None for one that is not there.

    Raqm brings HarfBuzz along and asks FriBidi, which belongs to the machine, for the direction of
    writing.
    """

    raqm: str | None
    harfbuzz: str | None
    fribidi: str | None

    @property
    def is_complete(self) -> bool:
        return self.raqm is not None and self.fribidi is not None


def find_shaping() -> Shaping:
    return Shaping(library_version("raqm"), library_version("harfbuzz"), library_version("fribidi"))


def library_version(name: str) -> str | None:
    """The version of a library of Pillow's; None when it is not there."""
    return (features.version_feature(name) or "unknown") if features.check_feature(name) else None

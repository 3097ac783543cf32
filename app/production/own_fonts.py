"""Fonts of an organization where texts are set: as files of this machine, each in its folder."""

import logging
import shutil
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from app.deps import Deps
from app.domain.documents.edits import Edits
from app.domain.documents.text_styles import TextStyles
from app.domain.errors import NotFound
from app.domain.fonts import FontFile
from app.domain.render_request import BrandAssets
from app.imaging.fonts import FontFace, Fonts
from app.imaging.text_layout import choose_style
from app.production.scratch import open_scratch

log = logging.getLogger("aicreat.fonts")
FOLDER = "fonts"
"""Of the copies, in the scratch folder; they are made anew when they are not there."""


def own_name(font_id: UUID) -> str:
    """By which the file of a font calls itself; a word of style at its end would be cut off."""
    return f"Own{font_id.hex}z"


def fonts_of(deps: Deps, brand: BrandAssets, edits: Edits) -> Fonts:
    """The fonts that everybody has, and those of the organization that the texts name."""
    return with_own_fonts(deps, brand.fonts, families_in(edits, brand.styles))


def with_own_fonts(deps: Deps, files: Iterable[FontFile], families: Iterable[str]) -> Fonts:
    """The fonts that everybody has, and those of some families of the organization."""
    wanted = set(families)
    faces = [
        FontFace(one.family, one.weight, path, own_name(one.id))
        for one in files
        if one.family in wanted and (path := local_font(deps, one)) is not None
    ]
    return load_fonts(deps.fonts_dir).with_own(faces)


def families_in(edits: Edits, styles: Mapping[str, TextStyles]) -> set[str]:
    """The families of all texts of the edits."""
    return {choose_style(text, styles).font_family for text in edits.text_overlays}


def local_font(deps: Deps, font: FontFile) -> Path | None:
    """The font as a file; None, and said in the log, when the store has lost it."""
    stored = deps.storage.local_path(font.key)
    if stored is not None and stored.is_file():
        return stored
    target = deps.scratch / FOLDER / font.id.hex
    if not target.is_dir():
        try:
            copy_font(deps, font, target)
        except NotFound:
            log.warning("the font %s is not in the store; its texts are set in another", font.id)
            return None
    return target / "font.otf"


def copy_font(deps: Deps, font: FontFile, target: Path) -> None:
    """Fetch the font; its folder appears whole, also when several processes want it at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with open_scratch(deps.scratch) as folder:
        ready = folder / font.id.hex
        ready.mkdir()
        deps.storage.fetch(font.key, ready / "font.otf")
        try:
            ready.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(ready)


@lru_cache(maxsize=1)
def load_fonts(folder: Path) -> Fonts:
    """The fonts that renderer and browser share; read once."""
    return Fonts.load(folder)

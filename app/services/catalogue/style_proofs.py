"""A text style set as it looks: on three pictures, in four languages, with what its fonts lack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.edits import Edits, Position, TextOverlay
from app.domain.documents.plans import PlanWarning
from app.domain.documents.text_styles import StyleSetDraft, StyleType, TextStyle, TextStyles
from app.domain.geometry import Box, Size
from app.domain.style_samples import LANGUAGES, SampleLanguage
from app.imaging.encode import encode
from app.imaging.fonts import Fonts, read_characters
from app.imaging.masters import read_master
from app.imaging.overlays import lay_overlays
from app.imaging.picture import Picture, resize_picture, size_of
from app.imaging.scripts import FaceCoverage, find_face_coverage
from app.imaging.text_runs import split_runs
from app.production.own_fonts import with_own_fonts
from app.production.sources import read_stored
from app.records.fonts import read_font_files
from app.records.proof_pictures import ProofPicture, proof_pictures

PROOF = Size(720, 480)
"""px of a proof."""
CANVAS = Size(1620, 1080)
"""px of the canvas that it stands for, of which a style's sizes are meant."""
QUALITY = 84
PICTURES = 3
LEFT, TOP, WIDTH = 0.06, 0.08, 0.88
"""Where the texts begin and how wide they may be, in shares of the canvas."""
GAP = 0.03
"""Between two texts, of the canvas' height."""


@dataclass(frozen=True, slots=True)
class StyleProof:
    """A style set on one picture in one language.

    Attributes:
        contrast: The least of its texts; None where nothing can be said.
        needed: What that text needs.
        warnings: What the text engine says of them.
    """

    language: SampleLanguage
    filename: str
    data: bytes
    contrast: float | None
    needed: float
    warnings: tuple[PlanWarning, ...]

    @property
    def is_legible(self) -> bool:
        return self.contrast is None or self.contrast >= self.needed


@dataclass(frozen=True, slots=True)
class StyleCoverage:
    """What the font of one style can write.

    Attributes:
        family: That was asked for.
        used: That is taken: another one where there is none of that name.
        weight: Of the file that is taken.
        fallbacks: By script, the family that writes what this one cannot.
        unwritten: Letters of the samples that no font has.
    """

    style: StyleType
    family: str
    used: str
    weight: int
    coverage: FaceCoverage
    fallbacks: Mapping[str, str]
    unwritten: tuple[str, ...]


def prove_styles(
    deps: Deps,
    actor: Actor,
    document: Mapping[str, object],
    language: SampleLanguage | None = None,
) -> tuple[StyleProof, ...]:
    """Set the styles on pictures of the organization; nothing is stored.

    Args:
        deps: For the fonts and the pictures.
        actor: An admin.
        document: A text style set.
        language: On all three pictures; None for each language once.

    Raises:
        Invalid: With the fields' paths.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    styles = StyleSetDraft.read(document).styles
    with deps.database.snapshot(actor) as session:
        files = read_font_files(session)
        pictures = proof_pictures(session, PICTURES)
    fonts = with_own_fonts(deps, files, families_of(styles))
    languages = [language] * len(pictures) if language else list(SampleLanguage)
    return tuple(
        make_proof(deps, styles, fonts, each, pictures[number % len(pictures)])
        for number, each in enumerate(languages)
    )


def cover_styles(
    deps: Deps, actor: Actor, document: Mapping[str, object]
) -> tuple[StyleCoverage, ...]:
    """Which scripts the font of each style can write, and what writes the others.

    Raises:
        Invalid: With the fields' paths.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    styles = StyleSetDraft.read(document).styles
    with deps.database.snapshot(actor) as session:
        files = read_font_files(session)
    fonts = with_own_fonts(deps, files, families_of(styles))
    return tuple(cover_style(kind, styles.of(kind), fonts) for kind in StyleType)


def cover_style(kind: StyleType, style: TextStyle, fonts: Fonts) -> StyleCoverage:
    face = fonts.face(style.font_family, style.font_weight)
    coverage = find_face_coverage(read_characters(face.path))
    lacking = (*(each.name for each in coverage.partly), *coverage.others)
    fallbacks = {name: fonts.scripts.get(name, "Noto Sans") for name in lacking}
    words = " ".join(sample.words[kind] for sample in LANGUAGES.values())
    missing = split_runs(words, style, fonts).missing
    return StyleCoverage(
        kind, style.font_family, face.family, face.weight, coverage, fallbacks, missing
    )


def make_proof(
    deps: Deps,
    styles: TextStyles,
    fonts: Fonts,
    language: SampleLanguage,
    picture: ProofPicture,
) -> StyleProof:
    """Lay title, subtitle and content below each other."""
    shown = open_picture(deps, picture)
    top, least, needed = TOP, None, 0.0
    warnings: list[PlanWarning] = []
    for kind in StyleType:
        overlay = TextOverlay.model_construct(
            content=LANGUAGES[language].words[kind],
            style_type=kind,
            position=Position.model_construct(x=LEFT, y=top),
            width=WIDTH,
        )
        edits = Edits.model_construct(text_overlays=(overlay,))
        laid = lay_overlays(shown, edits, CANVAS, styles={"": styles}, logos={}, fonts=fonts)
        shown = laid.picture
        top = min(laid.layouts[0].box.bottom / CANVAS.height + GAP, 1.0)
        warnings += laid.layouts[0].warnings
        for piece in laid.pieces:
            contrast = piece.contrast
            if contrast is not None and (least is None or contrast.ratio < least):
                least, needed = contrast.ratio, contrast.needed
    data = encode(shown, kind="jpeg", quality=QUALITY).data
    return StyleProof(language, picture.filename, data, least, needed, tuple(warnings))


def open_picture(deps: Deps, picture: ProofPicture) -> Picture:
    """The middle of the picture in the proof's ratio and size."""
    if isinstance(picture.source, Path):
        return open_sample(picture.source)
    return cut_middle(read_stored(deps, picture.source))


@lru_cache(maxsize=PICTURES)
def open_sample(path: Path) -> Picture:
    """One that comes with the product; nothing draws on it in place."""
    return cut_middle(read_master(path))


def cut_middle(picture: Picture) -> Picture:
    whole = Box.whole(size_of(picture))
    width = min(whole.width, whole.height * PROOF.width / PROOF.height)
    height = min(whole.height, whole.width * PROOF.height / PROOF.width)
    left, top = round((whole.width - width) / 2), round((whole.height - height) / 2)
    part = picture[top : top + round(height), left : left + round(width), :3]
    return resize_picture(part, PROOF)


def families_of(styles: TextStyles) -> Sequence[str]:
    return [styles.of(kind).font_family for kind in StyleType]

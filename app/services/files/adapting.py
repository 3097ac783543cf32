"""Adapting files that are in no project: what the command line does.

Needs the gate and the analyser alone.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.deps import Deps
from app.domain.documents.analysis import Analysis
from app.domain.documents.edits import Edits
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import PlanWarning, Strategy
from app.domain.documents.rules import (
    JPEG_QUALITY,
    AIBehaviorRule,
    ImageQuality,
    Rules,
)
from app.domain.errors import DomainError, NotFound
from app.domain.geometry import Size
from app.domain.planning.adapt import make_plan
from app.imaging.encode import encode
from app.imaging.flatten import flatten_on_white
from app.imaging.fonts import Fonts
from app.imaging.masters import read_master
from app.imaging.picture import Picture, Source
from app.imaging.render import render


@dataclass(frozen=True, slots=True)
class WrittenPicture:
    path: Path
    size: Size
    strategy: Strategy
    warnings: tuple[PlanWarning, ...]


@dataclass(frozen=True, slots=True)
class AdaptedFile:
    """What was made of one file.  error: why nothing was, for people."""

    path: Path
    written: tuple[WrittenPicture, ...] = ()
    error: str | None = None


def adapt_files(
    deps: Deps,
    paths: Sequence[Path],
    sizes: Sequence[Size],
    behavior: AIBehaviorRule,
    out: Path,
) -> Iterator[AdaptedFile]:
    """Write each file in every size into the folder `out`.

    They are called `name_1080x1920.jpg` (PNG where something stays transparent).

    A file that cannot be read fails alone. Of two files of one name the later ones are called
    `name-2`, `name-3`.
    """
    out.mkdir(parents=True, exist_ok=True)
    rules = Rules(ai_behavior=behavior)
    fonts = Fonts.load(deps.fonts_dir)
    names: set[str] = set()
    for path in paths:
        try:
            picture = _read(deps, path)
            analysis = deps.analyser.analyse(flatten_on_white(picture))
        except DomainError as error:
            yield AdaptedFile(path, error=error.message)
            continue
        name = _own_name(path.stem, names)
        source = Source(picture)
        yield AdaptedFile(
            path,
            tuple(
                _write(source, analysis, size, rules, fonts, out / name)
                for size in dict.fromkeys(sizes)
            ),
        )


def _read(deps: Deps, path: Path) -> Picture:
    """Raises NotFound, and whatever the gate and the reader raise."""
    if not path.is_file():
        raise NotFound("There is no such file.")
    with tempfile.TemporaryDirectory(
        prefix="aicreat-adapt-"
    ) as folder:  # not in the data folder: there may be none yet
        return read_master(deps.gate.normalise(path, Path(folder)).master)


def _own_name(stem: str, names: set[str]) -> str:
    name, number = stem, 1
    while name in names:
        number += 1
        name = f"{stem}-{number}"
    names.add(name)
    return name


def _write(
    source: Source, analysis: Analysis, size: Size, rules: Rules, fonts: Fonts, stem: Path
) -> WrittenPicture:
    made = make_plan(analysis, TargetFormat(size), rules)
    rendered = render(source, made, Edits(), size, styles={}, logos={}, fonts=fonts, canvas=size)
    kind = "png" if rendered.picture.shape[2] == 4 else "jpeg"
    encoded = encode(rendered.picture, kind=kind, quality=JPEG_QUALITY[ImageQuality.HIGH])
    path = stem.with_name(f"{stem.name}_{size}.{'png' if kind == 'png' else 'jpg'}")
    path.write_bytes(encoded.data)
    return WrittenPicture(path, size, rendered.plan.strategy, rendered.warnings)

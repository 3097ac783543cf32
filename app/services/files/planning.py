"""Planning for files that are in no project: what the command line does.

Needs the gate and the analyser alone.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.deps import Deps
from app.domain.documents.analysis import Analysis
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Plan
from app.domain.documents.rules import (
    AdaptationRule,
    AIBehaviorRule,
    FocalPointLogic,
    Rules,
)
from app.domain.errors import DomainError, NotFound
from app.domain.geometry import Size
from app.domain.planning.adapt import make_plan
from app.imaging.masters import read_master
from app.imaging.picture import Picture, premultiply


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """What is planned for one file.

    Attributes:
        plans: By size, as in `1080x1920`.
        error: Why there is none, for people.
    """

    path: Path
    analysis: Analysis | None = None
    plans: Mapping[str, Plan] = field(default_factory=dict)
    error: str | None = None


def plan_files(
    deps: Deps,
    paths: Sequence[Path],
    sizes: Sequence[Size],
    behavior: AIBehaviorRule | None = None,
    logic: FocalPointLogic = FocalPointLogic.FACE_AND_PRODUCT,
) -> Iterator[PlannedFile]:
    """Analyse each file and plan it for every size, one after the other.

    A file that cannot be read fails alone.
    """
    rules = Rules(
        adaptation=AdaptationRule(focal_point_logic=logic), ai_behavior=behavior or AIBehaviorRule()
    )
    for path in paths:
        try:
            analysis = deps.analyser.analyse(_read(deps, path))
        except DomainError as error:
            yield PlannedFile(path, error=error.message)
        else:
            yield PlannedFile(
                path,
                analysis,
                {str(size): make_plan(analysis, TargetFormat(size), rules) for size in sizes},
            )


def _read(deps: Deps, path: Path) -> Picture:
    """The file's pixels, uint8 RGB, what is transparent on white.

    Raises:
        NotFound: There is no such file.
        DomainError: Whatever the gate and the reader raise.
    """
    if not path.is_file():
        raise NotFound("There is no such file.")
    with tempfile.TemporaryDirectory(
        prefix="aicreat-plan-"
    ) as folder:  # not in the data folder: there may be none yet
        picture = read_master(deps.gate.normalise(path, Path(folder)).master)
    if picture.shape[2] == 3:
        return picture
    opaque: Picture = premultiply(picture)[:, :, :3] + (255 - picture[:, :, 3:])
    return opaque

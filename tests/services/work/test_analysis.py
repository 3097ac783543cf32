"""Uploads are judged by the moderator, whatever the analyser finds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from app.domain.documents.analysis import Analysis
from app.domain.errors import Unavailable
from app.domain.geometry import Box, Size
from app.domain.intake import IncomingFile
from app.models.asset import Asset
from app.ports.moderator import Verdict
from app.services.projects.uploads import upload_files
from app.services.work.analysis import analyse_picture
from testing import db
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture


@dataclass
class FindsNothing:
    content: Box | None = None

    def analyse(self, picture: NDArray[np.uint8]) -> Analysis:
        size = Size(picture.shape[1], picture.shape[0])
        return Analysis(size, (), is_layout=False, models={"nothing": "1"}, content=self.content)


@dataclass
class FlagsAll:
    judged: list[tuple[int, ...]] = field(default_factory=list)

    def judge(self, picture: NDArray[np.uint8]) -> Verdict:
        self.judged.append(picture.shape)
        return Verdict(0.97, "strict", "7", {"nudity": 0.97})


class Away:
    def judge(self, picture: NDArray[np.uint8]) -> Verdict:
        raise Unavailable("The moderator does not answer.")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("installation"))


def uploaded(installation: Installation, folder: Path) -> Asset:
    """A picture, uploaded and analysed."""
    path = folder / "a.jpg"
    path.write_bytes(picture())
    file = IncomingFile("a.jpg", path, path.stat().st_size)
    project = upload_files(installation.deps, installation.admin, "Spring", [file]).project_id
    installation.work()
    with db.snapshot(installation.admin) as session:
        return session.scalars(select(Asset).where(Asset.project_id == project)).one()


def test_an_upload_is_flagged_by_the_moderator_though_the_analyser_finds_nothing(
    installation: Installation, tmp_path: Path
) -> None:
    real = installation.deps
    installation.deps = replace(real, analyser=FindsNothing(), moderator=FlagsAll())
    asset = uploaded(installation, tmp_path)
    installation.deps = real
    assert (asset.is_nsfw, asset.nsfw_score) == (True, 0.97)
    assert asset.analysis is not None
    document = asset.analysis.to_json()
    assert document["nsfwScore"] == 0.97
    assert document["models"] == {"nothing": "1", "strict": "7"}


def test_a_moderator_that_is_away_leaves_the_picture_for_another_try(
    installation: Installation, tmp_path: Path
) -> None:
    white = np.full((40, 60, 3), 255, dtype=np.uint8)
    with pytest.raises(Unavailable):
        analyse_picture(replace(installation.deps, moderator=Away()), white, [])


def test_letterbox_bars_are_not_judged(installation: Installation) -> None:
    moderator = FlagsAll()
    barred = np.zeros((100, 60, 3), dtype=np.uint8)
    deps = replace(
        installation.deps, analyser=FindsNothing(Box(0, 20, 60, 60)), moderator=moderator
    )
    analyse_picture(deps, barred, [])
    assert moderator.judged == [(60, 60, 3)]

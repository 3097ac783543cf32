"""How long a dry run and the live strip take: `python -m bench.rule_trials`.

50 pictures with stored analyses, each made in 8 formats; nothing is rendered.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from app.domain.documents.formats import FormatFacts
from app.domain.documents.rule_records import RulesRecord
from app.domain.documents.rules import RuleGroup
from app.domain.geometry import Size
from app.models import Asset, GeneratedAsset, GenerationJob
from app.records.planned_pictures import sample_pictures
from app.services.catalogue import rule_trials
from testing import db
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from tests.api.client import Api

PICTURES = 50
SIZES = (
    (1080, 1080),
    (1080, 1350),
    (1080, 1920),
    (1920, 1080),
    (728, 90),
    (300, 600),
    (1200, 628),
    (160, 600),
)
RUNS = 5
CHANGES: tuple[dict[str, object], ...] = (
    {"weights": {"face": 0.5, "text": 0}},
    {"layoutGuidance": {"safeZone": {"top": 0.1, "bottom": 0.1}}},
    {"focalPointLogic": "human-centered"},
)


def fill(installation: Installation) -> None:
    """Pictures with the analyses of the samples, and a result of each in every size."""
    project_id = upload_pictures(installation)
    with db.transaction(installation.admin) as session:
        assets = session.scalars(select(Asset).where(Asset.project_id == project_id)).all()
        now = installation.deps.clock.now()
        job = GenerationJob(id=uuid4(), project_id=project_id, created_at=now)
        session.add(job)
        session.flush()
        analyses = [sample.analysis for sample in sample_pictures()]
        for number, asset in enumerate(assets):
            asset.analysis = analyses[number % len(analyses)]
            for position, (width, height) in enumerate(SIZES):
                session.add(
                    GeneratedAsset(
                        generation_id=job.id,
                        project_id=project_id,
                        asset_id=asset.id,
                        position=position,
                        group_name="Custom",
                        format_name=str(Size(width, height)),
                        width=width,
                        height=height,
                        target=FormatFacts(),
                        rules=RulesRecord(),
                        updated_at=now,
                    )
                )


def upload_pictures(installation: Installation) -> UUID:
    """A project of small pictures."""
    files = {f"{number}.jpg": picture(size=(96, 64)) for number in range(PICTURES)}
    return UUID(Api(installation).ready_project(files))


def timed(work: Callable[[], object]) -> str:
    """Median of the seconds by the clock, and of the processor's, which a busy machine leaves."""
    clock, processor = [], []
    for _ in range(RUNS):
        start, used = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    return f"{statistics.median(clock):>10.3f}{statistics.median(processor):>10.3f}"


def main() -> None:
    installation = install(Path(tempfile.mkdtemp()))
    fill(installation)
    deps, admin, group = installation.deps, installation.admin, RuleGroup.ADAPTATION
    print(f"{'':34}{'checked':>8}{'changed':>8}{'clock s':>10}{'cpu s':>10}")
    for changes in CHANGES:
        tried = rule_trials.try_rule(deps, admin, group, changes)
        work = partial(rule_trials.try_rule, deps, admin, group, changes)
        figures = f"{tried.checked:>8}{len(tried.changed):>8}{timed(work)}"
        print(f"{f'dry run, {next(iter(changes))}':34}{figures}")
    strip = partial(rule_trials.plan_strip, deps, admin, group, CHANGES[0], Size(1080, 1350))
    print(f"{f'strip of {rule_trials.STRIP_PICTURES}':50}{timed(strip)}")
    installation.close()


if __name__ == "__main__":
    main()

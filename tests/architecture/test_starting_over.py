"""Every kind of job says what its row forgets when the job is tried once more."""

from __future__ import annotations

from app.domain.jobs import JobKind
from app.records.job_subjects import STARTING_OVER


def test_every_kind_of_job_can_start_over() -> None:
    assert set(STARTING_OVER) == set(JobKind)

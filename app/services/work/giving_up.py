"""When a job has ended without success for good, the row it worked for has failed.

Both in the same transaction. Light on purpose: workers that only watch import this, and no picture
code.
"""

from datetime import UTC, datetime
from uuid import UUID

from app.database.session import Session
from app.domain.jobs import JobKind
from app.domain.projects import Problem
from app.records import job_subjects


def give_up(session: Session, kind: JobKind, subject_id: UUID, problem: Problem) -> None:
    """The subject of the job has failed.

    The watching process has no bundle with a clock, so the time is this machine's.
    """
    job_subjects.give_up(session, kind, subject_id, problem, at=datetime.now(UTC))

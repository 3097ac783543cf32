"""Order without pause: `python -m bench.orders DATABASE ORGANIZATION FILE`.

An order that was acknowledged is written down.
"""

from __future__ import annotations

import os
import sys
from uuid import UUID, uuid4

from app import ledger
from app.domain.access import system_actor
from app.domain.jobs import JobKind, Urgency
from tasks.endings import now_ms
from testing import db


def main(url: str, organization: str, path: str) -> None:
    db.bind(url)
    actor = system_actor(UUID(organization))
    acknowledged = os.open(path, os.O_WRONLY | os.O_APPEND)
    while True:
        with db.transaction(actor) as session:
            job = ledger.enqueue(
                session,
                kind=JobKind.RENDER_RESULT,
                subject_id=uuid4(),
                urgency=Urgency.STANDARD,
                payload={},
                now_ms=now_ms(),
            )
        os.write(acknowledged, f"{job.id}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The machine's clock."""

import time
from datetime import UTC, datetime


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def even_out(self, since: datetime, step_s: float) -> None:
        passed_s = (self.now() - since).total_seconds()
        time.sleep(-passed_s % step_s)

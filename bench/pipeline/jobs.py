"""What a whole result job costs, by its parts.

Several results of one picture, as orders make them, with the embedded database and a store on disk,
warm.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import ParamSpec, TypeVar
from unittest import mock

from app.domain.geometry import Size
from app.production import rendering as production
from app.production.sources import SourceCache
from app.services.work import rendering as work
from tests.api.client import Api

PARTS: Sequence[tuple[ModuleType, str, str]] = (
    (production, "open_source", "reading the master"),
    (work, "render_request", "rendering"),
    (work, "judge_picture", "moderation"),
    (work, "encode_rendered", "encoding"),
    (work, "encode_thumbnail", "thumbnail"),
    (work, "store_files", "store"),
    (work, "plan_of", "plan"),
)
"""Where each part begins and ends: a function by the name under which it is called."""
REST = "database, and the rest"

P = ParamSpec("P")
T = TypeVar("T")


class Parts:
    """CPU seconds by part; what is called within a part counts for the inner one alone."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._inner: list[float] = []

    def timed(self, name: str, work_: Callable[P, T]) -> Callable[P, T]:
        """The function, whose time is added to the part."""

        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            start = time.process_time()
            self._inner.append(0.0)
            try:
                return work_(*args, **kwargs)
            finally:
                spent = time.process_time() - start
                self.spent[name] += spent - self._inner.pop()
                if self._inner:
                    self._inner[-1] += spent

        return run


@contextmanager
def watched_parts() -> Iterator[Parts]:
    """Watch the parts of jobs while the block runs."""
    parts = Parts()
    with ExitStack() as stack:
        for module, name, part in PARTS:
            watched = parts.timed(part, getattr(module, name))
            stack.enter_context(mock.patch.object(module, name, watched))
        yield parts


def cost_of_jobs(api: Api, project_id: str, sizes: Sequence[Size]) -> dict[str, float]:
    """CPU seconds of one result job, by part, the dearest first; whole under an empty name.

    Args:
        api: Of an installation whose models are open.
        project_id: With one analysed picture.
        sizes: Of the results.
    """
    order = {
        "projectId": project_id,
        "formatIds": [],
        "customResizes": [{"width": size.width, "height": size.height} for size in sizes],
    }
    assert api.post("/generate", json=order).status_code == 202
    fresh = SourceCache()  # the first job of an order reads the master
    with watched_parts() as parts, mock.patch.object(work, "_cache", fresh):
        start = time.process_time()
        jobs = api.installation.work()
        whole = time.process_time() - start
    assert jobs == len(sizes)
    spent = {name: seconds / jobs for name, seconds in parts.spent.most_common()}
    return {"": whole / jobs, **spent, REST: whole / jobs - sum(spent.values())}

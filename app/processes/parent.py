"""The child's end of the conversation with `app.processes.child.Child`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from app.processes.limits import die_with_parent


class Parent:
    """Who started this process: asks in lines of JSON and is answered in lines of JSON.

    To be made before anything else: from then on this process ends with its parent, and whatever
    a library prints goes to standard error, since standard output is kept for answers.
    """

    def __init__(self, pid: int) -> None:
        die_with_parent(pid)
        self._answers = os.fdopen(os.dup(1), "w", buffering=1)
        os.dup2(2, 1)

    def requests(self) -> Iterator[dict[str, Any]]:
        """What the parent asks, until it asks nothing more."""
        return map(json.loads, sys.stdin)

    def answer(self, document: Mapping[str, object]) -> None:
        """Answer in one line, at once."""
        print(json.dumps(document), file=self._answers)

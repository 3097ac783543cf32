"""How many SQL statements something executes: foreign and missing ids must cost the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

MISSING = "00000000-0000-4000-8000-000000000000"


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements that are executed within the block, by any engine of this process."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)

"""Long lists of a database from the newest row on: pages of them, and all of them in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.database.session import Session
from app.database.sessions import Database
from app.domain.access import Actor

CHUNK = 500
"""Rows that are read at once while a list is handed out as a file."""
MOST_ROWS = 100_000
"""Rows in one file: what spreadsheets still open; narrow it by time for more."""

Row = TypeVar("Row")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class NewestFirst(Generic[Row]):
    """Rows of a table in their order.

    Attributes:
        rows: Which ones.
        moment: The column that says when.
        row_id: The column that orders what is of one moment.
    """

    rows: Select[Row]
    moment: InstrumentedAttribute[datetime]
    row_id: InstrumentedAttribute[UUID]

    def select(self, after: Row | None = None) -> Select[Row]:
        """All of them in order, or those that come after one."""
        rows = self.rows if after is None else self.rows.where(self.is_further(after))
        return rows.order_by(self.moment.desc(), self.row_id)

    def is_further(self, last: Row) -> ColumnElement[bool]:
        """Whether a row comes after this one."""
        moment, row_id = getattr(last, self.moment.key), getattr(last, self.row_id.key)
        return or_(self.moment < moment, (self.moment == moment) & (self.row_id > row_id))


def walk_newest_first(
    database: Database,
    actor: Actor,
    listed: NewestFirst[Row],
    describe: Callable[[Session, Sequence[Row]], Sequence[Item]],
) -> Iterator[Item]:
    """Read a chunk at a time, so that a slow reader keeps no transaction open."""
    rest, last = MOST_ROWS, None
    while rest > 0:
        with database.snapshot(actor) as session:
            rows = session.scalars(listed.select(last).limit(min(CHUNK, rest))).all()
            items = describe(session, rows)
        yield from items
        if len(rows) < CHUNK:
            return
        last, rest = rows[-1], rest - len(rows)


def within(
    moment: InstrumentedAttribute[datetime], since: datetime | None, until: datetime | None
) -> list[ColumnElement[bool]]:
    """Not before the one, and before the other; None is any time."""
    wanted: list[ColumnElement[bool]] = []
    if since is not None:
        wanted.append(moment >= since)
    if until is not None:
        wanted.append(moment < until)
    return wanted

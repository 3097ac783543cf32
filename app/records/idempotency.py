"""Requests that clients may send again.

The same key and body get the first answer, and the work is done once. The key's row is written in
the transaction of the work itself, so neither is there without the other. Of many requests at once
the unique constraint lets one through; the others find its answer.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError

from app.database.session import Session
from app.domain.access import Actor
from app.domain.errors import Invalid, StateForbids
from app.models import IdempotencyKey

KEPT = timedelta(hours=24)
"""Source: the contract."""
MAX_KEY = 200
"""Characters of a key; of our column."""
KEY = re.compile(f"[!-~]{{1,{MAX_KEY}}}")

T = TypeVar("T")


class _Outrun(Exception):
    """Another request with the same key was quicker by a moment."""


@dataclass(frozen=True, slots=True)
class Once:
    """What a request may be repeated by.

    Attributes:
        operation: the words of the endpoint.
        key: the client's.
        body_hash: of what is asked for, however it was written.
    """

    operation: str
    key: str
    body_hash: str

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            text = f"Use 1 to {MAX_KEY} letters, figures and signs of ASCII, without spaces."
            raise Invalid({"Idempotency-Key": text})


def earlier_answer(
    session: Session, actor: Actor, once: Once | None, now: datetime
) -> dict[str, str] | None:
    """The answer to the first request with this key; None when this is the first.

    Raises:
        StateForbids: That one asked for something else.
    """
    if once is None:
        return None
    row = session.scalars(
        select(IdempotencyKey).where(*_of(actor, once), IdempotencyKey.created_at > now - KEPT)
    ).first()
    if row is None:
        return None
    if row.body_hash != once.body_hash:
        raise StateForbids(
            "This Idempotency-Key was used for another request.", code="idempotency_key_reused"
        )
    return row.answer


def remember(
    session: Session, actor: Actor, once: Once | None, answer: dict[str, str], now: datetime
) -> None:
    """Keep the answer, in the transaction that makes it true.

    Call it before the work, so that others wait at once.
    """
    if once is None:
        return
    session.execute(
        delete(IdempotencyKey).where(*_of(actor, once), IdempotencyKey.created_at <= now - KEPT)
    )
    session.add(
        IdempotencyKey(
            user_id=actor.user_id,
            operation=once.operation,
            key=once.key,
            body_hash=once.body_hash,
            answer=answer,
            created_at=now,
        )
    )
    try:
        session.flush()
    except IntegrityError as error:
        raise _Outrun from error


def outrun_at_most_once(work: Callable[[], T]) -> T:
    """Do the work; when another request with the same key was quicker, do it again.

    The second time finds that one's answer.
    """
    try:
        return work()
    except _Outrun:
        return work()


def _of(actor: Actor, once: Once) -> tuple[ColumnElement[bool], ...]:
    return (
        IdempotencyKey.user_id == actor.user_id,
        IdempotencyKey.operation == once.operation,
        IdempotencyKey.key == once.key,
    )

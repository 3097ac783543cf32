"""What was answered or worked out before, so that nothing is paid for or done twice."""

from __future__ import annotations

import hashlib
from typing import Generic, Protocol, TypeVar

import numpy as np

from app.deps import Deps
from app.domain.access import Actor
from app.domain.documents.analysis import Analysis
from app.domain.documents.document import adapter_of
from app.domain.providers import BUILT_IN, Capability
from app.imaging.picture import Picture
from app.ledger import Claimed
from app.records.provider_calls import find_answer, keep_answer

T = TypeVar("T")


class Keeper(Protocol[T]):
    """How answers of one kind are kept: a JSON value each.

    Attributes:
        keeps_newest: Whether an answer takes the place of an earlier one.
    """

    @property
    def keeps_newest(self) -> bool: ...

    def write(self, answer: T) -> object: ...

    def read(self, kept: object) -> T | None:
        """The answer; None when what it needs is not there any more."""

    def is_moved(self, kept: object) -> bool:
        """Whether an answer that is used again is kept anew, because it now belongs elsewhere."""


class KeptDocument(Generic[T]):
    """Answers that are documents: they are kept as they are."""

    keeps_newest = False

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    def write(self, answer: T) -> object:
        """See Keeper."""
        value: object = adapter_of(self._kind).dump_python(answer, mode="json")
        return value

    def read(self, kept: object) -> T | None:
        """See Keeper."""
        value: T = adapter_of(self._kind).validate_python(kept)
        return value

    def is_moved(self, kept: object) -> bool:  # noqa: ARG002 - the protocol's
        """See Keeper."""
        return False


def find_kept(deps: Deps, actor: Actor, key: str, keeper: Keeper[T]) -> T | None:
    """What is kept under the key, where it can still be used."""
    with deps.database.snapshot(actor) as session:
        kept = find_answer(session, key)
    if kept is None:
        return None
    answer = keeper.read(kept)
    if answer is not None and keeper.is_moved(kept):
        keep(deps, actor, key, keeper, answer)
    return answer


def keep(deps: Deps, actor: Actor, key: str, keeper: Keeper[T], answer: T) -> None:
    value = keeper.write(answer)
    with deps.database.transaction(actor) as session:
        keep_answer(session, key, value, deps.clock.now(), newest=keeper.keeps_newest)


def hash_picture(picture: Picture, detail: str = "") -> str:
    """SHA-256 of the pixels, their layout, and what else an answer depends on."""
    digest = hashlib.sha256(f"{picture.shape}{detail}".encode())
    digest.update(np.ascontiguousarray(picture).data)
    return digest.hexdigest()


def join_key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def find_ground(deps: Deps, claimed: Claimed, picture: Picture) -> Analysis | None:
    """What the built-in provider found in an earlier attempt of the job, which then waited."""
    if claimed.attempt <= 1:
        return None
    return find_kept(deps, claimed.actor, ground_key(claimed, picture), KeptDocument(Analysis))


def keep_ground(deps: Deps, claimed: Claimed, picture: Picture, ground: Analysis) -> None:
    """Keep what the built-in provider found for the attempts that follow."""
    keep(deps, claimed.actor, ground_key(claimed, picture), KeptDocument(Analysis), ground)


def ground_key(claimed: Claimed, picture: Picture) -> str:
    """The job's own: another job may run with other models."""
    return join_key(hash_picture(picture), Capability.ANALYSE, BUILT_IN, str(claimed.job_id))

"""Looking at what came in, before it becomes a picture."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol
from uuid import UUID, uuid4

from app.deps import Deps
from app.domain.documents.rules import UploadModerationRule
from app.domain.errors import DomainError, NotFound, StateForbids
from app.domain.intake import IncomingFile, size_refusal, type_refusal
from app.domain.projects import Problem
from app.ports.gate import Inspection, Postponed
from app.records.new_pictures import CheckedFile

TICKET_LIFE = timedelta(seconds=300)
"""How long a form lets a file into the store: until its sending begins."""


class SentFile(Protocol):
    """What came into the store, or should have."""

    @property
    def key(self) -> str: ...

    @property
    def size_bytes(self) -> int: ...


MISSING = Problem("upload_missing", "This file was announced and never came. Upload it again.")


def check_files(
    deps: Deps, files: Sequence[IncomingFile], rule: UploadModerationRule, asked_by: UUID
) -> list[CheckedFile]:
    """Sizes first; then the contents of what is left, inspected together.

    What would take longer than a request may wait is taken as what it is by its first bytes; its
    analysis tells the rest.

    Raises:
        Refused: All files are refused: the first one's refusal.
    """
    refusals = [size_refusal(file.size_bytes, rule) for file in files]
    to_open = [file.path for file, refusal in zip(files, refusals, strict=True) if refusal is None]
    inspections = iter(deps.gate.inspect_in_haste(to_open, asked_by) if to_open else [])
    checked = []
    for file, refusal in zip(files, refusals, strict=True):
        inspected = refusal or next(inspections)
        if isinstance(inspected, Inspection | Postponed):
            inspected = type_refusal(inspected.kind, rule) or inspected
        if isinstance(inspected, DomainError):
            checked.append(CheckedFile(file, uuid4(), None, inspected))
        else:
            checked.append(CheckedFile(file, uuid4(), inspected, None))
    errors = [entry.refusal for entry in checked if entry.refusal]
    if errors and len(errors) == len(checked):
        raise errors[0]
    return checked


def freeze_upload(deps: Deps, ticket: SentFile, frozen: str) -> Problem | None:
    """Why the file cannot be taken over; None when it was, now or before.

    Raises:
        StateForbids: It is being sent.
    """
    try:
        deps.storage.freeze(ticket.key, frozen, ticket.size_bytes)
    except NotFound:
        return MISSING
    except StateForbids as refusal:
        if refusal.code == "upload_changed":
            raise
        return Problem(refusal.code, refusal.message)
    return None

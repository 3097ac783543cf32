"""The organization's logos."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.catalogue import Logo
from app.domain.documents.rules import ManualEditingRule
from app.domain.errors import (
    DomainError,
    NotAllowed,
    TooLarge,
    TypeNotAllowed,
    Unreadable,
)
from app.domain.file_names import cut_text, stem_of
from app.domain.intake import shown_name
from app.domain.storage_keys import CONTENT_TYPES, logo_key
from app.imaging.decode.kinds import detect_kind
from app.imaging.encode import encode
from app.imaging.masters import read_master
from app.models import Logo as LogoRow
from app.ports.gate import Normalised
from app.production.scratch import open_scratch
from app.records.audit import Action, append_audit
from app.records.logos import logo_view
from app.records.rows import find_row
from app.records.rules import rules_in_force

BYTES_PER_MB = 1_000_000
LONGEST_NAME = 80
"""Characters of a logo's name."""


def list_logos(deps: Deps, actor: Actor) -> tuple[Logo, ...]:
    """The logos in use, oldest first."""
    actor.demand(Permission.USE_PROJECTS)
    query = (
        select(LogoRow)
        .where(LogoRow.archived_at.is_(None))
        .order_by(LogoRow.created_at, LogoRow.id)
    )
    with deps.database.snapshot(actor) as session:
        return tuple(logo_view(deps, row) for row in session.scalars(query))


def add_logo(deps: Deps, actor: Actor, filename: str, path: Path) -> Logo:
    """Take a logo in through the gate, as the manual-editing rule allows.

    Raises NotAllowed when logos are switched off; TooLarge, TypeNotAllowed, Unreadable for the
    file.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        rule = rules_in_force(deps, session).rules().manual_editing
    if not (rule.editing_enabled and rule.add_text_or_logo_enabled):
        raise NotAllowed(
            "Adding logos is switched off by your organization.", code="addTextOrLogoEnabled"
        )
    check_logo(deps, path, rule, actor.organization_id)
    logo_id = uuid4()
    key = logo_key(actor.organization_id, logo_id)
    with open_scratch(deps.scratch) as folder:
        normalised = deps.gate.normalise_in_haste(
            path, folder, actor.organization_id, drawings=True
        )
        refuse_nothing(normalised)
        deps.storage.put(key, _as_png(normalised), content_type=CONTENT_TYPES["png"])
    size = normalised.inspection.size
    name = cut_text(stem_of(shown_name(filename)), LONGEST_NAME) or "Logo"
    with deps.database.transaction(actor) as session:
        row = LogoRow(
            id=logo_id,
            name=name,
            file_key=key,
            width=size.width,
            height=size.height,
            created_at=deps.clock.now(),
        )
        session.add(row)
        session.flush()
        return replace(logo_view(deps, row), remarks=normalised.inspection.remarks)


def delete_logo(deps: Deps, actor: Actor, logo_id: UUID) -> None:
    """Take a logo out of the list; results that bear it keep it. Raises NotFound."""
    actor.demand(Permission.USE_PROJECTS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        row = find_row(session, LogoRow, logo_id)
        row.archived_at = now
        append_audit(
            session,
            actor,
            Action.LOGO_DELETED,
            now,
            subject_kind="logo",
            subject_id=logo_id,
            before={"name": row.name},
        )


def check_logo(deps: Deps, path: Path, rule: ManualEditingRule, asked_by: UUID) -> None:
    """Look at what is to be a logo.

    Raises:
        TooLarge, TypeNotAllowed, Unreadable: It cannot be one.
    """
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("The file is empty.")
    if size > rule.allowed_logo_sources.max_size_mb * BYTES_PER_MB:
        raise TooLarge(
            f"Refused: {size / BYTES_PER_MB:.1f} MB, your organization allows "
            f"{rule.allowed_logo_sources.max_size_mb:g} MB for a logo."
        )
    look = deps.gate.inspect_in_haste([path], asked_by, drawings=True)[0]
    allowed = ", ".join(kind.upper() for kind in rule.allowed_logo_sources.types)
    if isinstance(look, TypeNotAllowed) and not name_kind(path):
        raise TypeNotAllowed(f"This is no file of a type that is taken for logos. Use {allowed}.")
    if isinstance(look, DomainError):
        raise look
    if look.kind not in rule.allowed_logo_sources.types:
        raise TypeNotAllowed(
            f"Your organization takes {allowed} for logos; this is {look.kind.upper()}."
        )


def name_kind(path: Path) -> str:
    """The kind of a file by its first bytes; nothing for one that is not known."""
    with path.open("rb") as stream:
        return detect_kind(stream)


def refuse_nothing(normalised: Normalised) -> None:
    """Raise for a logo of which nothing is to be seen.

    Raises:
        Unreadable: All of it is transparent.
    """
    if normalised.has_alpha and not read_master(normalised.master)[..., 3].any():
        raise Unreadable(
            "The logo shows nothing: all of it is transparent. Nothing was stored. "
            "Export it again with its shapes visible."
        )


def _as_png(normalised: Normalised) -> bytes:
    if normalised.master_type == "png":
        return normalised.master.read_bytes()
    return encode(read_master(normalised.master), kind="png", quality=100).data

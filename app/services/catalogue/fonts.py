"""The organization's fonts: taken in through the gate, archived, never lost to what names them."""

import hashlib
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import Invalid, TooLarge, Unreadable
from app.domain.file_names import cut_text
from app.domain.fonts import (
    LARGEST_FONT_BYTES,
    LONGEST_FAMILY,
    LONGEST_LICENCE,
    MOST_FONTS,
    Embedding,
    OwnFont,
    read_embedding,
)
from app.domain.intake import shown_name
from app.domain.storage_keys import CONTENT_TYPES, font_key
from app.imaging.scripts import find_face_coverage
from app.models import Font, TextStyleSet
from app.ports.gate import NormalisedFont
from app.production.own_fonts import load_fonts, own_name
from app.production.scratch import open_scratch
from app.records.audit import Action, append_audit
from app.records.fonts import font_view
from app.records.rows import find_row, unknown_row

LONGEST_FILENAME = 120
"""Letters of a file's name that are kept."""
RESTRICTED = (
    "Its maker's bits forbid embedding it. Pictures do not contain the font, yet look whether your "
    "licence covers this use."
)


def list_fonts(deps: Deps, actor: Actor) -> tuple[OwnFont, ...]:
    """The organization's fonts, archived ones too, by family and weight."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.snapshot(actor) as session:
        sets = list_sets(session)
        rows = session.scalars(select(Font).order_by(Font.family, Font.weight, Font.created_at))
        return tuple(font_view(row, sets) for row in rows)


def add_font(
    deps: Deps, actor: Actor, filename: str, path: Path, licence: str, family: str = ""
) -> OwnFont:
    """Take a font in through the gate.

    Args:
        deps: For the gate and the store.
        actor: An admin.
        filename: As it was sent.
        path: Of the file.
        licence: What the organization says of its right to use the font.
        family: What it is to be called; empty for what its maker calls it.

    Raises:
        Invalid: There is no note on the licence, no name, or one that is taken.
        TooLarge, TypeNotAllowed, Unreadable: For the file.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    licence, family = demand_words(licence.strip(), " ".join(family.split()))
    demand_size(path)
    font_id = uuid4()
    with open_scratch(deps.scratch) as folder:
        (own := folder / "own").mkdir()
        name = own_name(font_id)
        made = deps.gate.normalise_font_in_haste(path, own, actor.organization_id, name)
        row = make_row(made, path, font_key(actor.organization_id, font_id))
        row.id, row.licence, row.family = font_id, licence, family or made.family
        row.created_at = deps.clock.now()
        row.filename = cut_text(shown_name(filename), LONGEST_FILENAME) or "font"
        demand_free_name(deps, row.family)
        with deps.database.snapshot(actor) as session:
            settle_family(session, row)
        deps.storage.put(row.file_key, made.path, content_type=CONTENT_TYPES["otf"])
    with deps.database.transaction(actor) as session:
        settle_family(session, row)
        session.add(row)
        session.flush()
        _note(deps, session, actor, Action.FONT_ADDED, row)
        return replace(font_view(row, list_sets(session)), remarks=remarks_of(row, made))


def make_row(made: NormalisedFont, sent: Path, key: str) -> Font:
    """The row of a font, as far as its file says it."""
    return Font(
        weight=made.weight,
        file_key=key,
        digest=hashlib.sha256(sent.read_bytes()).hexdigest(),
        size_bytes=made.path.stat().st_size,
        embedding=read_embedding(made.fs_type),
        scripts=find_face_coverage(frozenset(made.characters)).covered,
        characters=len(made.characters),
    )


def delete_font(deps: Deps, actor: Actor, font_id: UUID) -> None:
    """Take a font out of the choices; styles and results that name it go on being set in it.

    Raises:
        NotFound: There is no such font in use.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.transaction(actor) as session:
        row = find_row(session, Font, font_id)
        row.archived_at = deps.clock.now()
        _note(deps, session, actor, Action.FONT_DELETED, row)


def restore_font(deps: Deps, actor: Actor, font_id: UUID) -> OwnFont:
    """Offer an archived font again; nothing for one in use.

    Raises:
        NotFound: There is no such font.
        Invalid: Its family has this weight again already.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.transaction(actor) as session:
        row = session.get(Font, font_id)
        if row is None:
            raise unknown_row(Font)
        if row.archived_at is not None:
            settle_family(session, row)
            row.archived_at = None
            _note(deps, session, actor, Action.FONT_RESTORED, row)
        return font_view(row, list_sets(session))


def demand_words(licence: str, family: str) -> tuple[str, str]:
    """Both, when they can be used."""
    errors = {}
    if not 1 <= len(licence) <= LONGEST_LICENCE:
        errors["licence"] = (
            "Say by what right your organization uses the font, such as the licence, its number or "
            f"the shop's invoice; at most {LONGEST_LICENCE:,} letters."
        )
    if len(family) > LONGEST_FAMILY:
        errors["family"] = f"Use at most {LONGEST_FAMILY} letters."
    if errors:
        raise Invalid(errors)
    return licence, family


def demand_size(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("The file is empty.")
    if size > LARGEST_FONT_BYTES:
        raise TooLarge(
            f"Refused: {size / 1e6:.1f} MB, a font may have {LARGEST_FONT_BYTES / 1e6:g} MB."
        )


def demand_free_name(deps: Deps, family: str) -> None:
    """Refuse a name that says nothing, or that a font which comes with the product has."""
    if not family:
        raise Invalid({"family": "The font does not say what it is called. Give it a name."})
    built_in = {name.casefold() for name in load_fonts(deps.fonts_dir).files}
    if family.casefold() in built_in:
        raise Invalid(
            {
                "family": f"{family} comes with the product already. Give yours a name of its own, "
                f"such as {family} Brand."
            }
        )


def settle_family(session: Session, row: Font) -> None:
    """Write a family one way, and refuse a second font of one family and weight.

    Raises:
        Invalid: There is one in use, or there are too many.
    """
    in_use = Font.archived_at.is_(None)
    if (session.scalar(select(func.count(Font.id)).where(in_use)) or 0) >= MOST_FONTS:
        raise Invalid({"file": f"There are {MOST_FONTS} fonts already. Archive one first."})
    for other in session.scalars(select(Font).where(in_use, Font.id != row.id)):
        if other.family.casefold() != row.family.casefold():
            continue
        row.family = other.family
        if other.weight == row.weight:
            raise Invalid(
                {
                    "file": f"There is {other.family} {other.weight} already "
                    f"({other.filename}). Archive it first, or give this one another name."
                }
            )


def remarks_of(row: Font, made: NormalisedFont) -> tuple[str, ...]:
    is_restricted = row.embedding is Embedding.RESTRICTED
    return (*made.remarks, *([RESTRICTED] if is_restricted else []))


def list_sets(session: Session) -> list[TextStyleSet]:
    return list(session.scalars(select(TextStyleSet).where(TextStyleSet.archived_at.is_(None))))


def _note(deps: Deps, session: Session, actor: Actor, action: Action, row: Font) -> None:
    told = {
        "family": row.family,
        "weight": row.weight,
        "filename": row.filename,
        "licence": row.licence,
        "embedding": str(row.embedding),
        "sha256": row.digest,
    }
    is_gone = action is Action.FONT_DELETED
    append_audit(
        session,
        actor,
        action,
        deps.clock.now(),
        subject_kind="font",
        subject_id=row.id,
        before=told if is_gone else None,
        after=None if is_gone else told,
    )

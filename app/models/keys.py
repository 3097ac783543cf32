"""The second lock beside the tenant filter: keys that name the organization too."""

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint


def own_key() -> UniqueConstraint:
    """What composite foreign keys of other tables refer to."""
    return UniqueConstraint("organization_id", "id")


def belongs_to(table: str, column: str, *, ondelete: str = "CASCADE") -> ForeignKeyConstraint:
    """The column names a row of the table that belongs to the same organization."""
    return ForeignKeyConstraint(
        ["organization_id", column], [f"{table}.organization_id", f"{table}.id"], ondelete=ondelete
    )

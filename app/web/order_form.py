"""The chooser's form: what it says, and what it says wrongly beside each field."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.domain.documents.choices import CustomSize, FormatChoice
from app.domain.documents.formats import DEFAULT_DPI, Unit, custom_size
from app.domain.errors import Invalid
from app.domain.orders import GenerationOrder
from app.web.languages import gettext, mark_text
from app.web.sentences import say

SIZE_FIELDS = ("width", "height", "unit", "dpi")
FIELD_WORDS = {
    "width": mark_text("width"),
    "height": mark_text("height"),
    "unit": mark_text("unit"),
}
"""What the fields of a custom size are called within a sentence; dpi is dpi."""


@dataclass(frozen=True, slots=True)
class SizeRow:
    """One row of custom sizes, as it was typed.

    errors: what is wrong, by field.
    """

    width: str = ""
    height: str = ""
    unit: str = str(Unit.PX)
    dpi: str = str(DEFAULT_DPI)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.width.strip() and not self.height.strip()

    @property
    def is_whole(self) -> bool:
        return bool(self.width.strip()) and bool(self.height.strip())


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the chooser shows as chosen.

    picture_ids: None where all pictures are.
    """

    format_ids: frozenset[UUID]
    rows: tuple[SizeRow, ...] = (SizeRow(),)
    picture_ids: frozenset[UUID] | None = None
    makes_again: bool = False

    @property
    def format_count(self) -> int:
        return len(self.format_ids) + sum(row.is_whole and not row.errors for row in self.rows)


def chosen_of(choice: FormatChoice) -> Chosen:
    rows = tuple(
        SizeRow(f"{size.width:g}", f"{size.height:g}", str(size.unit), f"{size.dpi:g}")
        for size in choice.custom_resizes
    )
    return Chosen(frozenset(choice.format_ids), rows or (SizeRow(),))


def chosen_in(form: MultiDict[str, str]) -> Chosen:
    """The form as it was sent, with what is wrong in it."""
    rows = tuple(checked(row) for row in typed_rows(form))
    pictures = frozenset(known_ids(form.getlist("picture")))
    return Chosen(
        frozenset(known_ids(form.getlist("format"))),
        rows or (SizeRow(),),
        pictures if "pick_pictures" in form else None,
        makes_again="make_again" in form,
    )


def order_from(
    project_id: UUID, form: MultiDict[str, str], *, is_draft: bool = False
) -> GenerationOrder:
    """The order as the form says it.

    Args:
        project_id: Whose pictures.
        form: As it was sent.
        is_draft: Whether somebody is still choosing: a size that is half typed is no error then.

    Raises:
        Invalid: A value is not even of its type, or nothing is chosen.
    """
    format_ids = tuple(read_ids(form, "format"))
    rows = typed_rows(form)
    if is_draft:
        rows = [row if row.is_whole else SizeRow() for row in rows]
    custom_sizes = tuple(read_sizes(rows))
    if not format_ids and not custom_sizes:
        raise Invalid({"formatIds": "Choose at least one format or a custom size."})
    asset_ids = tuple(read_ids(form, "picture"))
    if "pick_pictures" in form and not asset_ids:
        raise Invalid({"assetIds": "Choose at least one picture."})
    return GenerationOrder(
        project_id,
        format_ids,
        custom_sizes,
        asset_ids or None,
        skips_made="make_again" not in form,
        only_ready=True,
        is_remembered=True,
    )


def read_ids(form: MultiDict[str, str], name: str) -> list[UUID]:
    try:
        return [UUID(value) for value in form.getlist(name)]
    except ValueError:
        raise Invalid({name: "This is not in the list."}) from None


def known_ids(values: Iterable[str]) -> list[UUID]:
    """The ids among the values; what is none is left out."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def typed_rows(form: MultiDict[str, str]) -> list[SizeRow]:
    columns = [form.getlist(f"custom_{name}") for name in SIZE_FIELDS]
    return [SizeRow(*values) for values in zip(*columns, strict=False)]


def read_sizes(rows: Sequence[SizeRow]) -> list[CustomSize]:
    """Rows that have a width or a height; an untouched row is no size.

    Raises:
        Invalid: With `customResizes.<row>.<field>` for everything that is wrong.
    """
    sizes = []
    errors: dict[str, str] = {}
    for number, row in enumerate(rows):
        if row.is_empty:
            continue
        try:
            sizes.append(read_size(row, f"customResizes.{number}"))
        except Invalid as refusal:
            errors |= refusal.fields
    if errors:
        raise Invalid(errors)
    return sizes


def read_size(row: SizeRow, path: str) -> CustomSize:
    """The size of a row.

    Raises:
        Invalid: With the paths of what is wrong.
    """
    numbers = {
        "width": read_number(row.width),
        "height": read_number(row.height),
        "dpi": read_number(row.dpi.strip() or str(DEFAULT_DPI)),
    }
    errors = {f"{path}.{name}": "Type a number." for name in numbers if numbers[name] is None}
    if row.unit not in {str(unit) for unit in Unit}:
        errors[f"{path}.unit"] = f"Use {', '.join(Unit)}."
    if errors:
        raise Invalid(errors)
    given = {name: value for name, value in numbers.items() if value is not None}
    unit = Unit(row.unit)
    custom_size(given["width"], given["height"], unit, given["dpi"], path=path)
    # In pixels the resolution does not count, whatever stands there.
    dpi = DEFAULT_DPI if unit is Unit.PX else given["dpi"]
    return CustomSize(width=given["width"], height=given["height"], unit=unit, dpi=dpi)


def checked(row: SizeRow) -> SizeRow:
    """The row with what is wrong in it beside its fields; of the row as a whole at its width."""
    if row.is_empty:
        return row
    try:
        read_size(row, "row")
    except Invalid as refusal:
        said = {
            path.removeprefix("row").lstrip(".") or "width": text
            for path, text in refusal.fields.items()
        }
        return SizeRow(row.width, row.height, row.unit, row.dpi, said)
    return row


def read_number(text: str) -> float | None:
    """A number with a point or a comma; None for what is none."""
    try:
        return float(text.replace(",", ".").replace("\u2212", "-"))
    except ValueError:
        return None


def sentence_of_row(refusal: Invalid) -> str:
    """The first fault, with the number of its row: `Custom size 2, width: Use 16 to …`."""
    path, text = next(iter(refusal.fields.items()))
    parts = path.split(".")
    if parts[0] != "customResizes" or len(parts) < 2:
        return text
    where = gettext("Custom size %(number)s", number=int(parts[1]) + 1)
    field = gettext(FIELD_WORDS.get(parts[2], parts[2])) if len(parts) > 2 else ""
    return f"{where}, {field}: {say(text)}" if field else f"{where}: {say(text)}"

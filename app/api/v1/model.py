"""What all bodies share: camelCase outside, our names inside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    StrictBool,
    StrictInt,
)
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Item = TypeVar("Item")


class Body(BaseModel):
    """Unknown fields of requests are ignored, as the contract says."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


Switch = StrictBool
Whole = StrictInt
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""Of requests, where a number in quotation marks is none."""


class Changes(Body):
    """A body that may be whole or partial: a field that is left out stays as it is.

    Its default, None, is never read, and not part of the schema.
    """

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = handler(schema)
        for field in handler.resolve_ref_schema(described).get("properties", {}).values():
            field.pop("default", None)
        return described

    def document(self) -> dict[str, Any]:
        """What was sent, in the words of the contract."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class Window(Body):
    """A part of a long list; X-Total-Count says how long it is."""

    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


class Part(Body):
    """Which part of a list is wanted; the whole list when neither is said, as the contract has it.
    X-Total-Count says how long it is.
    """

    limit: int | None = Field(None, ge=1, le=2000, description="How many; all when left out.")
    offset: int = Field(0, ge=0, le=1_000_000, description="How many are passed over.")

    def of(self, items: Sequence[Item]) -> Sequence[Item]:
        """The part of the list."""
        return items[self.offset :][: self.limit]


def total_count(number: int) -> dict[str, str]:
    """The header that says how long a list is on all pages."""
    return {"X-Total-Count": str(number)}


def format_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(format_moment, return_type=str)]
"""RFC 3339 in UTC."""


class ErrorOut(Body):
    code: str
    message: str

"""What all bodies share: camelCase outside, our names inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Self, TypeVar, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
)
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.domain.documents.document import Document
from app.domain.documents.fields import Number, Switch, Whole

AnyModel = TypeVar("AnyModel", bound=BaseModel)

__all__ = [
    "Body",
    "Changes",
    "DescribedBy",
    "ErrorOut",
    "Moment",
    "Number",
    "Sent",
    "Switch",
    "Whole",
    "Window",
    "answered",
    "sent",
]


class Body(BaseModel):
    """Unknown fields of requests are ignored, as the contract says."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


class Changes(Body):
    """A body that may be whole or partial: a field that is left out stays as it is, so none has a
    default.
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
        return cast(
            "dict[str, Any]", self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        )


class Sent(BaseModel):
    """A body as it was sent; the use case checks it, against the declaration that describes it."""

    document: dict[str, Any]

    @classmethod
    def model_validate(cls, data: Any, **options: Any) -> Self:
        return super().model_validate({"document": data}, **options)


@cache
def sent(declaration: type[Document], *, partial: bool = False) -> type[Sent]:
    """The body of a request that holds a document.

    Args:
        declaration: The document's.
        partial: A field that is left out stays as it is, so none is required.
    """

    def describe(**options: Any) -> JsonSchemaValue:
        return _reshaped(declaration.model_json_schema(**options), is_partial=partial)

    name = f"{declaration.__name__}{'Changes' if partial else 'In'}"
    return type(name, (Sent,), {"model_json_schema": staticmethod(describe)})


@cache
def answered(declaration: type[AnyModel]) -> type[AnyModel]:
    """The declaration as an answer: every property is always there."""
    original = declaration.model_json_schema

    def describe(**options: Any) -> JsonSchemaValue:
        return _reshaped(original(**options), is_whole=True)

    name = declaration.__name__.removesuffix("Out") + "Out"
    return type(name, (declaration,), {"model_json_schema": staticmethod(describe)})


def _reshaped(
    schema: JsonSchemaValue, *, is_partial: bool = False, is_whole: bool = False
) -> JsonSchemaValue:
    """The schema without defaults: clients take a field with one for a field that is there."""
    for shape in (schema, *schema.get("$defs", {}).values()):
        properties = shape.get("properties", {})
        for field in properties.values():
            field.pop("default", None)
        if is_partial:
            shape.pop("required", None)
        if is_whole and properties:
            shape["required"] = list(properties)
    return schema


@dataclass(frozen=True, slots=True)
class DescribedBy:
    """Of a field that holds a document, which the use case checks: the declaration of it."""

    declaration: type[Document]

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(self.declaration.__pydantic_core_schema__)


class Window(Body):
    """A part of a long list; X-Total-Count says how long it is."""

    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_rfc3339, return_type=str)]
"""RFC 3339 in UTC."""


class ErrorOut(Body):
    code: str
    message: str

"""What all operations share: their blueprint, and bodies with camelCase outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, ClassVar, ParamSpec, Self, TypeVar, cast

from apiflask import APIBlueprint
from apiflask.schema_adapters.registry import registry
from flask.typing import ResponseReturnValue
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

from app.api.bodies import ContractAdapter
from app.domain.documents.document import MAY_BE_MISSING, Document
from app.domain.pages import Page

Item = TypeVar("Item")
AnyModel = TypeVar("AnyModel", bound=BaseModel)

P = ParamSpec("P")

registry.register("pydantic", ContractAdapter)


class JsonBlueprint(APIBlueprint):
    """APIFlask's blueprint, typed for what it takes: models, lists of one, and values."""

    def output(  # type: ignore[override]  # more than its types say
        self, schema: Any, *args: Any, **kwargs: Any
    ) -> Callable[[Callable[P, object]], Callable[P, ResponseReturnValue]]:
        """What the operation answers with: a model, or a list of one.

        APIFlask takes a list too, and does not say so in its types. A view may return a value that
        has the model's fields.
        """
        return cast(
            Callable[[Callable[P, object]], Callable[P, ResponseReturnValue]],
            super().output(schema, *args, **kwargs),
        )


class Body(BaseModel):
    """Unknown fields of requests are ignored, as the contract says.

    An answer whose fields are those of a value needs no mapping: it is read from the value.
    """

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="ignore", from_attributes=True
    )


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


class Sent(BaseModel):
    """A body as it was sent; the use case checks it, against the declaration that describes it."""

    declaration: ClassVar[type[Document]]
    """What the document is checked against."""
    document: dict[str, Any]

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        return super().model_validate({"document": obj}, **options)


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
    made: type[Sent] = type(name, (Sent,), {"model_json_schema": staticmethod(describe)})
    made.declaration = declaration
    return made


@cache
def answered(declaration: type[AnyModel]) -> type[AnyModel]:
    """The declaration as an answer: every property is always there unless it says otherwise."""
    original = declaration.model_json_schema

    def describe(**options: Any) -> JsonSchemaValue:
        return _reshaped(original(**options), is_whole=True)

    name = declaration.__name__.removesuffix("Out") + "Out"
    return type(name, (declaration,), {"model_json_schema": staticmethod(describe)})


def list_of(model: type[BaseModel]) -> GenericAlias:
    """The type of a list of a model that is made by `answered`."""
    return GenericAlias(list, (model,))


def _reshaped(
    schema: JsonSchemaValue, *, is_partial: bool = False, is_whole: bool = False
) -> JsonSchemaValue:
    """The schema without defaults: clients take a field with one for a field that is there."""
    for shape in (schema, *schema.get("$defs", {}).values()):
        properties = shape.get("properties", {})
        always = []
        for name, field in properties.items():
            field.pop("default", None)
            if not any(field.pop(mark, False) for mark in MAY_BE_MISSING):
                always.append(name)
        if is_partial:
            shape.pop("required", None)
        if is_whole and properties:
            shape["required"] = always
    return schema


@dataclass(frozen=True, slots=True)
class DescribedBy:
    """Of a field that holds a document, which the use case checks: the declaration of it."""

    declaration: type[Document]

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(self.declaration.__pydantic_core_schema__)


def total_count(number: int) -> dict[str, str]:
    """The header that says how long a list is on all pages."""
    return {"X-Total-Count": str(number)}


Listed = tuple[list[Item], int, dict[str, str]]
"""The answer of a view that lists: what is listed, the status, and the headers."""


def listed(page: Page[Item]) -> Listed[Item]:
    """The page as an answer, with the header that says how long the list is."""
    return list(page.items), 200, total_count(page.total)


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

    def answer(self, items: Sequence[Item]) -> Listed[Item]:
        """The part of the list as an answer."""
        return listed(Page(self.of(items), len(items)))


def format_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(format_moment, return_type=str)]
"""RFC 3339 in UTC."""


class ErrorOut(Body):
    code: str
    message: str


class ProblemOut(ErrorOut):
    """Why work has failed."""

    advice: str = Field(description="What the owner of what has failed can do.")

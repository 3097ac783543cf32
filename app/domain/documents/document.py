"""What a document is: one declaration for the value, its stored JSON, the request, the schema.

`Document` is for what users and clients write. It is checked field by field when it is read, and
whatever is wrong is named. `Stored` is for what the program itself works out and keeps: plain
dataclasses, made without checks where they are computed, read back from JSON by the same types.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic.config import JsonDict

from app.domain.documents.sentences import sentences_of
from app.domain.errors import Invalid

Json = dict[str, object]
"""A JSON object, on its way in or out."""


MAY_BE_MISSING: JsonDict = {"x-may-be-missing": True}
"""Schema of a field that is left out of answers while it holds its default."""


class Document(BaseModel):
    """A value that users and clients write; camelCase outside, our names inside.

    Unknown fields are ignored, as the contract says.
    """

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True
    )

    earlier_names: ClassVar[Mapping[str, str]] = {}
    """What earlier clients call a field: their name to today's."""

    @model_validator(mode="before")
    @classmethod
    def use_todays_names(cls, value: object) -> object:
        """Earlier names give way to today's, where both are sent."""
        if not isinstance(value, Mapping) or cls.earlier_names.keys().isdisjoint(value):
            return value
        return cls._with_todays_names(value)

    @classmethod
    def _with_todays_names(cls, document: Mapping[str, object]) -> Json:
        """The document, and the documents in it, under the names of today."""
        earlier = {
            now: document[then] for then, now in cls.earlier_names.items() if then in document
        }
        rest = {name: item for name, item in document.items() if name not in cls.earlier_names}
        renamed = {**earlier, **rest}
        for name, field in cls.model_fields.items():
            inner = renamed.get(field.alias or name)
            if not isinstance(inner, Mapping) or not isinstance(field.annotation, type):
                continue
            if issubclass(field.annotation, Document):
                renamed[field.alias or name] = field.annotation._with_todays_names(inner)
        return renamed

    @classmethod
    def read(cls, document: object, path: str = "") -> Self:
        """The value of a document from outside or from the database.

        Args:
            document: A JSON object; what it leaves out has its default.
            path: What the paths of bad fields start with.

        Raises:
            Invalid: With the dotted path of every bad field.
        """
        try:
            return cls.model_validate(document)
        except ValidationError as error:
            raise Invalid(sentences_of(error.errors(include_url=False), path)) from None

    def to_json(self) -> Json:
        """The JSON object that is stored and sent."""
        return self.model_dump(mode="json", by_alias=True)

    def changed(self, **values: object) -> Self:
        """The value with some fields changed; they are not checked again."""
        return self.model_copy(update=values)

    def with_changes(self, changes: Mapping[str, object], path: str = "") -> Self:
        """The value with a whole or partial document laid over it.

        Raises:
            Invalid: With the dotted path of every bad field.
        """
        return self.read(merged(self.to_json(), self._with_todays_names(changes)), path)


class LenientDocument(Document):
    """A document in which null is the same as absent."""

    @model_validator(mode="before")
    @classmethod
    def leave_out_nulls(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        return {name: item for name, item in value.items() if item is not None}


class SparseDocument(LenientDocument):
    """A lenient document that is written down without what is a default."""

    always_written: ClassVar[frozenset[str]] = frozenset()
    """Fields that are written down whatever they hold."""

    @model_serializer(mode="wrap")
    def leave_out_defaults(self, write: SerializerFunctionWrapHandler) -> Json:
        document: Json = write(self)
        for name, field in type(self).model_fields.items():
            if name not in self.always_written and getattr(self, name) == field.default:
                document.pop(str(field.alias), None)
                document.pop(name, None)
        return document


class Stored:
    """A frozen dataclass that is kept as JSON; camelCase outside."""

    __slots__ = ()
    __pydantic_config__: ClassVar = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    @classmethod
    def read(cls, document: object) -> Self:
        """The value that `to_json` wrote down."""
        value: Self = adapter_of(cls).validate_python(document)
        return value

    def to_json(self) -> Json:
        """The JSON object that is stored."""
        stored: Json = adapter_of(type(self)).dump_python(self, mode="json", by_alias=True)
        return stored


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def adapter_of(kind: type) -> TypeAdapter[Any]:
    """What reads and writes values of the type; made once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def merged(document: Mapping[str, object], changes: Mapping[str, object]) -> Json:
    """The document with the changes laid over it.

    Objects are merged field by field, anything else stands in place of what was there.
    """
    result = dict(document)
    for name, value in changes.items():
        before = result.get(name)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            result[name] = merged(before, value)
        else:
            result[name] = value
    return result

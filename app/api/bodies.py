"""How requests become models and models become answers, the same for every operation.

APIFlask asks the adapter that is registered here: `JsonBlueprint` is what registers it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args
from urllib.parse import quote

from apiflask.fields import UploadFile
from apiflask.schema_adapters.pydantic import PydanticAdapter
from flask import Request, Response, after_this_request, current_app
from pydantic import AliasChoices, BaseModel, ValidationError
from werkzeug.datastructures import FileStorage

from app.domain.documents.sentences import AN_OBJECT, sentence_of
from app.domain.errors import Invalid, TypeNotAllowed
from app.domain.intake import check_file_count

WARNING_FIELDS = "Warning-Fields"
"""The header that names fields of the request which nothing reads."""
WHOLE_BODY = "body"
"""Stands in `errors` for a body that is no object."""
MOST_WARNINGS = 20
"""Names in one header; servers and proxies limit how long it may be."""
LONGEST_WARNING = 100
"""Letters of one name in the header."""
OTHER_TYPES = frozenset(
    {
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/xml",
        "text/xml",
        "text/html",
    }
)
"""Types of bodies that cannot be meant as JSON; clients without a type, or with text/plain, mean
it.
"""


class ContractAdapter(PydanticAdapter):
    """APIFlask's adapter for pydantic's models, with our sentences and our limits."""

    def validate_input(self, request: Request, location: str, **_options: Any) -> BaseModel:
        """The request's data as the model.

        Raises:
            Invalid: With a sentence for every bad field.
            TypeNotAllowed: When the body is of a type that is no JSON.
        """
        if location == "json":
            data = read_json(request)
        elif location == "query":
            data = request.args.to_dict()
        else:
            data = self.read_form(request)
        name_unknown_fields(unknown_fields(self.model_class, data))
        try:
            return self.model_class.model_validate(data)
        except ValidationError as error:
            raise Invalid(self.sentences(error)) from None

    def read_form(self, request: Request) -> dict[str, Any]:
        """The fields of a multipart form and its files.

        Raises:
            Invalid: When there are more files than one request may have.
        """
        data: dict[str, Any] = request.form.to_dict()
        for name in self.file_fields:
            files = request.files.getlist(name)
            check_file_count(len(files), current_app.config["MAX_FILES"], name)
            data.pop(name, None)
            if files:
                data[name] = files if name in self.file_lists else files[0]
        data.update({name: None for name in request.files if name not in data})
        return data

    @property
    def file_lists(self) -> list[str]:
        """The fields of the form that hold any number of files."""
        fields = self.model_class.model_fields.items()
        return [name for name, field in fields if UploadFile in get_args(field.annotation)]

    @property
    def file_fields(self) -> list[str]:
        """The fields of the form that hold files."""
        fields = self.model_class.model_fields.items()
        return [
            *(name for name, field in fields if field.annotation is FileStorage),
            *self.file_lists,
        ]

    def sentences(self, error: ValidationError) -> dict[str, str]:
        """What is wrong with each field, by its dotted path."""
        files = {name: f"Attach files in the field `{name}`." for name in self.file_fields}
        found: dict[str, str] = {}
        for problem in error.errors(include_url=False):
            place = problem["loc"] if not hasattr(self.model_class, "declaration") else ()
            path = ".".join(map(str, place)) or WHOLE_BODY
            found.setdefault(path, files.get(path) or sentence_of(problem))
        return found


def read_json(request: Request) -> Any:
    """The body, whatever type it is said to have, unless that cannot be JSON.

    Raises:
        Invalid: For null, which the parser takes for a body.
        TypeNotAllowed: For forms and XML.
    """
    kind = request.mimetype
    if kind in OTHER_TYPES or kind.endswith("+xml"):
        raise TypeNotAllowed(
            f"Send JSON, with Content-Type: application/json; this is {kind}.",
            code="content_type_not_allowed",
        )
    data = request.get_json(force=True)
    if data is None:
        raise Invalid({WHOLE_BODY: AN_OBJECT})
    return data


def name_unknown_fields(paths: Iterator[str]) -> None:
    """Name the fields in a header of the answer: they are taken, and do nothing."""
    names = [
        quote(path[:LONGEST_WARNING], safe=".", errors="replace")
        for _, path in zip(range(MOST_WARNINGS), paths, strict=False)
    ]
    if not names:
        return

    def add(response: Response) -> Response:
        response.headers[WARNING_FIELDS] = ", ".join(names)
        return response

    after_this_request(add)


def unknown_fields(model: type[BaseModel], data: object, path: str = "") -> Iterator[str]:
    """The dotted paths of what is in the data and not in the model, also further inside.

    Args:
        model: A body that stands for a document as it was sent has a `declaration` of that
            document. Documents name what they take besides their fields in `earlier_names`, a
            mapping of names to today's.
        data: What was sent; anything but an object has no fields.
        path: Of the data; empty for the whole body.
    """
    if not isinstance(data, Mapping):
        return
    inner = known_names(getattr(model, "declaration", model))
    for name, value in data.items():
        at = f"{path}.{name}" if path else str(name)
        if name not in inner:
            yield at
            continue
        for part, where in numbered_parts(value, at):
            yield from unknown_in_models(inner[name], part, where)


def known_names(model: type[BaseModel]) -> dict[str, list[type[BaseModel]]]:
    """Every name that the model takes, and the models that may stand under it."""
    known: dict[str, list[type[BaseModel]]] = {}
    for name, field in model.model_fields.items():
        alias = field.validation_alias
        choices = alias.choices if isinstance(alias, AliasChoices) else [alias]
        declared = [d for m in field.metadata if (d := getattr(m, "declaration", None))]
        inner = declared or list(models_in(field.annotation))
        known |= dict.fromkeys([name, *(str(c) for c in (*choices, field.alias) if c)], inner)
    earlier: Mapping[str, str] = getattr(model, "earlier_names", {})
    known |= {name: known[today] for name, today in earlier.items()}
    return known


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The models that a type is made of: `list[A] | B | None` has two."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def numbered_parts(value: object, at: str) -> Iterator[tuple[object, str]]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        yield from ((item, f"{at}.{number}") for number, item in enumerate(value))
    else:
        yield value, at


def unknown_in_models(models: list[type[BaseModel]], part: object, at: str) -> Iterator[str]:
    """What none of the models knows; of a plain object every name is known."""
    found = [list(unknown_fields(model, part, at)) for model in models]
    if found:
        yield from min(found, key=len)

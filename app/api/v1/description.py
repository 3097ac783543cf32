"""The description of the API: what APIFlask sees in the code, completed to what the API really
answers, and shown as a page.

Every operation gets the refusals that its kind can meet, parameters their types, and shapes their
plain names, so that a client can be generated from the file and a test can hold the API to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from pydantic.alias_generators import to_camel
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, UUIDConverter

from app.domain.access import Role
from app.domain.webhooks import WebhookEvent

blueprint = APIBlueprint("api_description", __name__, url_prefix="/api/v1", enable_openapi=False)

Document = dict[str, Any]

ABOUT = """One picture in, every placement out: upload pictures, generate them in the formats of the
catalogue or in sizes of your own, adjust, download.

Names are in camelCase, ids are UUIDs, times RFC 3339 in UTC. Addresses of pictures and downloads
are signed: they open without a token, and for two hours at most. Unknown fields of requests are
ignored. Texts cannot hold a NUL."""

ERROR = "#/components/schemas/Error"
INVALID = "#/components/schemas/ValidationError"
SHARED: Document = {
    "Error": {
        "type": "object",
        "required": ["code", "message", "error", "requestId"],
        "properties": {
            "code": {"type": "integer", "description": "The HTTP status."},
            "message": {"type": "string", "description": "A sentence for people."},
            "error": {
                "type": "string",
                "description": "A stable word for programs.",
                "examples": ["not_found"],
            },
            "requestId": {
                "type": "string",
                "description": "Also sent as X-Request-Id; it is in our log lines.",
            },
        },
    },
    "ValidationError": {
        "type": "object",
        "required": ["message", "errors", "error", "requestId"],
        "properties": {
            "message": {"type": "string"},
            "errors": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "description": "What is wrong with each field, by its dotted path.",
                "examples": [{"layoutGuidance.safeZone.top": "Use a number from 0 to 0.45."}],
            },
            "error": {"type": "string"},
            "requestId": {"type": "string"},
        },
    },
}
REFUSALS = {
    "400": "The request cannot be read",
    "401": "No token, or one that is bad, expired or revoked",
    "403": "The role or a rule does not allow this",
    "404": "Unknown here; ids of other organizations are unknown too",
    "409": "Not possible in this state",
    "412": "Somebody saved a newer version in between",
    "413": "Too large",
    "415": "This type is not taken",
    "422": "Some values are not valid",
    "429": "Too many requests; Retry-After says when to come back",
    "500": "Something failed on our side",
    "503": "Something that we need does not answer; try again",
}
FILES_REFUSED = "422-files"
"""A file that cannot be read has a reason and no field."""
NOTHING: Document = {"application/json": {"schema": {}}}
"""What APIFlask says of an answer without a body."""
HEADERS: Document = {
    "X-Request-Id": {"description": "Names this request in our log.", "schema": {"type": "string"}},
    "ETag": {"description": "For If-None-Match and If-Match.", "schema": {"type": "string"}},
    "X-Total-Count": {
        "description": "How many there are on all pages.",
        "schema": {"type": "integer"},
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"schema": {"type": "string"}},
}
IF_NONE_MATCH: Document = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of an earlier answer: 304 without a body when nothing has changed.",
    "schema": {"type": "string"},
}
IDEMPOTENCY_KEY: Document = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body are done once and get the same answer for 24 h; with "
    "another body the key is 409.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
IF_MATCH: Document = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The version that was changed: 412 when somebody saved in between.",
    "schema": {"type": "string", "pattern": r'^(\*|(W/)?"?[0-9]{1,9}"?)$', "examples": ['"3"']},
}
READ_HEADERS = {
    ("post", "/api/v1/generate"): IDEMPOTENCY_KEY,
    ("post", "/api/v1/projects/upload"): IDEMPOTENCY_KEY,
    ("put", "/api/v1/generated-assets/{asset_id}"): IF_MATCH,
    ("post", "/api/v1/generated-assets/{asset_id}/versions/{number}/restore"): IF_MATCH,
}
"""What operations read besides their query and body."""
EVENT_TEXTS = {
    WebhookEvent.PROJECT_READY: "The last open analysis of a project has ended.",
    WebhookEvent.JOB_COMPLETED: "The last open result of a generation has ended, and at least one "
    "is there.",
    WebhookEvent.JOB_FAILED: "The last open result of a generation has ended, and none is there.",
    WebhookEvent.ASSET_RENDERED: "A new rendering of a generated asset is there.",
}


@blueprint.get("/docs")
def docs() -> ResponseReturnValue:
    """The description for people, in a page whose parts all come from here."""
    return render_template("description/docs.html")


def describe(spec: Document) -> Document:
    """APIFlask's document, completed. Takes its place as the app's `spec_processor`; runs within
    the app's context.
    """
    spec["info"] = {**spec["info"], "description": ABOUT}
    spec["servers"] = [{"url": "/"}]
    names = dict.fromkeys(tag["name"] for tag in [*spec["tags"], {"name": "Webhooks"}])
    spec["tags"] = [{"name": name} for name in names]
    spec["paths"] = dict(sorted(_paths(spec["paths"])))
    spec["webhooks"] = {str(event): _told(event) for event in WebhookEvent}
    schemas = spec["components"]["schemas"]
    for name in ("HTTPError", "ValidationError"):
        schemas.pop(name, None)
    _drop_titles(schemas)
    spec = _renamed(spec, _plain_names(schemas))
    spec["components"]["schemas"] = dict(
        sorted({**spec["components"]["schemas"], **SHARED}.items())
    )
    refusals = {
        status: _refusal(status, INVALID if status == "422" else ERROR) for status in REFUSALS
    }
    spec["components"]["responses"] = {**refusals, FILES_REFUSED: _refusal("422", INVALID, ERROR)}
    spec["components"]["headers"] = HEADERS
    return spec


def as_text(spec: Document) -> str:
    """The file that is checked in: the same for the same code."""
    return json.dumps(spec, indent=1, ensure_ascii=False) + "\n"


# --- operations


def _paths(paths: Document) -> Iterator[tuple[str, Document]]:
    converters = _converters()
    for path, operations in paths.items():
        for method, operation in operations.items():
            _complete(path, method, operation, converters)
        yield _camel(path), operations


def _camel(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda match: "{" + to_camel(match[1]) + "}", path)


def _converters() -> dict[str, Mapping[str, BaseConverter]]:
    """What each rule takes for its arguments, by the path as APIFlask writes it."""
    rules = current_app.url_map.iter_rules()
    return {
        re.sub(r"<(?:[^<>:]+:)?([^<>]+)>", r"{\1}", rule.rule): rule._converters for rule in rules
    }


def _complete(
    path: str,
    method: str,
    operation: Document,
    converters: Mapping[str, Mapping[str, BaseConverter]],
) -> None:
    operation["operationId"] = operation.get("operationId") or _operation_id(path, method)
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter["schema"] = _path_schema(converters[path][parameter["name"]])
            parameter["name"] = to_camel(parameter["name"])
        parameter.get("schema", {}).pop("title", None)
    if method == "get" and "200" in operation["responses"]:
        operation["parameters"].append(IF_NONE_MATCH)
    if (method, path) in READ_HEADERS:
        operation["parameters"].append(READ_HEADERS[method, path])
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    if not operation["parameters"]:
        del operation["parameters"]
    operation["responses"] = _responses(method, operation)
    for scheme in operation.get("security", ()):  # the document names the role, not the permission
        scheme.update({name: [Role.ADMIN.value] for name, asked in scheme.items() if asked})


def _operation_id(path: str, method: str) -> str:
    """`putAdminFormatsFormatId`: unique, and speaking enough for the name of a function."""
    words = re.sub(
        r"[^A-Za-z0-9]+", "_", path.removeprefix("/api/v1").replace("{", "").replace("}", "")
    ).strip("_")
    return to_camel(f"{method}_{words}")


def _path_schema(converter: BaseConverter) -> Document:
    if isinstance(converter, UUIDConverter):
        return {"type": "string", "format": "uuid"}
    if isinstance(converter, IntegerConverter):
        return {"type": "integer", "minimum": converter.min or 0, "maximum": converter.max}
    if isinstance(converter, AnyConverter):
        return {"type": "string", "enum": sorted(converter.items)}
    return {"type": "string", "pattern": "^[^/]+$"}


def _responses(method: str, operation: Document) -> Document:
    responses: Document = {**operation["responses"]}
    for status in _possible(method, operation):
        responses.setdefault(status, {"description": "Nothing has changed"})
    for status, response in responses.items():
        if status in REFUSALS:
            name = FILES_REFUSED if status == "422" and _takes_files(operation) else status
            responses[status] = {"$ref": f"#/components/responses/{name}"}
            continue
        if status in {"204", "304"} or response.get("content") == NOTHING:
            response.pop("content", None)
        response["headers"] = _headers(_sent(method, status, operation))
    return dict(sorted(responses.items()))


def _takes_files(operation: Document) -> bool:
    return "multipart/form-data" in operation.get("requestBody", {}).get("content", {})


def _refusal(status: str, *schemas: str) -> Document:
    """The body of one kind of refusal; the same wherever it happens."""
    names = {"401": ["WWW-Authenticate"], "429": ["Retry-After"], "503": ["Retry-After"]}.get(
        status, []
    )
    bodies = [{"$ref": schema} for schema in schemas]
    content = {"application/json": {"schema": bodies[0] if len(bodies) == 1 else {"anyOf": bodies}}}
    return {
        "description": REFUSALS[status],
        "content": content,
        "headers": _headers(["X-Request-Id", *names]),
    }


def _headers(names: Iterable[str]) -> Document:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _possible(method: str, operation: Document) -> Iterator[str]:
    """The statuses that an operation of this kind can answer, whatever it does."""
    yield from ("429", "500", "503")
    if operation.get("security"):
        yield "401"
        if any(roles for scheme in operation["security"] for roles in scheme.values()):
            yield "403"
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", ())):
        yield "404"
    if "requestBody" in operation:
        yield from ("400", "413")
    if "requestBody" in operation or any(
        _is_checked(parameter) for parameter in operation.get("parameters", ())
    ):
        yield "422"
    if method == "get" and "200" in operation["responses"]:
        yield "304"


def _is_checked(parameter: Document) -> bool:
    """Of paths a bad value is a 404, and any text is a good If-None-Match."""
    return bool(parameter["in"] != "path" and parameter["name"] != IF_NONE_MATCH["name"])


def _sent(method: str, status: str, operation: Document) -> Iterator[str]:
    """The headers of an answer that is no refusal."""
    yield "X-Request-Id"
    names = {
        parameter["name"]
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query"
    }
    if status == "200" and {"limit", "offset"} <= names:
        yield "X-Total-Count"
    if method == "get" and status in {"200", "304"}:
        yield "ETag"


# --- what is told to webhooks


def _told(event: WebhookEvent) -> Document:
    ids = {"webhook-id": "string", "webhook-timestamp": "integer", "webhook-signature": "string"}
    body = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": str(event)},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"type": "object"},
        },
    }
    told: Document = {
        "operationId": to_camel("told_" + str(event).replace(".", "_")),
        "tags": ["Webhooks"],
        "summary": EVENT_TEXTS[event],
        "description": "Signed as Standard Webhooks 1.0 says, with the secret of the webhook.",
        "parameters": [
            {"name": name, "in": "header", "required": True, "schema": {"type": kind}}
            for name, kind in ids.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "2XX": {
                "description": "Taken. Anything else is tried again three times; 410 switches the "
                "webhook off."
            }
        },
    }
    return {"post": told}


# --- names of shapes


def _drop_titles(schemas: Document) -> None:
    """Pydantic repeats every name as a title."""
    for schema in schemas.values():
        schema.pop("title", None)
        for field in schema.get("properties", {}).values():
            field.pop("title", None)


def _plain_names(schemas: Document) -> dict[str, str]:
    """`ResultOut.PlanOut` becomes `PlanOut`, unless that name means something else elsewhere; then
    `ResultOutPlanOut`.
    """
    groups: dict[str, dict[str, list[str]]] = {}
    for name, schema in schemas.items():
        meanings = groups.setdefault(name.rpartition(".")[2], {})
        meanings.setdefault(_meaning(schemas, schema), []).append(name)
    return {
        name: last if len(meanings) == 1 else min(same).replace(".", "")
        for last, meanings in groups.items()
        for same in meanings.values()
        for name in same
    }


def _meaning(schemas: Document, schema: Document) -> str:
    """The schema with everything that it refers to written out."""

    def written_out(part: Any) -> Any:
        if isinstance(part, dict):
            if part.get("$ref", "").rpartition("/")[2] in schemas:
                return written_out(schemas[part["$ref"].rpartition("/")[2]])
            return {key: written_out(value) for key, value in part.items()}
        return [written_out(item) for item in part] if isinstance(part, list) else part

    return json.dumps(written_out(schema), sort_keys=True)


def _renamed(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, list):
        return [_renamed(item, names) for item in part]
    if not isinstance(part, dict):
        return part
    made = {}
    for key, value in part.items():
        if key == "$ref" and value.startswith("#/components/schemas/"):
            last = value.rpartition("/")[2]
            made[key] = f"#/components/schemas/{names.get(last, last)}"
        elif key == "schemas":
            made[key] = {
                names.get(name, name): _renamed(schema, names) for name, schema in value.items()
            }
        else:
            made[key] = _renamed(value, names)
    return made

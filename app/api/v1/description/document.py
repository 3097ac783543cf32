"""The description of the API, completed to what the API really answers.

APIFlask sees in the code what it starts from. It is shown as a page too.

Every operation gets the refusals that its kind can meet, parameters their types, and shapes their
plain names, so that a client can be generated from the file and a test can hold the API to it.
"""

import json
from typing import cast

from flask import render_template
from flask.typing import ResponseReturnValue

from app.api.v1.description.events import describe_event
from app.api.v1.description.operations import complete_paths, refusal_response
from app.api.v1.description.shapes import (
    drop_titles,
    plain_names,
    put_defaults_into_words,
    rename_references,
)
from app.api.v1.description.texts import (
    ABOUT,
    ERROR,
    FILES_REFUSED,
    HEADERS,
    INVALID,
    REFUSALS,
    SHARED,
    Document,
)
from app.api.v1.model import JsonBlueprint
from app.domain.webhooks import WebhookEvent

blueprint = JsonBlueprint("api_description", __name__, url_prefix="/api/v1", enable_openapi=False)


@blueprint.get("/docs")
def docs() -> ResponseReturnValue:
    """The description for people, in a page whose parts all come from here."""
    return render_template("description/docs.html")


def describe(spec: Document | str) -> Document:
    """APIFlask's document, completed.

    Takes its place as the app's `spec_processor`; runs within the app's context.
    """
    spec = cast("Document", spec)  # a text only where the description is wanted as YAML
    spec["info"] = {**spec["info"], "description": ABOUT}
    spec["servers"] = [{"url": "/"}]
    names = dict.fromkeys(tag["name"] for tag in [*spec["tags"], {"name": "Webhooks"}])
    spec["tags"] = [{"name": name} for name in names]
    spec["paths"] = dict(sorted(complete_paths(spec["paths"])))
    spec["webhooks"] = {str(event): describe_event(event) for event in WebhookEvent}
    schemas = spec["components"]["schemas"]
    for name in ("HTTPError", "ValidationError"):
        schemas.pop(name, None)
    drop_titles(schemas)
    spec = cast("Document", rename_references(spec, plain_names(schemas)))
    spec["components"] = complete_components(spec["components"])
    operations = [op for operations in spec["paths"].values() for op in operations.values()]
    bodies = [operation.get("requestBody") for operation in operations]
    put_defaults_into_words(bodies, spec["components"]["schemas"])
    return spec


def complete_components(components: Document) -> Document:
    """Everything that operations refer to, with our own schemas, refusals and headers."""
    schemas = {**components["schemas"], **SHARED}
    refusals = {
        status: refusal_response(status, INVALID if status == "422" else ERROR)
        for status in REFUSALS
    }
    return {
        **components,
        "schemas": dict(sorted(schemas.items())),
        "responses": {**refusals, FILES_REFUSED: refusal_response("422", INVALID, ERROR)},
        "headers": HEADERS,
    }


def as_text(spec: Document) -> str:
    """The file that is checked in: the same for the same code."""
    return json.dumps(spec, indent=1, ensure_ascii=False) + "\n"

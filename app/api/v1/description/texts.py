"""The parts of the description that are the same for many operations."""

from typing import Any

Document = dict[str, Any]

ABOUT = """One picture in, every placement out: upload pictures, generate them in the formats of the
catalogue or in sizes of your own, adjust, download.

Names are in camelCase, ids are UUIDs, times RFC 3339 in UTC. Addresses of pictures and downloads
are signed: they open without a token, and for two hours at most. Texts cannot hold a NUL.

Fields of requests that nothing reads are taken, and named in the header Warning-Fields of the
answer. One request holds as many files as GET /settings says in upload.maxFiles: 50, unless the
installation has set AICREAT_MAX_FILES."""

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
    "Warning-Fields": {
        "description": "Names of fields of the request that nothing reads, with commas between.",
        "schema": {"type": "string"},
    },
    "Idempotent-Replayed": {
        "description": "`true` when an earlier request with the same key was answered so.",
        "schema": {"type": "string", "enum": ["true"]},
    },
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
RULE_GROUPS = ("adaptation", "ai-behavior", "upload-moderation", "manual-editing")
READ_HEADERS = {
    **{("put", f"/api/v1/admin/rules/{group}"): IF_MATCH for group in RULE_GROUPS},
    ("post", "/api/v1/admin/rules/{group}/versions/{number}/restore"): IF_MATCH,
    ("post", "/api/v1/generate"): IDEMPOTENCY_KEY,
    ("post", "/api/v1/projects/upload"): IDEMPOTENCY_KEY,
    ("put", "/api/v1/generated-assets/{asset_id}"): IF_MATCH,
    ("post", "/api/v1/generated-assets/{asset_id}/versions/{number}/restore"): IF_MATCH,
}
"""What operations read besides their query and body."""

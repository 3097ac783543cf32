"""The contract's shapes as strict schemas: every field required, none beside them."""

from __future__ import annotations

from typing import Any

import jsonschema

UUID = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
TEXT = {"type": "string"}
WHOLE = {"type": "integer", "minimum": 0}
NUMBER = {"type": "number"}
PERCENT = {"type": "integer", "minimum": 0, "maximum": 100}
URL = {"type": "string", "pattern": "^http://localhost/"}
FLAG = {"type": "boolean"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}


def strict(**fields: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def listed(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


PROBLEM = strict(code=TEXT, message=TEXT)
FAILED = strict(code=TEXT, message=TEXT, advice=TEXT)
TOKENS = strict(accessToken=TEXT, refreshToken=TEXT, tokenType={"const": "Bearer"}, expiresIn=WHOLE)
PROJECT = strict(
    id=UUID,
    name=TEXT,
    status={
        "enum": ["uploading", "processing", "ready_for_review", "generating", "completed", "failed"]
    },
    submitDate=MOMENT,
    fileCounts={"type": "object", "required": ["psd", "jpg", "png"], "additionalProperties": WHOLE},
    changedAt=MOMENT,
    shelf={"enum": ["active", "archived", "deleted"]},
)
STATUS = strict(status=TEXT, progress=PERCENT)
FILE_WARNINGS = listed(strict(file=TEXT, code=TEXT, message=TEXT))
ORDERED = strict(downloadUrl=URL, statusUrl=URL, warnings=FILE_WARNINGS)
DOWNLOAD = strict(
    id=UUID,
    status={"enum": ["pending", "ready", "failed"]},
    progress=PERCENT,
    filename=TEXT,
    sizeBytes=WHOLE,
    downloadUrl=URL,
    warnings=FILE_WARNINGS,
    error=maybe(FAILED),
)
DOWNLOAD_QUOTE = strict(
    filename=TEXT,
    fileCount=WHOLE,
    sizeBytes=WHOLE,
    waiting=WHOLE,
    examples=listed(TEXT),
    leftOut=listed(strict(resultId=UUID, file=TEXT, reason=TEXT, message=TEXT)),
    warnings=FILE_WARNINGS,
)
BOX = strict(x=NUMBER, y=NUMBER, width=NUMBER, height=NUMBER)
ELEMENT = strict(id=TEXT, kind=TEXT, label=TEXT, score=NUMBER, box=BOX)
PROTECTION = {"enum": ["must", "may", "none"]}
FOUND = strict(id=TEXT, kind=TEXT, label=TEXT, score=NUMBER, box=BOX, protection=PROTECTION)
ELEMENTS = strict(
    version=WHOLE,
    savedBy=maybe(TEXT),
    savedAt=maybe(MOMENT),
    found=listed(FOUND),
    corrections=listed(
        strict(
            id=TEXT,
            decision={"enum": ["keep", "ignore"]},
            protection=PROTECTION,
            isWrong=FLAG,
            isSubject=FLAG,
            kind=maybe(TEXT),
            label=maybe(TEXT),
            box=maybe(BOX),
        )
    ),
    elements=listed(FOUND),
    doubt=maybe({"enum": ["nothing", "weak", "rivals"]}),
)
ASSET = strict(
    id=UUID,
    filename=TEXT,
    previewUrl=URL,
    metadata=strict(
        layers={"type": "integer", "minimum": 1},
        width=WHOLE,
        height=WHOLE,
        dpi=WHOLE,
        detectedElements=listed(TEXT),
    ),
    status={"enum": ["received", "processing", "ready", "failed"]},
    error=maybe(FAILED),
    elements=listed(ELEMENT),
    isNsfw=FLAG,
    subjectUnsure=FLAG,
)
FORMAT = strict(
    id=UUID,
    name=TEXT,
    type={"enum": ["resizing", "repurposing"]},
    platformId=maybe(UUID),
    category=maybe(TEXT),
    width=WHOLE,
    height=WHOLE,
    safeZone=strict(top=WHOLE, right=WHOLE, bottom=WHOLE, left=WHOLE),
    maxBytes=maybe(WHOLE),
    fileTypes=listed(TEXT),
    mask=maybe(TEXT),
    rules=listed(TEXT),
    notes=maybe(TEXT),
    source=listed(TEXT),
    confidence={"enum": ["official", "api", "vendor", "convention", None]},
    checkedOn=maybe({"type": "string", "format": "date"}),
    isActive=FLAG,
    isDefault=FLAG,
)
MENDS = ["move", "plate", "larger", "strategy", "quality"]
WARNING = strict(
    code=TEXT,
    message=TEXT,
    badge=TEXT,
    subject=TEXT,
    mend=maybe({"enum": MENDS}),
    isBlocking=FLAG,
)
RECTANGLE = {"type": "array", "items": NUMBER, "minItems": 4, "maxItems": 4}
PLAN = strict(
    strategy=TEXT,
    placements=listed(strict(src=RECTANGLE, dst=RECTANGLE)),
    fill=TEXT,
    reason=TEXT,
)
RESULT = strict(
    id=UUID,
    originalAssetId=UUID,
    filename=TEXT,
    assetUrl=URL,
    platformName=maybe(TEXT),
    formatName=TEXT,
    dimensions=strict(width=WHOLE, height=WHOLE),
    isNsfw=FLAG,
    status={"enum": ["pending", "rendering", "ready", "failed", "cancelled"]},
    error=maybe(FAILED),
    strategy=maybe({"enum": ["crop", "extend-canvas", "add-background", "recompose"]}),
    plan=maybe(PLAN),
    warnings=listed(WARNING),
    edits={"type": "object"},
    version=WHOLE,
    review={"enum": ["pending", "approved", "rejected"]},
    sizeBytes=WHOLE,
    provenance=strict(
        engine=maybe(TEXT),
        models={"type": "object", "additionalProperties": TEXT},
        rules={"type": "object", "additionalProperties": WHOLE},
        paintedBy=maybe(TEXT),
        notPaintedBy=listed(strict(provider=TEXT, cause=TEXT, message=TEXT)),
    ),
    altText=TEXT,
)
SUGGESTIONS = strict(
    prompts=listed(TEXT),
    captions=listed(TEXT),
    altText=TEXT,
    source=TEXT,
)
STYLE = strict(
    fontFamily=TEXT,
    fontSize=WHOLE,
    fontWeight=TEXT,
    color=TEXT,
    lineHeight=NUMBER,
    letterSpacing=NUMBER,
    align=TEXT,
    background=maybe(TEXT),
    shadow=FLAG,
)
STYLE_SET = strict(id=UUID, name=TEXT, styles=strict(title=STYLE, subtitle=STYLE, content=STYLE))
FORMAT_SET = strict(
    id=UUID,
    name=TEXT,
    formatIds=listed(UUID),
    customResizes=listed(strict(width=NUMBER, height=NUMBER, unit=TEXT, dpi=NUMBER)),
    canChange=FLAG,
)
QUOTE = strict(
    results=WHOLE,
    alreadyMade=WHOLE,
    seconds=WHOLE,
    planned=WHOLE,
    cropped=WHOLE,
    extended=WHOLE,
    onBackground=WHOLE,
    recomposed=WHOLE,
    enlarged=WHOLE,
    largest=NUMBER,
)
PREFERENCES = strict(
    theme={"enum": ["auto", "light", "dark"]},
    motion={"enum": ["auto", "reduced"]},
    singleKeys={"enum": [True, False, None]},
    language={"enum": ["en", "de", "ar", None]},
)
REVIEW = strict(review={"enum": ["pending", "approved", "rejected"]}, reason=TEXT)
ACT = {"enum": ["approve", "reject", "reopen", "again"]}
SKIPPED = strict(
    id=UUID, code={"enum": ["being_made", "not_made", "flagged", "unchanged"]}, message=TEXT
)
DECISION = strict(
    id={"anyOf": [UUID, {"type": "null"}]},
    act=ACT,
    changed=listed(UUID),
    skipped=listed(SKIPPED),
)
UNDONE = strict(id=UUID, act=ACT, changed=listed(UUID), kept=listed(UUID))
LOGO = strict(id=UUID, name=TEXT, logoUrl=URL, width=WHOLE, height=WHOLE)
NEW_LOGO = strict(**LOGO["properties"], warnings=listed(PROBLEM))
TAKEN = strict(projectId=UUID)
REGISTERED = strict(
    userId=UUID,
    organizationId=UUID,
    accessToken=TEXT,
    refreshToken=TEXT,
    tokenType={"const": "Bearer"},
    expiresIn=WHOLE,
)
CORRECTION_PREVIEW = strict(
    checked=WHOLE,
    changed=WHOLE,
    isMade=FLAG,
    waiting=WHOLE,
    olderRules=WHOLE,
    leftOut=WHOLE,
    items=listed(
        strict(
            resultId=maybe(UUID),
            platformName=TEXT,
            formatName=TEXT,
            dimensions=strict(width=WHOLE, height=WHOLE),
            isEdited=FLAG,
            losesLayout=FLAG,
            effect={"enum": ["worse", "better", "other", "none"]},
            before=PLAN,
            after=PLAN,
            newWarnings=listed(PROBLEM),
            goneWarnings=listed(PROBLEM),
        )
    ),
)
RESULT_VERSION = strict(
    version=WHOLE,
    edits={"type": "object"},
    createdAt=MOMENT,
    createdBy=maybe(TEXT),
    isCurrent={"type": "boolean"},
)
SIBLING = strict(
    id=UUID,
    formatName=TEXT,
    platformName=maybe(TEXT),
    dimensions=strict(width=WHOLE, height=WHOLE),
    isSameRatio=FLAG,
    isSameGroup=FLAG,
    replaced=listed(strict(part=TEXT, before=TEXT, after=TEXT)),
    takesNoText=FLAG,
)
SLOT = strict(
    assetId=UUID,
    method={"const": "POST"},
    url=URL,
    fields={"type": "object", "additionalProperties": TEXT, "minProperties": 1},
)
OFFERED = strict(
    assetId=UUID,
    projectId=UUID,
    state={"enum": ["expected", "sent", "stored"]},
    method=maybe({"const": "POST"}),
    url=maybe(URL),
    fields=maybe({"type": "object", "additionalProperties": TEXT, "minProperties": 1}),
)
STARTED = strict(projectId=UUID, uploads=listed(SLOT))
MYSELF = strict(
    id=UUID,
    username=TEXT,
    email=TEXT,
    role={"enum": ["user", "admin"]},
    organizationId=UUID,
    organizationName=TEXT,
    organizationTier={"enum": ["standard", "premium"]},
    preferences=PREFERENCES,
    createdAt=MOMENT,
)
KEY_FIELDS = {
    "id": UUID,
    "name": TEXT,
    "prefix": TEXT,
    "role": {"enum": ["user", "admin"]},
    "createdAt": MOMENT,
    "expiresAt": maybe(MOMENT),
    "lastUsedAt": maybe(MOMENT),
}
KEY = strict(**KEY_FIELDS)
NEW_KEY = strict(
    **KEY_FIELDS, key={"type": "string", "pattern": r"^aicreat_[0-9a-f]{8}_[\w-]{43}$"}
)
SIGN_IN = strict(
    id=UUID,
    device=TEXT,
    createdAt=MOMENT,
    expiresAt=MOMENT,
    lastUsedAt=maybe(MOMENT),
    isCurrent=FLAG,
)
FAILURE = strict(code=WHOLE, message=TEXT, error=TEXT, requestId=TEXT)
INVALID = strict(
    message=TEXT,
    errors={"type": "object", "additionalProperties": TEXT},
    error=TEXT,
    requestId=TEXT,
)


def check(body: Any, schema: dict[str, Any]) -> Any:
    jsonschema.validate(body, schema)
    return body

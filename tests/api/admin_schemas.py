"""What admins set and are answered, as strict schemas: every field required, none beside them."""

from __future__ import annotations

from tests.api.schemas import (
    FAILED,
    FLAG,
    MOMENT,
    NUMBER,
    PROBLEM,
    TEXT,
    UUID,
    WHOLE,
    listed,
    maybe,
    strict,
)

ORGANIZATION = strict(
    id=UUID,
    name=TEXT,
    tier=TEXT,
    createdAt=MOMENT,
    keepDays=maybe(WHOLE),
    deletionAt=maybe(MOMENT),
    limits=strict(openJobs=WHOLE, queueDepth=WHOLE),
)
EXPORT = strict(
    id=UUID,
    status={"enum": ["pending", "ready", "failed"]},
    progress=WHOLE,
    filename=TEXT,
    sizeBytes=WHOLE,
    downloadUrl=TEXT,
    error=maybe(FAILED),
    createdAt=MOMENT,
)
FIGURE = strict(
    key=TEXT,
    title=TEXT,
    note=TEXT,
    columns=listed(TEXT),
    rows=listed(listed({"type": ["string", "number", "null"]})),
    overTime=FLAG,
)
PLATFORM = strict(id=UUID, name=TEXT)
STATS = strict(
    users=WHOLE,
    projects=WHOLE,
    pictures=WHOLE,
    results=WHOLE,
    storageBytes=WHOLE,
    openJobs=WHOLE,
    deadLetters=WHOLE,
)
MONTH = strict(month={"type": "string", "pattern": r"^\d{4}-\d\d$"}, joined=WHOLE, total=WHOLE)
STATUSES = ["uploading", "processing", "ready_for_review", "generating", "completed", "failed"]
STATUS_COUNT = strict(status={"enum": STATUSES}, count=WHOLE)
FORMAT_FIGURES = strict(
    group=TEXT, platformName=maybe(TEXT), formatName=TEXT, count=WHOLE, ready=WHOLE, failed=WHOLE
)
JOB_STATES = ("queued", "running", "done", "failed", "dead", "cancelled")
QUEUE = strict(
    states=strict(**dict.fromkeys(JOB_STATES, WHOLE)),
    classes=listed(
        strict(urgency=TEXT, queued=WHOLE, running=WHOLE, oldestQueuedAgeS=maybe(NUMBER))
    ),
    oldestQueuedAgeS=maybe(NUMBER),
)
HEALTH = strict(
    status={"enum": ["ok", "degraded"]},
    remarks=listed(TEXT),
    database=strict(isReady=FLAG, kind=TEXT, version=TEXT),
    storage=strict(isReady=FLAG),
    disk=maybe(strict(freeBytes=WHOLE, totalBytes=WHOLE)),
    queue=maybe(strict(queued=WHOLE, running=WHOLE, oldestQueuedAgeS=maybe(NUMBER))),
    workers=listed(strict(name=TEXT, lastBeat=MOMENT, isAlive=FLAG)),
    models=listed(strict(name=TEXT, isPresent=FLAG)),
    fonts=listed(TEXT),
    scripts=listed(strict(name=TEXT, isCovered=FLAG)),
    versions={"type": "object", "additionalProperties": TEXT},
)
PROVIDER_CALL = strict(
    id=UUID,
    startedAt=MOMENT,
    provider=TEXT,
    model=TEXT,
    capability=TEXT,
    seen=TEXT,
    subjectId=UUID,
    filename=maybe(TEXT),
    outcome=TEXT,
    cause=maybe(TEXT),
    price=NUMBER,
    currency=TEXT,
)
PROVIDERS = strict(
    picturesMayLeave=FLAG,
    order={"type": "object", "additionalProperties": listed(TEXT)},
    spent=NUMBER,
    budget=maybe(NUMBER),
    currency=TEXT,
    providers=listed({"type": "object"}),
    calls=listed(PROVIDER_CALL),
)
STATE = {"enum": ["queued", "running", "done", "failed", "dead", "cancelled"]}
JOB = strict(
    id=UUID,
    kind=TEXT,
    subjectId=UUID,
    state=STATE,
    urgency=TEXT,
    attempt=WHOLE,
    error=maybe(FAILED),
    createdAt=MOMENT,
    runAt=MOMENT,
    startedAt=maybe(MOMENT),
    finishedAt=maybe(MOMENT),
)
ATTEMPT = strict(
    number=WHOLE,
    worker=TEXT,
    startedAt=MOMENT,
    endedAt=maybe(MOMENT),
    outcome=maybe(TEXT),
    error=maybe(TEXT),
)
DEAD_LETTER = strict(
    id=UUID,
    kind=TEXT,
    subjectId=UUID,
    state=STATE,
    error=maybe(FAILED),
    failedAt=maybe(MOMENT),
    attempts=listed(ATTEMPT),
    affected=strict(
        name=TEXT,
        projectId=maybe(UUID),
        projectName=maybe(TEXT),
        assetId=maybe(UUID),
        pictureUrl=maybe(TEXT),
        owner=maybe(TEXT),
    ),
)
CAUSE = strict(
    code=TEXT,
    message=TEXT,
    count=WHOLE,
    title=TEXT,
    repair=TEXT,
    isPassing=FLAG,
    firstAt=MOMENT,
    lastAt=MOMENT,
)
ENTRY = strict(
    id=UUID,
    at=MOMENT,
    action=TEXT,
    userId=maybe(UUID),
    username=maybe(TEXT),
    address=maybe(TEXT),
    subjectKind=TEXT,
    subjectId=maybe(UUID),
    before=maybe({"type": "object"}),
    after=maybe({"type": "object"}),
    changes=listed(strict(path=TEXT, before=maybe(TEXT), after=maybe(TEXT))),
)
MARGINS = strict(top=NUMBER, bottom=NUMBER, left=NUMBER, right=NUMBER)
LOGO_SOURCES = strict(types=listed(TEXT), maxSizeMb=NUMBER)
RULES = {
    "adaptation": strict(
        focalPointLogic=TEXT, layoutGuidance=strict(safeZone=MARGINS, logoSize=NUMBER)
    ),
    "ai-behavior": strict(
        adaptationStrategy=TEXT, imageQuality={"enum": ["low", "medium", "high"]}
    ),
    "upload-moderation": strict(
        allowedImageTypes=listed(TEXT), maxFileSizeMb=NUMBER, nsfwAlertsActive=FLAG
    ),
    "manual-editing": strict(
        editingEnabled=FLAG,
        croppingEnabled=FLAG,
        saturationEnabled=FLAG,
        addTextOrLogoEnabled=FLAG,
        allowedLogoSources=LOGO_SOURCES,
    ),
}
LEAVING = listed(strict(provider=TEXT, host=TEXT, capabilities=listed(TEXT), purposes=listed(TEXT)))
SETTINGS = strict(
    upload=strict(
        allowedImageTypes=listed(TEXT), maxFileSizeMb=NUMBER, maxFiles={"type": "integer"}
    ),
    adaptation=strict(
        focalPointLogic=TEXT,
        adaptationStrategy=TEXT,
        imageQuality=TEXT,
        safeZone=MARGINS,
        logoSize=NUMBER,
    ),
    editing=strict(
        editingEnabled=FLAG,
        croppingEnabled=FLAG,
        saturationEnabled=FLAG,
        addTextOrLogoEnabled=FLAG,
        allowedLogoSources=LOGO_SOURCES,
        fontFamilies=listed(TEXT),
        brandColours=listed(strict(name=TEXT, color=TEXT)),
    ),
    sizes=strict(minSide=WHOLE, maxSide=WHOLE, maxPixels=WHOLE),
    leaving=strict(uploads=LEAVING, results=LEAVING),
)
RULE_VERSION = strict(
    version=WHOLE,
    rule={"type": "object"},
    note=maybe(TEXT),
    createdAt=maybe(MOMENT),
    createdBy=maybe(strict(id=UUID, username=maybe(TEXT))),
)
PLACED = strict(src=listed(NUMBER), dst=listed(NUMBER))
PLANNED = strict(strategy=TEXT, warnings=listed(PROBLEM), reason=TEXT, placements=listed(PLACED))
DRY_RUN = strict(
    pictures=WHOLE,
    checked=WHOLE,
    changed=WHOLE,
    warnings=listed(strict(code=TEXT, new=WHOLE, gone=WHOLE)),
    items=listed(
        strict(
            assetId=UUID,
            filename=TEXT,
            groupName=TEXT,
            formatName=TEXT,
            width=WHOLE,
            height=WHOLE,
            effect={"enum": ["worse", "better", "other"]},
            before=PLANNED,
            after=PLANNED,
        )
    ),
    asked=listed(strict(capability=TEXT, before=listed(TEXT), after=listed(TEXT))),
)
CHANGE = strict(path=TEXT, label=TEXT, before={}, after={})
USER = strict(
    id=UUID,
    username=TEXT,
    email=TEXT,
    role={"enum": ["user", "admin"]},
    isActive=FLAG,
    hasJoined=FLAG,
    createdAt=MOMENT,
    lastSeenAt=maybe(MOMENT),
)
EVENTS = ["project.ready", "job.completed", "job.failed", "asset.rendered", "assets.reviewed"]
WEBHOOK_FIELDS = {
    "id": UUID,
    "url": TEXT,
    "events": listed({"enum": EVENTS}),
    "isActive": FLAG,
    "createdAt": MOMENT,
    "failures": WHOLE,
    "pausedUntil": maybe(MOMENT),
    "overlapUntil": maybe(MOMENT),
}
WEBHOOK = strict(**WEBHOOK_FIELDS)
NEW_WEBHOOK = strict(
    **WEBHOOK_FIELDS, secret={"type": "string", "pattern": "^whsec_[A-Za-z0-9+/]{43}=$"}
)
MAY_BE_TOLD = {"enum": [*EVENTS, "webhook.test"]}
DELIVERY = strict(
    id=UUID,
    webhookId=UUID,
    event=MAY_BE_TOLD,
    payload=strict(
        type={"enum": [*EVENTS, "webhook.test"]}, timestamp=MOMENT, data={"type": "object"}
    ),
    status={"enum": ["pending", "delivered", "failed"]},
    attempts=WHOLE,
    responseStatus=maybe(WHOLE),
    error=maybe(TEXT),
    createdAt=MOMENT,
    deliveredAt=maybe(MOMENT),
)
SINGLE_SIGN_ON_STEP = strict(
    step={
        "enum": ["description", "keys", "answer", "code", "statement", "email", "domain"],
    },
    name=TEXT,
    state={"enum": ["passed", "failed", "open"]},
    text=TEXT,
)
SINGLE_SIGN_ON = strict(
    isSetUp=FLAG,
    returnUrl=TEXT,
    issuer=TEXT,
    clientId=TEXT,
    hasSecret=FLAG,
    domains=listed(TEXT),
    newRole={"enum": ["user", "admin"]},
    isEnabled=FLAG,
    isOnly=FLAG,
    keeper=maybe(TEXT),
    testedAt=maybe(MOMENT),
    report=listed(SINGLE_SIGN_ON_STEP),
    people=listed(strict(userId=UUID, username=TEXT, linkedAt=MOMENT)),
)
SINGLE_SIGN_ON_TRIAL = strict(report=listed(SINGLE_SIGN_ON_STEP), next=maybe(TEXT))

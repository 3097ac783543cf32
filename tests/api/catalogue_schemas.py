"""Strict shapes of the catalogue's answers beside formats and style sets themselves."""

from __future__ import annotations

from tests.api.schemas import FLAG, FORMAT, MOMENT, TEXT, URL, UUID, WHOLE, listed, maybe, strict

MISFITS = ["size", "bytes", "type", "text", "safe_zone"]
KEPT_FORMAT = strict(
    **FORMAT["properties"],
    results=WHOLE,
    formatSets=WHOLE,
    archivedAt=maybe(MOMENT),
    needsCheck=FLAG,
)
UNFIT = strict(
    assetId=UUID, projectId=UUID, filename=TEXT, url=URL, misfits=listed({"enum": MISFITS})
)
STEPS = ["new", "changed", "restored", "same", "refused"]
IMPORT = strict(
    counts=strict(**dict.fromkeys(STEPS, WHOLE)),
    newPlatforms=listed(TEXT),
    restoredPlatforms=listed(TEXT),
    steps=listed(
        strict(
            number=WHOLE,
            name=TEXT,
            group=TEXT,
            kind={"enum": STEPS},
            changes=listed(strict(label=TEXT, before={}, after={})),
            errors={"type": "object", "additionalProperties": TEXT},
        )
    ),
)
CATALOGUE_FILE = strict(version=WHOLE, formats=listed({"type": "object"}))
FONT_FIELDS = {
    "id": UUID,
    "family": TEXT,
    "weight": WHOLE,
    "filename": TEXT,
    "sizeBytes": WHOLE,
    "licence": TEXT,
    "embedding": {"enum": ["installable", "editable", "preview", "restricted"]},
    "scripts": listed(TEXT),
    "characters": WHOLE,
    "createdAt": MOMENT,
    "archivedAt": maybe(MOMENT),
    "styles": listed(TEXT),
}
FONT = strict(**FONT_FIELDS)
NEW_FONT = strict(**FONT_FIELDS, remarks=listed(TEXT))
BRAND_KIT = strict(colours=listed(strict(name=TEXT, color=TEXT)))
COVERAGE = strict(
    style={"enum": ["title", "subtitle", "content"]},
    family=TEXT,
    usedFamily=TEXT,
    weight=WHOLE,
    scripts=listed(TEXT),
    partly=listed(strict(script=TEXT, missing=listed(TEXT))),
    others=listed(TEXT),
    unwritten=listed(TEXT),
)

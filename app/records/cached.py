"""What an organization has set, remembered under the version of its settings.

The version is read from the database each time, in the transaction that asks. So what is remembered
is never out of date, and when nothing is remembered, or nothing can be, the answers are the same.
(A release that does not know the version changes settings without renewing it; beside one, what is
remembered lives for a minute.)
"""

import json
import zlib
from collections.abc import Callable
from dataclasses import fields
from typing import Any, cast
from uuid import UUID

from sqlalchemy import bindparam, select

from app.database.session import Session
from app.database.statements import Prepared
from app.deps import Deps
from app.models import Organization

_VERSION = Prepared(select(Organization.settings_version).where(Organization.id == bindparam("id")))


def form_of(kind: type) -> str:
    """A short name of a dataclass' fields.

    Two releases that run side by side keep their cached documents apart by it.
    """
    return f"{zlib.crc32(' '.join(field.name for field in fields(kind)).encode()):08x}"


def settings_version(session: Session) -> UUID | None:
    """Another one with every change of formats, platforms and rules.

    None of an organization that was made before there were versions.
    """
    return cast("UUID | None", _VERSION.run(session, id=session.organization_id).scalar())


def read_cached(deps: Deps, session: Session, what: str, read: Callable[[], object]) -> Any:
    """The JSON document that `read` makes of the settings of the session's organization.

    Args:
        deps: for the cache.
        session: whose organization's settings they are.
        what: the document's name, and its form.
        read: makes the document when it is not cached.
    """
    organization_id = session.organization_id
    version = settings_version(session)
    if version is None:
        return read()
    key = f"{what}:{organization_id}:{version}"
    known = deps.cache.get(key)
    if known is not None:
        return json.loads(known)
    document = read()
    deps.cache.put(key, json.dumps(document).encode())
    return document

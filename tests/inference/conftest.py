"""An installation with four providers that lead to a server of the test, and a clock that moves."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import delete, func, select

from app.domain.access import Actor
from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Mask
from app.domain.documents.rules import RuleGroup
from app.domain.geometry import Box
from app.domain.intake import IncomingFile
from app.domain.jobs import JobState
from app.domain.providers import CallOutcome, Capability, Cause
from app.models import Asset, Job, Lease, ProviderAnswer, ProviderCall, ProviderState
from app.ports.gate import Gate, Normalised
from app.ports.providers import Providers
from app.services.catalogue.rules import change_rule
from app.services.projects.uploads import upload_files
from testing import db
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from testing.fakes.analyser import FakeAnalyser
from testing.providers.server import Mood, ProviderServer
from tests.adapters.providers.making import open_all

ORDER = "\n".join(
    [
        "[order]",
        'cut-out = ["gemini"]',
        *(
            f'{each} = ["gemini", "openai"]'
            for each in ("analyse", "read", "suggest", "moderate", "extend")
        ),
    ]
)
PRICES = "\n".join(
    f"[providers.{name}.models]\n{each} = {{ price = 0.5 }}"
    for name, each in (("gemini", "analyse"), ("openai", "analyse"))
)

BAD_MOODS = [mood for mood in Mood if mood not in (Mood.WELL, Mood.INJECTED)]
SLOW = (Mood.SILENT, Mood.DRIPPING)


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 15, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def pass_s(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class SeesASubject(FakeAnalyser):
    """What the fake analyser finds, and a subject with a mask."""

    def analyse(self, picture: NDArray[np.uint8]) -> Analysis:
        found = super().analyse(picture)
        pixels = np.zeros((320, 320), dtype=np.bool_)
        pixels[80:240, 80:240] = True
        wide, high = found.size.width, found.size.height
        box = Box(wide / 4, high / 4, wide / 2, high / 2)
        subject = Element(
            "subject-1", ElementKind.SUBJECT, "subject", 0.8, box, source="fake", mask=Mask(pixels)
        )
        return replace(found, elements=(*found.elements, subject))


class KeepingGate:
    """The real gate, asked once about each file: tests put the same job back many times."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._kept: dict[bytes, Normalised] = {}
        """By the file's bytes: tests upload the same few pictures."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._gate, name)

    def normalise(self, path: Path, folder: Path) -> Normalised:
        data = path.read_bytes()
        if data not in self._kept:
            kept = Path(tempfile.mkdtemp(dir=folder.parent))
            self._kept[data] = self._gate.normalise(path, kept)
        known = self._kept[data]
        master, proxy = (shutil.copy(each, folder) for each in (known.master, known.proxy))
        return replace(known, master=Path(master), proxy=Path(proxy))


@dataclass
class House:
    """The installation, the providers' server and the clock."""

    installation: Installation
    server: ProviderServer
    clock: MovableClock
    folder: Path
    hasty: Providers
    """The same providers, of whom little patience is had: for tests of those that are slow."""
    uploads: int = field(default=0)

    @property
    def admin(self) -> Actor:
        return self.installation.admin

    def allow(self, actor: Actor | None = None, **changes: Any) -> None:
        """Let pictures of the organization leave the house."""
        values = {"picturesMayLeave": True, **changes}
        change_rule(self.installation.deps, actor or self.admin, RuleGroup.AI_BEHAVIOR, values)

    def ask_for(self, *capabilities: Capability) -> None:
        """Ask providers for these alone."""
        deps = self.installation.deps
        order = {each: deps.providers.order[each] for each in capabilities}
        providers = replace(deps.providers, order=order)
        self.installation.deps = replace(deps, providers=providers)

    def upload(
        self, actor: Actor | None = None, colour: tuple[int, int, int] | None = None
    ) -> UUID:
        """A picture that nobody has seen before; its id."""
        self.uploads += 1
        path = self.folder / "a.jpg"
        path.write_bytes(picture(colour=colour or (self.uploads * 17 % 250, 90, 180)))
        file = IncomingFile("Anna Secret.jpg", path, path.stat().st_size)
        who = actor or self.admin
        project = upload_files(self.installation.deps, who, "Spring", [file]).project_id
        with db.snapshot(who) as session:
            return session.scalars(select(Asset.id).where(Asset.project_id == project)).one()

    def work(self) -> None:
        """Do everything that is due, and what becomes due when the clock goes on."""
        self.installation.work()
        while (next_ms := self.next_ms()) is not None:
            ahead_s = next_ms / 1000 - self.clock.time.timestamp()
            self.clock.pass_s(max(0.001, ahead_s + 0.001))
            self.installation.work()

    def next_ms(self) -> int | None:
        """When the next job is due."""
        with db.cross_tenant(db.CrossTenantReason.SWEEPER) as session:
            return session.scalar(select(func.min(Job.run_at)).where(Job.state == JobState.QUEUED))

    def asset(self, asset_id: UUID, actor: Actor | None = None) -> Asset:
        with db.snapshot(actor or self.admin) as session:
            return session.get_one(Asset, asset_id)

    def calls(self, asset_id: UUID) -> list[ProviderCall]:
        with db.snapshot(self.admin) as session:
            of_asset = select(ProviderCall).where(ProviderCall.subject_id == asset_id)
            return list(session.scalars(of_asset.order_by(ProviderCall.started_at)))

    def told(self, asset_id: UUID) -> list[tuple[str, Capability, CallOutcome, Cause | None]]:
        """Who was asked for what, and how that ended, in order."""
        calls = self.calls(asset_id)
        return [(call.provider, call.capability, call.outcome, call.cause) for call in calls]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    with ProviderServer() as server:
        installation = install(folder / "data")
        clock = MovableClock()
        providers = open_all(folder, server, timeout_s=60, order=f"{PRICES}\n{ORDER}")
        installation.deps = replace(
            installation.deps,
            clock=clock,
            providers=providers,
            analyser=SeesASubject(),
            gate=KeepingGate(installation.deps.gate),
        )
        hasty = open_all(folder, server, timeout_s=0.2, order=f"{PRICES}\n{ORDER}")
        yield House(installation, server, clock, folder, hasty)


@pytest.fixture
def house(opened: House) -> Iterator[House]:
    """The house with nobody asked yet, and pictures kept in."""
    deps = opened.installation.deps
    opened.server.mood, opened.server.answer = Mood.WELL, None
    opened.server.moods.clear()
    opened.uploads = 0
    opened.server.asked.clear()
    opened.server.problems.clear()
    yield opened
    opened.installation.deps = deps
    change_rule(
        deps,
        opened.admin,
        RuleGroup.AI_BEHAVIOR,
        {
            "picturesMayLeave": False,
            "providerOrder": [],
            "paintExtensions": False,
            "adaptationStrategy": "auto",
        },
    )
    with db.cross_tenant(db.CrossTenantReason.SWEEPER, write=True) as session:
        for table in (ProviderCall, ProviderAnswer, ProviderState):
            session.execute(delete(table))
        session.execute(delete(Lease).where(Lease.name.startswith("provider:")))

"""Picks the adapters: the one place that knows them."""

from __future__ import annotations

from pathlib import Path

from app import db
from app.adapters.analysers.lazy import LazyAnalyser
from app.adapters.clock import SystemClock
from app.adapters.gate.process import ProcessGate
from app.adapters.hooks import HttpHooks
from app.adapters.keys import Purpose, derive_key
from app.adapters.links import SignedLinks
from app.adapters.passwords import Argon2Passwords
from app.adapters.storage.disk import DiskStorage
from app.adapters.tokens import JwtTokens
from app.ports.deps import Deps
from app.ports.doorbell import Doorbell
from config import Settings

HERE = Path(__file__).resolve().parent
WEIGHTS = HERE / "weights"
FONTS = HERE / "static" / "fonts"


def build_deps(settings: Settings, doorbell: Doorbell) -> Deps:
    """Everything that use cases ask of the world; binds the database too. Models are loaded when first used."""
    db.bind(settings.database)
    clock = SystemClock()
    analyser = LazyAnalyser(WEIGHTS)
    return Deps(
        storage=DiskStorage(settings.store_dir),
        gate=ProcessGate(time_s=settings.gate_time_s, memory_mb=settings.gate_memory_mb),
        analyser=analyser,
        moderator=analyser,
        doorbell=doorbell,
        clock=clock,
        passwords=Argon2Passwords(),
        tokens=JwtTokens(derive_key(settings.secret, Purpose.TOKEN), clock),
        links=SignedLinks(derive_key(settings.secret, Purpose.LINK)),
        hooks=HttpHooks(to_loopback=settings.webhooks_to_loopback),
        fonts_dir=FONTS,
        scratch=settings.scratch_dir,
    )


def session_key(settings: Settings) -> str:
    """What browser sessions and forms are signed with."""
    return derive_key(settings.secret, Purpose.SESSION).hex()

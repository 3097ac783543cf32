"""The immutable bundle of everything that use cases ask of the world."""

from dataclasses import dataclass, field
from pathlib import Path

from app.database.sessions import Database
from app.domain.jobs import Admission
from app.ports.analyser import Analyser
from app.ports.cache import Cache
from app.ports.clock import Clock, clock_ms
from app.ports.gate import Gate
from app.ports.hooks import Hooks
from app.ports.identity import Federation, IdentityProviders, Links, Passwords, Seals, Tokens
from app.ports.inspector import Inspector
from app.ports.mail import Mail
from app.ports.moderator import Moderator
from app.ports.notifier import Notifier
from app.ports.providers import Providers
from app.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class Deps:
    database: Database
    storage: Storage
    cache: Cache
    gate: Gate
    analyser: Analyser
    moderator: Moderator
    inspector: Inspector
    """The built-in detectors, that verify what another provider sees."""
    notifier: Notifier
    clock: Clock
    passwords: Passwords
    tokens: Tokens
    links: Links
    identity_providers: IdentityProviders
    seals: Seals
    hooks: Hooks
    mail: Mail
    fonts_dir: Path
    """The fonts that renderer and browser share."""
    scratch: Path
    """A folder for temporary files, on the same disk as the store when that is a disk."""
    admission: Admission = field(default_factory=Admission)
    """How much work may wait before more is refused."""
    own_url: str = ""
    """Where people reach us; links in mails start with it, and never with what a request says."""
    federation: Federation | None = None
    """The other service that people may sign in with."""
    providers: Providers = field(default_factory=Providers)
    """Who else may be asked about pictures; the analyser and the moderator here are built in."""

    def now_ms(self) -> int:
        """The clock's time, in milliseconds since 1970."""
        return clock_ms(self.clock)

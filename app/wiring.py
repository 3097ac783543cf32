"""Picks the adapters: the one place that knows them."""

from functools import partial
from pathlib import Path

from app.adapters.caches.memory import MemoryCache
from app.adapters.clock import SystemClock
from app.adapters.gate.process import ProcessGate
from app.adapters.hooks import HttpHooks
from app.adapters.identity_providers import LazyIdentityProviders
from app.adapters.keys import Purpose, derive_key, derive_keys
from app.adapters.links import SignedLinks
from app.adapters.mail.file import FileMail
from app.adapters.mail.smtp import SmtpMail
from app.adapters.outbound import Outbound
from app.adapters.passwords import Argon2Passwords
from app.adapters.providers.builtin import Builtin
from app.adapters.seals import AesSeals
from app.adapters.storage.disk import DiskStorage
from app.adapters.tokens import JwtTokens
from app.database.sessions import Database
from app.deps import Deps
from app.domain.access import Role
from app.domain.jobs import Admission
from app.ports.cache import Cache
from app.ports.clock import Clock
from app.ports.gate import Gate
from app.ports.identity import Federation
from app.ports.mail import Mail
from app.ports.notifier import Notifier
from app.ports.providers import Providers
from app.ports.storage import Storage
from config import BadSetting, Settings, read_variable

HERE = Path(__file__).resolve().parent
WEIGHTS = HERE / "weights"
FONTS = HERE / "static" / "fonts"


def build_deps(settings: Settings, notifier: Notifier) -> Deps:
    """Everything that use cases ask of the world.

    Models are loaded when first used.

    Raises:
        BadSetting: The file of providers cannot be used.
    """
    clock = SystemClock()
    builtin = Builtin(WEIGHTS)
    gate = ProcessGate(time_s=settings.gate_time_s, memory_mb=settings.gate_memory_mb)
    key = partial(derive_key, settings.secret)
    accepted = partial(derive_keys, settings.accepted_secrets)
    return Deps(
        database=Database(settings.database),
        storage=_storage(settings),
        cache=_cache(settings),
        gate=gate,
        analyser=builtin,
        moderator=builtin,
        inspector=builtin,
        notifier=notifier,
        clock=clock,
        passwords=Argon2Passwords(),
        tokens=JwtTokens(key(Purpose.TOKEN), clock, accepted(Purpose.TOKEN)),
        links=SignedLinks(key(Purpose.LINK), accepted(Purpose.LINK)),
        identity_providers=LazyIdentityProviders(
            to_loopback=settings.webhooks_to_loopback, clock=clock
        ),
        seals=AesSeals(key(Purpose.SEAL), accepted(Purpose.SEAL)),
        hooks=HttpHooks(Outbound(to_loopback=settings.webhooks_to_loopback)),
        mail=_mail(settings, clock),
        fonts_dir=FONTS,
        scratch=settings.scratch_dir,
        admission=Admission(settings.max_open_jobs, settings.max_queue_depth),
        own_url=settings.own_url,
        federation=_federation(settings, clock),
        providers=_providers(settings, gate),
    )


def _storage(settings: Settings) -> Storage:
    """A bucket where one is set up, else a folder."""
    if not settings.s3_bucket:
        return DiskStorage(
            settings.store_dir,
            derive_key(settings.secret, Purpose.UPLOAD),
            derive_keys(settings.accepted_secrets, Purpose.UPLOAD),
        )
    from app.adapters.storage.s3 import (
        Bucket,
        S3Storage,
    )  # its libraries are loaded where they are used

    bucket = Bucket(
        name=settings.s3_bucket,
        endpoint=settings.s3_endpoint,
        public_endpoint=settings.s3_public_endpoint,
        region=settings.s3_region,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key.get_secret_value(),
        prefix=settings.s3_prefix,
    )
    return S3Storage(bucket)


def _providers(settings: Settings, gate: Gate) -> Providers:
    """Whom the file names, where there is one; else nobody besides the built-in provider.

    Raises:
        BadSetting: The file cannot be used.
    """
    if settings.providers_file is None:
        return Providers()
    from app.adapters.providers.decoding import GateDecoder
    from app.adapters.providers.registry import BadProviders, load_providers

    decode = GateDecoder(gate, settings.scratch_dir)
    try:
        return load_providers(settings.providers_file, read_variable, decode)
    except BadProviders as error:
        raise BadSetting(f"AICREAT_PROVIDERS_FILE: {error}") from None


def _cache(settings: Settings) -> Cache:
    """The server that notifications go through where there is one, else this process' memory."""
    url = settings.redis_url.get_secret_value()
    if not url:
        return MemoryCache()
    from app.adapters.caches.redis import RedisCache

    return RedisCache(url, derive_key(settings.secret, Purpose.CACHE))


def _mail(settings: Settings, clock: Clock) -> Mail:
    """A mail server where one is set up, else files in the data folder."""
    url = settings.mail_url.get_secret_value()
    if url:
        return SmtpMail(url, settings.mail_from, clock)
    return FileMail(settings.outbox, settings.mail_from, clock)


def _federation(settings: Settings, clock: Clock) -> Federation | None:
    if not settings.oidc_issuer:
        return None
    from app.adapters.oidc import OidcProvider  # its libraries are loaded where they are used

    secret = settings.oidc_client_secret.get_secret_value()
    provider = OidcProvider(settings.oidc_issuer, settings.oidc_client_id, secret, clock)
    roles = {group: Role(role) for group, role in settings.group_roles.items()}
    return Federation(settings.oidc_name, provider, settings.oidc_organization, roles)


def session_keys(settings: Settings) -> list[str]:
    """What browser sessions and forms are signed with, then what else they may be signed with."""
    return [
        key.hex()
        for key in derive_keys((settings.secret, *settings.accepted_secrets), Purpose.SESSION)
    ]

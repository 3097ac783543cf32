"""Who was set up, by `providers.toml`: read once at the start, and refused with what is wrong.

A further provider is one file in this folder and one line in PROTOCOLS.
"""

from __future__ import annotations

import difflib
import ipaddress
import pkgutil
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from app.adapters.providers.base import VERSIONS, Access, AskedProvider, Decode
from app.domain.providers import BUILT_IN, MICROS, Capability
from app.imaging.encode import encode
from app.ports.credentials import Credentials
from app.ports.providers import Offer, Profile, Provider, Providers

PROTOCOLS: Mapping[str, str] = {
    "openai": "app.adapters.providers.openai:OpenAi",
    "gemini": "app.adapters.providers.gemini:Gemini",
    "anthropic": "app.adapters.providers.anthropic:Anthropic",
    "openai-compatible": "app.adapters.providers.compatible:Compatible",
}
"""By the word in the file, the class that speaks it; loaded when a provider does."""
NAME = r"[a-z][a-z0-9-]{0,30}"
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,80}")
MOST_PROVIDERS = 20
MOST_BUDGET = 1e9
"""Of one organization in a month, in the currency of the file; more is no limit at all."""

ReadKey = Callable[[str], str]
"""The value of an environment variable; empty when it is not set."""


class BadProviders(Exception):
    """The file cannot be used; the message names the place and what is wrong there."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ModelEntry(Strict):
    """How a provider does one thing: the model, and what one call costs."""

    model: str = Field(default="", max_length=100)
    price: float = Field(default=0.0, ge=0, le=1000)


class ProviderEntry(Strict):
    protocol: str
    key: str = ""
    base_url: str = ""
    model: str = Field(default="", max_length=100)
    models: dict[Capability, ModelEntry] = Field(default_factory=dict)
    timeout_s: float = Field(default=30.0, gt=0, le=60)
    concurrency: int = Field(default=2, ge=1, le=64)
    in_house: bool = False

    @field_validator("protocol")
    @classmethod
    def check_protocol(cls, value: str) -> str:
        if value not in PROTOCOLS:
            raise ValueError(f"use one of {', '.join(PROTOCOLS)}")
        return value

    @field_validator("key")
    @classmethod
    def check_key(cls, value: str) -> str:
        """The name of a variable; a key that was pasted is not repeated."""
        if value and not VARIABLE.fullmatch(value):
            raise ValueError(
                "use the NAME of the environment variable that holds the key, such as "
                "OPENAI_API_KEY, and never the key itself"
            )
        return value


class CredentialsEntry(Strict):
    """What files that a provider painted a part of are signed with.

    Attributes:
        certificates: A PEM file, the signing certificate first.
        key: The name of the environment variable with its private key, PEM.
    """

    certificates: Path
    key: str = Field(pattern=f"^{VARIABLE.pattern}$")


Order = Annotated[tuple[str, ...], Field(max_length=MOST_PROVIDERS)]


class ProvidersFile(Strict):
    budget_per_month: float | None = Field(default=None, ge=0, le=MOST_BUDGET)
    currency: str = Field(default="", max_length=10)
    providers: dict[Annotated[str, Field(pattern=f"^{NAME}$")], ProviderEntry] = Field(
        default_factory=dict, max_length=MOST_PROVIDERS
    )
    order: dict[Capability, Order] = Field(default_factory=dict)
    content_credentials: CredentialsEntry | None = None


WORDS = tuple(
    word
    for entry in (ProvidersFile, ProviderEntry, ModelEntry, CredentialsEntry)
    for word in entry.model_fields
)
"""All that the file can say, for who misspells it."""


def load_providers(path: Path, read_key: ReadKey, decode: Decode) -> Providers:
    """Everyone whom the file names.

    Args:
        path: Of the file.
        read_key: Reads the environment.
        decode: Opens pictures that they make.

    Raises:
        BadProviders: With every place that is wrong.
    """
    entries = read_file(path)
    problems = [*check_order(entries)]
    made: dict[str, Provider] = {}
    for name, entry in entries.providers.items():
        try:
            made[name] = make_provider(name, entry, read_key, decode)
        except BadProviders as problem:
            problems.append(f"providers.{name}.{problem}")
    credentials = None
    try:
        if entries.content_credentials is not None:
            credentials = open_credentials(entries.content_credentials, path.parent, read_key)
    except BadProviders as problem:
        problems.append(f"content_credentials.{problem}")
    if problems:
        raise BadProviders("; ".join(f"{path.name}: {problem}" for problem in problems))
    budget = entries.budget_per_month
    return Providers(
        by_name=made,
        order={
            capability: tuple(name for name in names if name != BUILT_IN)
            for capability, names in entries.order.items()
        },
        budget_micros=None if budget is None else round(budget * MICROS),
        currency=entries.currency,
        credentials=credentials,
    )


def open_credentials(entry: CredentialsEntry, folder: Path, read_key: ReadKey) -> Credentials:
    """What signs; tried on a picture of one pixel, so that what is wrong is said at the start.

    Raises:
        BadProviders: With the field's name and what is wrong with it.
    """
    from app.adapters.credentials import C2paCredentials  # its library is loaded where it is used

    key = read_key(entry.key)
    if not key:
        raise BadProviders(f"key: names {entry.key}, and that variable is not set")
    try:
        certificates = (folder / entry.certificates).read_bytes()
    except OSError:
        raise BadProviders("certificates: the file cannot be read") from None
    try:
        made = C2paCredentials(certificates, key.replace("\\n", "\n").encode())
        made.attach(encode(np.zeros((1, 1, 3), np.uint8), kind="png", quality=100).data, "png")
    except ValueError as error:
        raise BadProviders(f"certificates: {error}") from None
    return made


def read_file(path: Path) -> ProvidersFile:
    try:
        return ProvidersFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError:
        raise BadProviders(f"{path}: cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadProviders(f"{path.name}: {error}") from None
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise BadProviders("; ".join(f"{path.name}: {say_fault(f)}" for f in faults)) from None


def say_fault(fault: ErrorDetails) -> str:
    """The place and what is wrong there; a misspelt word is answered with those that are known."""
    is_name = fault["loc"][-1] == "[key]"
    parts = [str(part) for part in fault["loc"] if part != "[key]"]
    where = ".".join(parts)
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(parts[-1], WORDS, n=1)
        return f"{where}: is not known here" + "".join(f"; is {word} meant?" for word in near)
    if is_name and fault["type"] == "enum":
        return f"{where}: is not known here; use one of {', '.join(Capability)}"
    if is_name:
        return f"{where}: name it in small letters, digits and hyphens, a letter first, at most 31"
    return f"{where}: {fault['msg'].removeprefix('Value error, ')}"


def check_order(entries: ProvidersFile) -> list[str]:
    """What is wrong with the orders."""
    problems = []
    for capability, names in entries.order.items():
        where = f"order.{capability}"
        if len(set(names)) < len(names):
            problems.append(f"{where}: names a provider twice")
        if BUILT_IN in names[:-1]:
            problems.append(f"{where}: {BUILT_IN} always comes last; leave it out, or put it there")
        for name in names:
            if name != BUILT_IN and name not in entries.providers:
                problems.append(f"{where}: there is no [providers.{name}]")
            elif name != BUILT_IN and capability not in offered(entries.providers[name]):
                problems.append(f"{where}: {name} cannot do that")
    if BUILT_IN in entries.providers:
        problems.append(f"providers.{BUILT_IN}: the built-in provider needs no entry")
    return problems


def class_of(entry: ProviderEntry) -> type[AskedProvider]:
    found: type[AskedProvider] = pkgutil.resolve_name(PROTOCOLS[entry.protocol])
    return found


def offered(entry: ProviderEntry) -> Mapping[Capability, Offer]:
    """What the entry's provider can do, and how."""
    offers = {}
    for capability, model in class_of(entry).models.items():
        said = entry.models.get(capability, ModelEntry())
        general = entry.model if capability is not Capability.EXTEND else ""
        offers[capability] = Offer(
            said.model or general or model, round(said.price * MICROS), VERSIONS[capability]
        )
    return offers


def make_provider(name: str, entry: ProviderEntry, read_key: ReadKey, decode: Decode) -> Provider:
    """The provider of an entry.

    Raises:
        BadProviders: With the field's name and what is wrong with it.
    """
    kind = class_of(entry)
    base_url = (entry.base_url or kind.base_url).rstrip("/")
    if not base_url:
        raise BadProviders(f"base_url: is needed with the protocol {entry.protocol}")
    if unknown := entry.models.keys() - kind.models.keys():
        raise BadProviders(f"models.{sorted(unknown)[0]}: {entry.protocol} cannot do that")
    offers = offered(entry)
    if unnamed := [capability for capability, offer in offers.items() if not offer.model]:
        raise BadProviders(f"model: is needed, or models.{unnamed[0]}.model")
    if kind.needs_key and not entry.key:
        raise BadProviders("key: is needed: the name of the environment variable with the key")
    key = read_key(entry.key) if entry.key else ""
    if entry.key and not key:
        raise BadProviders(f"key: names {entry.key}, and that variable is not set")
    if not key.isascii() or not key.isprintable():
        raise BadProviders(f"key: what {entry.key} holds is no key")
    host = check_address(base_url, has_key=bool(key))
    if entry.in_house and not entry.base_url:
        raise BadProviders("in_house: needs the base_url of a machine of your own")
    profile = Profile(name, offers, entry.timeout_s, entry.concurrency, entry.in_house, host)
    return kind(Access(profile, base_url, key, decode))


def check_address(url: str, *, has_key: bool) -> str:
    """The host of the address.

    Raises:
        BadProviders: It is no address, or a key would go over the network in the clear.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadProviders("base_url: use an address that starts with https:// or http://")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise BadProviders("base_url: use the bare address, without user, query or fragment")
    try:
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        raise BadProviders("base_url: its port is no port") from None
    if parts.scheme == "http" and has_key and not is_loopback(parts.hostname):
        raise BadProviders("base_url: use https://, or the key could be read on the way")
    return parts.hostname


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""Webhook events: which there are, which addresses they may go to, and how messages are signed.

The message follows Standard Webhooks, https://www.standardwebhooks.com (specification 1.0.0).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID


class WebhookEvent(StrEnum):
    PROJECT_READY = "project.ready"
    JOB_COMPLETED = "job.completed"
    JOB_FAILED = "job.failed"
    ASSET_RENDERED = "asset.rendered"
    TEST = "webhook.test"
    """Sent when an admin tries the address; it cannot be asked for or left out."""
    ASSETS_REVIEWED = "assets.reviewed"


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


EVENTS = tuple(event for event in WebhookEvent if event is not WebhookEvent.TEST)
"""What happens, and may be asked for."""
OVERLAP = timedelta(hours=24)
"""How long the old secret still signs beside a new one: over a working day anywhere."""
SECRET_PREFIX = "whsec_"  # noqa: S105 -- how secrets are recognized, not one
SECRET_BYTES = 32
PUBLIC_PORTS = (443, 8443)
LONGEST_URL = 2000

PATIENCE = 3
"""So many failures in a row are taken for bad luck; from then on the address is left alone for a
while after each.
"""
LONGEST_PAUSE_S = 600

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<target>[/?][!-\"$-~]*)?"
)
_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PRIVATE_ENDINGS = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "arpa",
    "test",
    "invalid",
    "onion",
)
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")
_TUNNELS = tuple(ipaddress.ip_network(net) for net in ("2001::/23", "2002::/16", "3fff::/20"))
"""Teredo, 6to4 and what is for documents: an IPv4 address, or none, may hide behind these."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class BadAddress(ValueError):
    """No event may go to the address; the message says why."""


@dataclass(frozen=True, slots=True)
class HookAddress:
    """A checked address.

    Attributes:
        is_tls: https rather than http.
        host: a name, or a loopback address without brackets.
        port: as named, or the scheme's.
        target: path and query.
        is_loopback: this machine, for tests.
    """

    is_tls: bool
    host: str
    port: int
    target: str
    is_loopback: bool


@dataclass(frozen=True, slots=True)
class Webhook:
    id: UUID
    url: str
    events: tuple[WebhookEvent, ...]
    is_active: bool
    created_at: datetime
    failures: int = 0
    """Failed attempts in a row."""
    paused_until: datetime | None = None
    """So long nothing is sent, after too many of them."""
    overlap_until: datetime | None = None
    """So long the secret before this one signs too."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook; response_status: of the last attempt that got an answer."""

    id: UUID
    webhook_id: UUID
    event: WebhookEvent
    payload: Mapping[str, object]
    status: DeliveryStatus
    attempts: int
    response_status: int | None
    error: str | None
    created_at: datetime
    delivered_at: datetime | None


def parse_address(url: str, *, to_loopback: bool = False) -> HookAddress:
    """Take the address apart by one strict grammar.

    So nothing downstream can read it differently. Names only: an address in figures, whichever way
    it is written, has no certificate that could be trusted.

    Args:
        url: as an admin typed it.
        to_loopback: http, any port and this machine are allowed too.

    Raises:
        BadAddress: It is no address that events may go to.
    """
    match = _URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    if match is None:
        raise BadAddress(
            "Use an address like https://example.com/hooks, without a user name, password or #."
        )
    host, target = match["host"].lower().strip("[]"), match["target"] or "/"
    is_tls = match["scheme"] == "https"
    port = int(match["port"] or (443 if is_tls else 80))
    target = target if target.startswith("/") else f"/{target}"
    if to_loopback and is_loopback(host):
        return HookAddress(is_tls, host, port, target, is_loopback=True)
    demand_public_name(is_tls, host, port)
    return HookAddress(is_tls, host, port, target, is_loopback=False)


def demand_public_name(is_tls: bool, host: str, port: int) -> None:
    if not is_tls:
        raise BadAddress("Use https: what is sent must not be read on the way.")
    if not _NAME.fullmatch(host) or len(host) > 253:
        raise BadAddress("Use the public name of a server, such as example.com, not a number.")
    if host.rpartition(".")[2] in _PRIVATE_ENDINGS:
        raise BadAddress("This name is not one of the public internet.")
    if port not in PUBLIC_PORTS:
        raise BadAddress("Use port 443 or 8443.")


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether the resolved address is one of the public internet.

    Those of this machine, its network or its cloud are not.
    """
    try:
        parsed: Address = ipaddress.ip_address(address)
    except ValueError:
        return False
    if parsed.is_multicast or parsed.is_reserved or not parsed.is_global:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return True
    return parsed in _GLOBAL_V6 and not any(parsed in tunnel for tunnel in _TUNNELS)


def new_secret(chance: bytes) -> str:
    """The secret as receivers' libraries take it, of 24 to 64 random bytes.

    Source: Standard Webhooks, "Symmetric".
    """
    return SECRET_PREFIX + base64.b64encode(chance).decode()


def message(event: WebhookEvent, at: datetime, data: Mapping[str, object]) -> dict[str, object]:
    """The body of a message: what happened, when, and to what."""
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"type": str(event), "timestamp": moment, "data": dict(data)}


def encoded(payload: Mapping[str, object]) -> bytes:
    """The very bytes that are signed and sent."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def signed_headers(
    secrets: Sequence[str], message_id: UUID, now: datetime, body: bytes
) -> dict[str, str]:
    """The three headers that prove who sent the message, and when.

    There is one signature for each secret; a receiver takes any of them that it knows.

    Source: Standard Webhooks, "Signature scheme".
    """
    stamp = str(int(now.timestamp()))
    content = f"{message_id}.{stamp}.".encode() + body
    return {
        "webhook-id": str(message_id),
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(sign(secret, content) for secret in secrets),
    }


def sign(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return f"v1,{base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()}"


def pause_s(failures: int) -> int:
    """How long to leave an address alone after so many failed attempts in a row.

    One that is away must not keep workers busy.
    """
    return (
        min(LONGEST_PAUSE_S, 15 * 2 ** min(failures - PATIENCE, 10)) if failures >= PATIENCE else 0
    )

"""Mail through a server (SMTP), with TLS from the start (smtps:) or after STARTTLS."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import AbstractContextManager
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from app.adapters.mail.compose import compose, domain_of
from app.domain.errors import Invalid, Unavailable
from app.ports.clock import Clock
from app.ports.mail import Message

TIMEOUT_S = 20
PORTS = {"smtp": 587, "smtps": 465}
PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how: smtp://user:password@host:port?starttls=1, or smtps://..."""

    host: str
    port: int
    is_tls: bool
    starts_tls: bool
    user: str
    password: str

    @classmethod
    def of_url(cls, url: str) -> Server:
        parts = urlsplit(url)
        starts_tls = parse_qs(parts.query).get("starttls", ["0"])[-1] not in {"0", "off", "false"}
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or PORTS[parts.scheme],
            is_tls=parts.scheme == "smtps",
            starts_tls=starts_tls,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


class SmtpMail:
    def __init__(self, url: str, sender: str, clock: Clock) -> None:
        self._server = Server.of_url(url)
        self._sender = sender
        self._own_name = domain_of(sender)  # else the library asks the network for ours, and waits
        self._clock = clock

    def send(self, message: Message) -> None:
        try:
            with self._connected() as server:
                if self._server.starts_tls:
                    server.starttls(context=ssl.create_default_context())
                if self._server.user:
                    server.login(self._server.user, self._server.password)
                server.send_message(compose(message, self._sender, self._clock))
        except smtplib.SMTPRecipientsRefused as refusal:
            if all(code >= PERMANENT for code, _ in refusal.recipients.values()):
                raise Invalid({"email": "The mail server does not take this address."}) from refusal
            raise Unavailable("The mail server does not take this message now.") from refusal
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(f"The mail server could not be used: {error}") from error

    def _connected(self) -> AbstractContextManager[smtplib.SMTP]:
        host, port = self._server.host, self._server.port
        if self._server.is_tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                host, port, local_hostname=self._own_name, timeout=TIMEOUT_S, context=context
            )
        return smtplib.SMTP(host, port, local_hostname=self._own_name, timeout=TIMEOUT_S)

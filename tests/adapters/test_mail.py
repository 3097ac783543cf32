"""Mail into files and through a server."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.adapters.clock import SystemClock
from app.adapters.mail.file import FileMail
from app.adapters.mail.smtp import Server, SmtpMail
from app.domain.errors import Invalid, Unavailable
from app.ports.mail import Message

FROM = "AI CREAT <noreply@example.org>"
MESSAGE = Message("anna@example.org", "Grüße", "Hello Änna,\n\nhttp://localhost/reset/abc\n")


class Box:
    """What a server of somebody's takes in."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], bytes]] = []
        self.logins: list[bytes] = []
        self.refusal = ""

    async def handle_RCPT(  # noqa: N802 -- the library calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.taken.append((str(envelope.mail_from), envelope.rcpt_tos, envelope.content))
        return "250 OK"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login)
        return AuthResult(success=(data.login, data.password) == (b"us@example.org", b"p@ss/word"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 127.0.0.1, signed by itself; key and certificate in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def server(box: Box, certificate: Path) -> Iterator[int]:
    """Takes mail after STARTTLS and a login only; its port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        auth_required=True,
        authenticator=box.authenticate,
    )
    controller.start()
    yield port
    controller.stop()


def smtp(port: int, login: str = "us%40example.org:p%40ss%2Fword@") -> SmtpMail:
    return SmtpMail(f"smtp://{login}localhost:{port}?starttls=1", FROM, SystemClock())


def test_a_message_becomes_a_file_that_a_mail_program_reads(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    FileMail(folder, FROM, SystemClock()).send(MESSAGE)
    (path,) = folder.iterdir()
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert path.suffix == ".eml"
    assert (mail["From"], mail["To"], mail["Subject"]) == (FROM, "anna@example.org", "Grüße")
    assert mail.get_content().replace("\r\n", "\n") == MESSAGE.text
    assert mail["Date"].datetime.tzinfo is not None
    assert folder.stat().st_mode & 0o077 == 0, "the links in it open accounts"


def test_a_long_address_stays_in_one_piece(tmp_path: Path) -> None:
    """Where there is no mail server, people read the file itself."""
    url = f"https://{'sub.' * 30}example.org/reset/{'x' * 43}"
    FileMail(tmp_path, FROM, SystemClock()).send(
        Message("anna@example.org", "Hello", f"Here:\n\n{url}\n")
    )
    assert url in next(tmp_path.iterdir()).read_text()


def test_a_folder_that_cannot_be_written_is_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    with pytest.raises(Unavailable):
        FileMail(tmp_path / "outbox", FROM, SystemClock()).send(MESSAGE)


def test_a_message_goes_through_the_server_after_tls_and_login(
    box: Box, server: int, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    smtp(server).send(MESSAGE)
    ((sender, receivers, content),) = box.taken
    assert (sender, receivers) == ("noreply@example.org", ["anna@example.org"])
    assert (
        message_from_bytes(content, policy=default).get_content().replace("\r\n", "\n")
        == MESSAGE.text
    )


def test_a_server_that_is_not_who_it_says_gets_no_password(box: Box, server: int) -> None:
    """Its certificate is nobody's whom we trust."""
    with pytest.raises(Unavailable):
        smtp(server).send(MESSAGE)
    assert (box.taken, box.logins) == ([], [])


@pytest.mark.parametrize(
    ("refusal", "error"), [("550 no such user", Invalid), ("450 later", Unavailable)]
)
def test_an_address_refused_for_good_is_not_tried_again(
    box: Box,
    server: int,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    refusal: str,
    error: type[Exception],
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    box.refusal = refusal
    with pytest.raises(error):
        smtp(server).send(MESSAGE)


def test_a_wrong_login_and_a_server_that_is_away_are_tried_again_later(
    box: Box, server: int, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr("app.adapters.mail.smtp.TIMEOUT_S", 2)
    with pytest.raises(Unavailable):
        smtp(server, "us%40example.org:wrong@").send(MESSAGE)
    with pytest.raises(Unavailable):
        smtp(1).send(MESSAGE)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", Server("mail.example.org", 587, False, False, "", "")),
        ("smtp://u:p@h:25?starttls=1", Server("h", 25, False, True, "u", "p")),
        ("smtp://h?starttls=0", Server("h", 587, False, False, "", "")),
        ("smtps://u%40x:p%3A@h", Server("h", 465, True, False, "u@x", "p:")),
    ],
)
def test_the_address_of_a_server_is_read(url: str, server: Server) -> None:
    assert Server.of_url(url) == server

"""No address form leads anywhere but to the public internet, and what was checked is what is
connected to.
"""

from __future__ import annotations

import datetime as dt
import http.server
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.adapters.hooks import HttpHooks
from app.adapters.outbound import Outbound
from app.domain.errors import Unavailable
from app.domain.webhooks import BadAddress

NAME = "hooks.example.com"
PUBLIC = "93.184.215.14"
HEADERS = {"Content-Type": "application/json"}
FORBIDDEN_FORMS = (
    "http://hooks.example.com/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://0/",
    "https://0.0.0.0/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://93.184.215.14/",
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://foo.localhost/",
    "https://metadata.google.internal/",
    "https://printer.local/",
    "https://intranet/",
    "https://hooks.example.com:22/",
    "https://hooks.example.com:80/",
    "https://hooks.example.com:99999/",
    "https://hooks.example.com:/",
    "https://user@hooks.example.com/",
    "https://user:word@hooks.example.com/",
    "https://hooks.example.com@127.0.0.1/",
    "https://127.0.0.1#@hooks.example.com/",
    "https://127.0.0.1\\@hooks.example.com/",
    "https://hooks.example.com\\@127.0.0.1/",
    "https://hooks.example.com\r\nHost: localhost/",
    "https://hooks.example.com/\r\nX: y",
    "https://hooks.example.com/a b",
    "https:///hooks.example.com/",
    "https:hooks.example.com/",
    "//hooks.example.com/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://%31%32%37.0.0.1/",
    "https://hooks..example.com/",
    "https://-hooks.example.com/",
    "ftp://hooks.example.com/",
    "file:///etc/passwd",
    "gopher://hooks.example.com/",
    "unix:///run/docker.sock",
    " https://hooks.example.com/",
    "",
    "https://hooks.example.com/" + "a" * 3000,
)
FORBIDDEN_ADDRESSES = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:93.184.215.14",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "not an address",
)


class Recorder:
    """Stands for the way out: answers names, and counts connections."""

    def __init__(self, *addresses: str, port: int | None = None) -> None:
        self.addresses = addresses
        self.port = port
        self.asked: list[str] = []
        self.connections: list[tuple[str, int]] = []

    def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return list(self.addresses)

    def connect(self, address: str, port: int, timeout_s: float) -> socket.socket:
        self.connections.append((address, port))
        if self.port is None:
            raise ConnectionRefusedError
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout_s)


def _hooks(way: Recorder, **options: object) -> HttpHooks:
    way_out = Outbound(resolve=way.resolve, connect=way.connect, **options)  # type: ignore[arg-type]
    return HttpHooks(way_out)


LOOPBACK_ITSELF = {
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://localhost/",
    "https://LOCALHOST/",
}
"""What the setting allows; every disguise of it stays refused."""


@pytest.mark.parametrize(
    ("url", "to_loopback"),
    [
        (url, is_allowed)
        for is_allowed in (False, True)
        for url in FORBIDDEN_FORMS
        if not (is_allowed and url in LOOPBACK_ITSELF)
    ],
)
def test_a_forbidden_form_is_refused_by_its_looks_and_nothing_is_asked_or_connected(
    url: str, to_loopback: bool
) -> None:
    way = Recorder(PUBLIC)
    hooks = _hooks(way, to_loopback=to_loopback)
    with pytest.raises(BadAddress):
        hooks.check(url)
    with pytest.raises(BadAddress):
        hooks.deliver(url, HEADERS, b"{}")
    assert (way.asked, way.connections) == ([], [])


@pytest.mark.parametrize("address", FORBIDDEN_ADDRESSES)
@pytest.mark.parametrize("among_good_ones", [False, True])
def test_a_name_that_leads_inside_is_not_connected_to(address: str, among_good_ones: bool) -> None:
    way = Recorder(*([PUBLIC] if among_good_ones else []), address)
    with pytest.raises(BadAddress):
        _hooks(way).deliver(f"https://{NAME}/", HEADERS, b"{}")
    assert way.connections == []


def test_a_name_is_asked_once_and_the_checked_address_is_the_one_connected_to() -> None:
    """A name that leads elsewhere the second time is never asked a second time."""
    way = Recorder(PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    with pytest.raises(Unavailable):
        _hooks(way).deliver(f"https://{NAME}:8443/x", HEADERS, b"{}")
    assert (way.asked, way.connections) == ([NAME], [(PUBLIC, 8443)])


def test_an_unknown_name_is_worth_another_try() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror("unknown")

    with pytest.raises(Unavailable, match="name is unknown"):
        HttpHooks(Outbound(resolve=unknown)).deliver(f"https://{NAME}/", HEADERS, b"{}")


# --- against a server of our own ---


class _Receiver(http.server.BaseHTTPRequestHandler):
    status = 204
    extra: tuple[tuple[str, str], ...] = ()
    drip: Callable[[http.server.BaseHTTPRequestHandler], None] | None = None
    seen: list[tuple[str, str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).seen.append((self.path, self.headers["Host"], body))
        if type(self).drip:
            type(self).drip(self)  # type: ignore[misc]
            return
        self.send_response(self.status)
        for name, value in self.extra:
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def receiver() -> Iterator[tuple[type[_Receiver], http.server.ThreadingHTTPServer]]:
    handler = type("Receiver", (_Receiver,), {"seen": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield handler, server
    server.shutdown()
    thread.join()
    server.server_close()


Served = tuple[type[_Receiver], http.server.ThreadingHTTPServer]


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret


@pytest.mark.parametrize("certified", [NAME, "other.example.com"])
def test_the_certificate_must_be_the_names_though_the_connection_is_to_an_address(
    receiver: Served, tmp_path: Path, certified: str
) -> None:
    handler, server = receiver
    certificate, secret = _certificate(tmp_path, certified)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    asked_for: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: asked_for.append(name)  # type: ignore[assignment,return-value,misc]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    way = Recorder(PUBLIC, port=server.server_port)
    hooks = _hooks(way, trusted=lambda: ssl.create_default_context(cafile=str(certificate)))
    if certified == NAME:
        assert hooks.deliver(f"https://{NAME}/in?x=1", HEADERS, b"{}") == 204
        assert handler.seen == [("/in?x=1", NAME, b"{}")]
    else:
        with pytest.raises(Unavailable, match="certificate"):
            hooks.deliver(f"https://{NAME}/in", HEADERS, b"{}")
        assert handler.seen == []
    assert asked_for == [NAME]
    assert way.connections == [(PUBLIC, 443)]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Served, status: int) -> None:
    handler, server = receiver
    handler.status, handler.extra = (
        status,
        (("Location", f"http://127.0.0.1:{server.server_port}/inside"),),
    )
    hooks = HttpHooks(Outbound(to_loopback=True))
    assert hooks.deliver(f"http://127.0.0.1:{server.server_port}/", HEADERS, b"{}") == status
    assert [path for path, _, _ in handler.seen] == ["/"]


def test_an_answer_without_end_is_read_no_further_than_needed(receiver: Served) -> None:
    handler, server = receiver

    def pour(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                request.wfile.write(b"x" * 65_536)
        except OSError:
            poured.set()

    poured = threading.Event()
    handler.drip = staticmethod(pour)
    assert (
        HttpHooks(Outbound(to_loopback=True)).deliver(
            f"http://localhost:{server.server_port}/", HEADERS, b"{}"
        )
        == 200
    )
    assert poured.wait(), "the line was closed on our side"


def test_headers_that_drip_are_cut_off_after_the_time_that_one_delivery_may_take(
    receiver: Served,
) -> None:
    handler, server = receiver
    cut = threading.Event()

    def drip(request: http.server.BaseHTTPRequestHandler) -> None:
        try:
            request.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not cut.wait(0.05):
                request.wfile.write(b"X: y\r\n")
        except OSError:
            cut.set()

    handler.drip = staticmethod(drip)
    with pytest.raises(Unavailable):
        HttpHooks(Outbound(to_loopback=True, total_s=0.4)).deliver(
            f"http://127.0.0.1:{server.server_port}/", HEADERS, b"{}"
        )
    assert cut.wait()


def test_the_addresses_of_these_tests_are_what_they_are_taken_for() -> None:
    assert ipaddress.ip_address(PUBLIC).is_global

"""F6 for the store: of three in ten requests it says 500, or nothing.

Uploads are taken whole or refused, and all work gets done.
"""

from __future__ import annotations

import http.client
import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from bench.renderings import SIZES, STACKS as PRODUCTS, Finding, Product, judged, open_product
from testing.factories.pictures import picture
from tests.api.client import Api

STACKS = PRODUCTS[1:]
"""Those that have a store behind a network."""
FAILING = 0.3
"""The share of requests that go wrong."""
HOP = frozenset({"connection", "keep-alive", "transfer-encoding"})
"""Headers that are of one connection and not passed on."""


class Unsteady(ThreadingHTTPServer):
    """Stands before the store and passes requests on, signatures and all, but for a share.

    Attributes:
        share: Of how many requests it makes trouble, of 1.
        trouble: What it did to how many.
    """

    daemon_threads = True

    def __init__(self, endpoint: str) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.behind = urlsplit(endpoint).netloc
        self.share = 0.0
        self.trouble: Counter[str] = Counter()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Unsteady

    def pass_or_fail(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        chance = random.random()
        if chance < self.server.share / 2:
            self.server.trouble["500s"] += 1
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif chance < self.server.share:
            self.server.trouble["hang-ups"] += 1
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.forward(body)

    def forward(self, body: bytes) -> None:
        behind = http.client.HTTPConnection(self.server.behind)
        behind.request(self.command, self.path, body, dict(self.headers.items()))
        answer = behind.getresponse()
        data = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", answer.getheader("Content-Length") or str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        behind.close()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = pass_or_fail  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """The bench prints what there is to say."""


@contextmanager
def open_unsteady(name: str, lease_s: float) -> Iterator[tuple[Product, Unsteady]]:
    fronts: list[Unsteady] = []

    def front(endpoint: str) -> str:
        fronts.append(Unsteady(endpoint))
        return fronts[0].endpoint

    with open_product(name, lease_s, front) as product:
        yield product, fronts[0]
        fronts[0].share = 0.0
    fronts[0].shutdown()


def shake_the_store(opened: tuple[Product, Unsteady], uploads: int) -> Finding:
    """Upload, then render, while a share of what is asked of the store goes wrong."""
    product, store = opened
    api = Api(product.installation)
    store.share = FAILING
    answers = [
        api.upload({f"{number}.jpg": picture(colour=(number, 1, 1))}) for number in range(uploads)
    ]
    statuses = Counter(answer.status_code for answer in answers)
    product.bench.start(workers=2)
    product.bench.wait_until_over()
    projects = [answer.get_json()["projectId"] for answer in answers if answer.status_code == 202]
    unready = sum(
        api.get(f"/projects/{project}/status").get_json()["status"] != "ready_for_review"
        for project in projects
    )
    for project in projects:
        sizes = [{"width": 100 + 20 * number, "height": 100} for number in range(SIZES)]
        assert (
            api.post("/generate", json={"projectId": project, "customResizes": sizes}).status_code
            == 202
        )
    product.bench.wait_until_over()
    store.share = 0.0
    unclean = sum(count for status, count in statuses.items() if status not in {202, 503})
    kept = int(api.get("/projects").headers["X-Total-Count"])
    trouble = ", ".join(f"{count} {what}" for what, count in sorted(store.trouble.items()))
    words = (
        f"{statuses[202]} uploads taken, {statuses[503]} refused with 503, {kept} projects; "
        f"{trouble}"
    )
    found = judged(product, words)
    return Finding(
        found.jobs, found.lost + unready, found.twice, found.further, found.wrong + unclean
    )

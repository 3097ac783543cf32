"""F4 for web servers: replaced one by one under load, as an upgrade does it, without any 5xx."""

from __future__ import annotations

import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from bench.faults import Finding
from bench.stacks import PRODUCTION, production_servers
from testing.factories.server import PASSWORD, Server
from testing.factories.workbench import eventually
from testing.peers import databases

STACKS = (f"{PRODUCTION}, two web servers",)
BETWEEN = 20
"""Answers between two replacements, at least."""
FILE = {"filename": "a.jpg", "sizeBytes": 1000, "contentType": "image/jpeg"}


@dataclass
class Client:
    """Makes projects and reads them, at whichever server takes the connection.

    A refused connection is tried at the next server.
    """

    servers: list[Server]
    statuses: Counter[int] = field(default_factory=Counter)
    made: set[str] = field(default_factory=set)
    unanswered: int = 0
    _headers: dict[str, str] = field(default_factory=dict)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def sign_in(self) -> None:
        login = {"username": "admin", "password": PASSWORD}
        answer = requests.post(f"{self.servers[0].url}/api/v1/auth/login", json=login)
        self._headers = {
            "Authorization": f"Bearer {answer.json()['accessToken']}",
            "Connection": "close",
        }

    def run(self) -> None:
        while not self._is_over.is_set():
            for method, body in (
                ("GET", None),
                ("POST", {"projectName": "Rolling", "files": [FILE]}),
            ):
                answer = self._ask(method, body)
                if answer is not None:
                    self.statuses[answer.status_code] += 1
                    self.made |= (
                        {answer.json()["projectId"]} if answer.status_code == 201 else set()
                    )

    def stop(self) -> None:
        self._is_over.set()

    def known(self) -> set[str]:
        """The projects that the servers know, by asking for each that was made."""
        url = f"{self.servers[0].url}/api/v1/projects"
        return {
            made
            for made in self.made
            if requests.get(f"{url}/{made}", headers=self._headers).status_code == 200
        }

    def _ask(self, method: str, body: Any) -> requests.Response | None:
        for server in list(self.servers):
            try:
                return requests.request(
                    method, f"{server.url}/api/v1/projects", json=body, headers=self._headers
                )
            except requests.exceptions.ConnectionError as error:
                if "refused" not in str(error):
                    self.unanswered += 1
                    return None
        self.unanswered += 1
        return None


@contextmanager
def open_servers(_name: str, _lease_s: float) -> Iterator[dict[str, str]]:
    """The settings that all web servers have in common."""
    with production_servers() as (postgres, valkey):
        yield {
            "AICREAT_DATABASE_URL": postgres.url(databases.TEMPLATE),
            "AICREAT_REDIS_URL": valkey.url,
            "AICREAT_SECRET_KEY": "a secret of the bench",
            "AICREAT_SAMPLE_PROJECT": "0",
            "AICREAT_READY_NEEDS_WORKER": "0",
        }


def replace_servers(settings: dict[str, str], times: int) -> Finding:
    """Start the next one, then tell the oldest to stop; what was accepted is there afterwards."""
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="aicreat-bench-")))
        client = Client([_start(closing, folder / str(number), settings) for number in range(2)])
        client.sign_in()
        thread = threading.Thread(target=client.run)
        thread.start()
        closing.callback(thread.join)
        closing.callback(client.stop)
        for number in range(times):
            _wait_for_answers(client)
            client.servers.append(_start(closing, folder / f"next-{number}", settings))
            oldest = client.servers[0]
            oldest.stop()
            client.servers.remove(oldest)
        _wait_for_answers(client)
        client.stop()
        thread.join()
        lost = len(client.made - client.known())
    bad = sum(count for status, count in client.statuses.items() if status >= 500)
    words = (
        f"{client.statuses.total()} answers, {bad} of them 5xx, {client.unanswered} "
        "connections without an answer"
    )
    return Finding(len(client.made), lost, 0, words, wrong=bad)


def _start(closing: ExitStack, folder: Path, settings: dict[str, str]) -> Server:
    folder.mkdir()
    return closing.enter_context(Server(folder, "--web", **settings))


def _wait_for_answers(client: Client) -> None:
    before = client.statuses.total()
    eventually(lambda: client.statuses.total() >= before + BETWEEN)

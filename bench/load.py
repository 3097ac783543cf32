"""What twenty people at once are given: `python -m bench.load` uses a server for a minute.

A server as `serve` starts it, with its workers, in a temporary folder. Each user, of an
organization of their own, uploads photographs of two megapixels, orders seven sizes of each, and
polls as the screens do. The workers are behind all the time: what is measured is what the web
server answers beside them.
"""

from __future__ import annotations

import io
import itertools
import json
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from testing.attackers import percentile
from testing.factories.hostile import form
from testing.factories.server import PASSWORD, Server

USERS = 20
LASTS_S = 60.0
POLL_EVERY_S = 1.0
"""As the screens poll."""
THINK_S = 2.0
"""Between a result and the next upload."""
SIDES = (1600, 1200)
"""Of the photographs, in pixels."""
SIZES = ((1080, 1080), (1080, 1920), (1200, 628), (728, 90), (160, 600), (300, 250), (970, 250))
GOALS = {"/healthz": 0.5, "poll": 0.3}
"""p95 in seconds."""
JSON = {"Content-Type": "application/json"}


@dataclass
class Answers:
    """How long each kind of request took, and which of them failed."""

    took_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, seconds: float, failure: str = "") -> None:
        with self.lock:
            self.took_s[kind].append(seconds)
            if failure:
                self.failures.append(f"{kind}: {failure}")


@dataclass
class User:
    """One person and what they do, until the time is over."""

    number: int
    url: str
    answers: Answers
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self, kind: str, path: str, body: bytes | None = None, more: Mapping[str, str] = JSON
    ) -> Any:
        """The JSON of an answer, or nothing when it failed; either is noted."""
        asked = urllib.request.Request(self.url + path, body, {**more, **self.headers})
        before, failure, said = time.monotonic(), "", None
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                said = json.loads(answer.read())
        except (urllib.error.URLError, OSError) as error:
            failure = str(error)
        self.answers.note(kind, time.monotonic() - before, failure)
        return said

    def post(self, kind: str, path: str, **values: object) -> Any:
        return self.ask(kind, path, json.dumps(values).encode())

    def join(self) -> None:
        name = f"user{self.number}"
        self.post(
            "register",
            "/api/v1/auth/register",
            organizationName=f"Company {self.number}",
            username=name,
            email=f"{name}@example.com",
            password=PASSWORD,
        )
        token = self.post("sign in", "/api/v1/auth/login", username=name, password=PASSWORD)
        self.headers = {"Authorization": f"Bearer {token['accessToken']}"}

    def work(self, until: float) -> None:
        for round_ in itertools.count():
            if time.monotonic() >= until:
                return
            body, kind = form(self.number, {f"picture {round_}": photograph(self.number, round_)})
            made = self.ask("upload", "/api/v1/projects/upload", body, {"Content-Type": kind})
            if made is None or not self.poll(f"/api/v1/projects/{made['projectId']}", until):
                continue
            sizes = [{"width": width, "height": height} for width, height in SIZES]
            ordered = self.post(
                "order", "/api/v1/generate", projectId=made["projectId"], customResizes=sizes
            )
            if ordered is not None and self.poll(f"/api/v1/generate/{ordered['jobId']}", until):
                time.sleep(THINK_S)

    def poll(self, path: str, until: float) -> bool:
        """Whether it was finished before the time was over."""
        while time.monotonic() < until:
            said = self.ask("poll", f"{path}/status")
            if said is None or said["status"] in ("completed", "failed", "ready_for_review"):
                return said is not None
            time.sleep(POLL_EVERY_S)
        return False


def photograph(user: int, round_: int) -> bytes:
    """A picture like no other: coarse noise, enlarged, and a disc for a subject."""
    noise = np.random.default_rng((user, round_)).integers(0, 255, (30, 40, 3), np.uint8)
    image = Image.fromarray(noise).resize(SIDES, Image.Resampling.BICUBIC)
    image.paste((230, 180, 40), (500, 300, 1000, 900))
    target = io.BytesIO()
    image.save(target, "JPEG", quality=88)
    return target.getvalue()


def watch_health(user: User, until: float) -> None:
    while time.monotonic() < until:
        user.ask("/healthz", "/healthz")
        time.sleep(0.1)


def use(url: str) -> Answers:
    """All of them at once, for a minute; what they were answered."""
    answers = Answers()
    users = [User(number, url, answers) for number in range(USERS)]
    for user in users:
        user.join()
    answers.took_s.clear()
    until = time.monotonic() + LASTS_S
    threads = [threading.Thread(target=user.work, args=(until,)) for user in users]
    threads.append(threading.Thread(target=watch_health, args=(User(-1, url, answers), until)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def show(answers: Answers) -> bool:
    """Print the table; whether every goal was met."""
    print(f"{'asked':12} {'times':>6} {'p50 s':>8} {'p95 s':>8} {'max s':>8}")
    met = not answers.failures
    for kind, took in answers.took_s.items():
        p95, verdict = percentile(took, 0.95), ""
        if kind in GOALS:
            verdict = f"p95 <= {GOALS[kind]:g} {'met' if p95 <= GOALS[kind] else 'MISSED'}"
            met = met and p95 <= GOALS[kind]
        print(
            f"{kind:12} {len(took):6} {percentile(took, 0.5):8.3f} {p95:8.3f} {max(took):8.3f}"
            f"  {verdict}"
        )
    print(f"failures: {len(answers.failures)} {answers.failures[:5]}")
    return met


def main() -> int:
    settings = {"AICREAT_SAMPLE_PROJECT": "0", "AICREAT_SIGN_IN_LIMIT": "1000/minute"}
    with (
        tempfile.TemporaryDirectory(prefix="aicreat-bench-") as folder,
        Server(Path(folder), **settings) as server,
    ):
        return 0 if show(use(server.url)) else 1


if __name__ == "__main__":
    raise SystemExit(main())

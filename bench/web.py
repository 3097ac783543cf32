"""What a poll and a sign-in cost: `python -m bench.web` prints CPU beside its baseline.

They are measured in turns in one run. A poll: the full answer against a 304. A sign-in: the hash of
one password against the whole request. An installation in a temporary folder, in this process, with
fakes of the models; 10 pictures with 30 results each.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from argon2 import PasswordHasher
from werkzeug.test import create_environ

from testing.factories.installation import PASSWORD, install
from testing.factories.pictures import picture
from tests.api.client import Api

PICTURES = 10
"""Of the project that is polled."""
SIZES = tuple((160 + n, 90) for n in range(30))
"""Of the results of each picture, in pixels."""
ROUNDS = 200
"""Polls of each kind."""
SIGN_INS = 20
"""Sign-ins that are measured; more with names that nobody has would have to wait."""
GOAL = 0.5


def cpu_ms(api: Api, environ: dict[str, Any], status: str) -> float:
    """Measure CPU milliseconds of the server for one request, to the last byte of the answer."""
    said: list[str] = []
    before = time.process_time()
    body = api.installation.app.wsgi_app(environ, lambda status, *_: said.append(status))
    for _ in body:
        pass
    body.close()
    spent = 1000 * (time.process_time() - before)
    assert said[0].startswith(status), said
    return spent


def measure(api: Api, path: str) -> tuple[float, float]:
    """Median CPU of a full answer and of a 304, in turns, so that both see the same machine."""
    known = {"If-None-Match": api.get(path).headers["ETag"]}
    full, short = [], []
    for _ in range(ROUNDS):
        whole, same = (
            create_environ(f"/api/v1{path}", headers={**api.headers, **more})
            for more in ({}, known)
        )
        full.append(cpu_ms(api, whole, "200"))
        short.append(cpu_ms(api, same, "304"))
    return median(full), median(short)


def measure_sign_in(api: Api, username: str, status: str) -> tuple[float, float]:
    """Median CPU of one argon2id hash, and of a sign-in."""
    hasher = PasswordHasher()
    stored = hasher.hash(PASSWORD)
    alone, whole = [], []
    for number in range(SIGN_INS):
        before = time.process_time()
        hasher.verify(stored, PASSWORD)
        alone.append(1000 * (time.process_time() - before))
        name = username if status == "200" else f"{username} {number}"
        body = {"username": name, "password": PASSWORD}
        whole.append(
            cpu_ms(api, create_environ("/api/v1/auth/login", method="POST", json=body), status)
        )
    return median(alone), median(whole)


def make_polled(api: Api) -> dict[str, str]:
    """Make a project with its results; the paths that are polled of it."""
    project = api.ready_project({f"{number}.jpg": picture() for number in range(PICTURES)})
    job = api.generate(project, sizes=SIZES)
    result = api.results(job)[0]["id"]
    return {
        "project status": f"/projects/{project}/status",
        "project preview": f"/projects/{project}/preview",
        "job status": f"/generate/{job}/status",
        "job results": f"/generate/{job}/results",
        "page of results": f"/generate/{job}/results?limit=25",
        "one result": f"/generated-assets/{result}",
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        api = Api(install(Path(folder), real_passwords=True))
        paths = make_polled(api)
        print(f"{'polled':16} {'200':>9} {'304':>9} {'ratio':>7}  goal <= {GOAL}")
        for name, path in paths.items():
            full, short = measure(api, path)
            print(
                f"{name:16} {full:6.2f} ms {short:6.2f} ms {short / full:7.2f}  "
                f"{'met' if short / full <= GOAL else 'MISSED'}"
            )
        print(f"\n{'sign-in':16} {'hash':>9} {'whole':>9} {'ratio':>7}")
        for username, status in (("admin", "200"), ("nobody", "401")):
            alone, whole = measure_sign_in(api, username, status)
            print(f"{username:16} {alone:6.2f} ms {whole:6.2f} ms {whole / alone:7.2f}")


if __name__ == "__main__":
    main()

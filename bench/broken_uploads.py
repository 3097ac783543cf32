"""What is lost when uploads break off: line, server, tab and session end at random moments.

.venv/bin/python -m bench.broken_uploads [--short] [--bucket] [--seed N]

A person in a real browser brings six pictures over a slow line, something breaks off at a random
moment after the page has said that they are kept, and the person comes back. Then the server is
asked for its pictures: each has to be there, once, and nothing else. Ends with 1 when one is not.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import requests
from PIL import Image
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from testing.factories.server import PASSWORD, ROOT, Server
from testing.peers.seaweedfs import SeaweedFs
from tests.conftest import BROWSERS
from tests.journeys.conftest import FLAGS
from tests.journeys.person import Person

FILES = 6
"""Pictures of one upload."""
LINE_BYTES_S = 500_000
"""What the line takes: the six need some six seconds."""
AWAY_S = 2.0
"""How long a broken line stays so."""
PATIENCE_S = 90.0
"""After which a file that is not stored counts as lost."""
CRASH_MS = 2_000
"""After which a tab that was told to crash has."""
LATEST_S = 6.0
"""Until when something breaks off, after all files are kept."""


@dataclass
class Upload:
    """One upload that breaks off."""

    person: Person
    server: Server
    project: str = ""

    @property
    def page(self) -> Page:
        return self.person.page


def break_line(upload: Upload) -> None:
    """The page stays open and nobody does anything: it goes on by itself."""
    upload.person.context.set_offline(True)
    time.sleep(AWAY_S)
    upload.person.context.set_offline(False)


def kill_server(upload: Upload) -> None:
    """Everything of the product at once, as when the power goes; the page stays open."""
    process = upload.server.process
    assert process is not None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    while upload.server.is_ready():  # children die with it, a moment later
        time.sleep(0.05)
    upload.server.start()


def crash_tab(upload: Upload) -> None:
    """The tab dies without being asked; a new one is opened."""
    old = upload.page
    with suppress(Error):  # nobody is left to answer
        old.goto("chrome://crash", timeout=CRASH_MS)
    upload.person.page = upload.person.context.new_page()
    come_back(upload)


def close_tab(upload: Upload) -> None:
    old = upload.page
    upload.person.page = upload.person.context.new_page()
    old.close(run_before_unload=False)
    come_back(upload)


def reload_page(upload: Upload) -> None:
    upload.page.reload()
    slow_down(upload)


def end_session(upload: Upload) -> None:
    """The page asks for the password over itself, and goes on."""
    upload.person.context.clear_cookies()
    asked = upload.page.locator("#again-password")
    done = upload.page.locator("[data-go]:not([hidden])")
    asked.or_(done).first.wait_for(timeout=30_000)
    if asked.count():
        asked.fill(PASSWORD)
        upload.page.keyboard.press("Enter")


def come_back(upload: Upload) -> None:
    upload.person.go("/projects/new")
    slow_down(upload)


BREAKS: tuple[Callable[[Upload], None], ...] = (
    break_line,
    kill_server,
    crash_tab,
    close_tab,
    reload_page,
    end_session,
)


def slow_down(upload: Upload) -> None:
    """The line of the page's tab takes LINE_BYTES_S."""
    session = upload.person.context.new_cdp_session(upload.page)
    session.send("Network.enable")
    conditions = {"offline": False, "latency": 20, "downloadThroughput": -1}
    session.send(
        "Network.emulateNetworkConditions", {**conditions, "uploadThroughput": LINE_BYTES_S}
    )


def noise(chance: np.random.Generator) -> bytes:
    """A picture of some 500 KB that no other is like."""
    pixels = chance.integers(0, 255, (420, 640, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=95)
    return out.getvalue()


def begin(upload: Upload, seed: int) -> None:
    """Bring the pictures, and wait until the page says of all that they are kept."""
    chance = np.random.default_rng(seed)
    upload.person.go("/projects/new")
    slow_down(upload)
    files = [
        {"name": f"{seed}-{n}.jpg", "mimeType": "image/jpeg", "buffer": noise(chance)}
        for n in range(FILES)
    ]
    upload.page.set_input_files("[data-drop] input", files)  # type: ignore[arg-type]
    expect(upload.page.locator(".file-row")).to_have_count(FILES)
    expect(upload.page.locator("[data-state=keeping]")).to_have_count(0, timeout=30_000)


def wait_until_stored(upload: Upload) -> None:
    """The browser has no file any more: the page leads to the pictures, or says that it can."""
    deadline = time.monotonic() + PATIENCE_S
    while not has_ended(upload.page):
        assert time.monotonic() < deadline, upload.page.locator("main").inner_text()
        time.sleep(0.1)


def has_ended(page: Page) -> bool:
    if re.search(r"/projects/[0-9a-f-]{36}$", page.url):
        return True
    rows = page.locator(".file-row").count()
    stored = page.locator(".file-row[data-state=stored]").count()
    return page.locator("[data-is-ready]").count() == 1 and rows == stored


def names_there(server: Server) -> list[str]:
    """The file names of every picture of the newest project, as the API tells them."""
    credentials = {"username": "admin", "password": PASSWORD}
    base = f"{server.url}/api/v1"
    token = requests.post(f"{base}/auth/login", json=credentials).json()["accessToken"]
    headers = {"Authorization": f"Bearer {token}"}
    found: list[str] = []
    for project in requests.get(f"{base}/projects?limit=100", headers=headers).json():
        preview = requests.get(f"{base}/projects/{project['id']}/preview", headers=headers)
        found += [asset["filename"] for asset in preview.json()]
    return found


def measure(browser: Browser, server: Server, seed: int, act: Callable[[Upload], None]) -> bool:
    """One upload that breaks off; whether all its files are there once."""
    person = Person(browser, server, ROOT / "test-output")
    person.sign_in()
    upload = Upload(person, server)
    begin(upload, seed)
    moment = random.Random(seed).uniform(0, LATEST_S)
    time.sleep(moment)
    act(upload)
    wait_until_stored(upload)
    person.leave()
    mine = [name for name in names_there(server) if name.startswith(f"{seed}-")]
    lost, twice = FILES - len(set(mine)), len(mine) - len(set(mine))
    print(
        f"{seed:>4}  {act.__name__:<12} {moment:>6.2f} {FILES:>6} {lost:>5} {twice:>6}", flush=True
    )
    return lost == 0 and twice == 0


@contextmanager
def open_server(*, with_bucket: bool) -> Iterator[Server]:
    """The product with its own store, or with a bucket that takes files from its pages."""
    with tempfile.TemporaryDirectory() as folder:
        if not with_bucket:
            with Server(Path(folder)) as server:
                yield server
            return
        store = SeaweedFs(origins="*").start()
        settings = {f"AICREAT_{name.upper()}": word for name, word in store.settings().items()}
        server = Server(Path(folder), **settings)
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "storage", "set-up"]
        subprocess.run(
            [*command, "--origin", server.url], cwd=ROOT, env=server.environment, check=True
        )
        with server:
            yield server
        store.stop()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="each kind once")
    parser.add_argument("--bucket", action="store_true", help="the store is a bucket")
    parser.add_argument("--seed", type=int, default=1, help="of the first upload")
    chosen = parser.parse_args()
    count = len(BREAKS) if chosen.short else 20
    print(f"{'seed':>4}  {'breaks off':<12} {'at, s':>6} {'files':>6} {'lost':>5} {'twice':>6}")
    with open_server(with_bucket=chosen.bucket) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS))), args=list(FLAGS)
        )
        results = [
            measure(browser, server, chosen.seed + n, BREAKS[n % len(BREAKS)]) for n in range(count)
        ]
        browser.close()
    print(f"{sum(results)} of {count} without a loss")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()

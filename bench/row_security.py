"""What row-level security costs the polled answers: `python -m bench.row_security`.

The same requests on one PostgreSQL, in turns, with the second net and without any of it: policies
disabled, and neither BEGIN nor statements that say whose rows are meant. CPU of this process and of
the database's together; 10 pictures with 30 results each, beside another organization's.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import psycopg
from werkzeug.test import create_environ

from app.database import row_security
from app.models.base import Base, OrgOwned
from bench.web import make_polled
from testing.factories.installation import install
from testing.peers.postgres import Postgres
from tests.api.client import Api

BLOCKS = 16
"""Pairs of blocks for each answer, the net first in every other one."""
REQUESTS = 150
"""Of a block; the tick of the database's clock is 10 ms."""
WARM_UP = 10
"""Requests after a switch that are not counted: plans are made again."""
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
TABLES = sorted(
    mapper.local_table.name  # type: ignore[attr-defined]
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, OrgOwned)
)


def database_cpu_s(server: Postgres) -> float:
    """CPU seconds that the processes of the server have used."""
    root = server.pid
    spent = 0
    for folder in Path("/proc").iterdir():
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        if folder.name.isdigit() and int(fields[1]) == root:
            spent += int(fields[11]) + int(fields[12])
    return spent * TICK_S


def begin_without_setting(_session: Any, connection: Any) -> None:
    """As begin_for_scope, and says nothing of whose rows are meant."""
    words = connection.get_execution_options().get(row_security.BEGIN)
    if words and not connection.in_nested_transaction():
        connection.connection.driver_connection.pgconn.exec_(words.encode())


@contextmanager
def without_net(url: str) -> Iterator[None]:
    """Take policies and settings away, for the time of the block."""
    switch(url, "DISABLE")
    with (
        patch.object(row_security, "stands_alone", lambda _session: False),
        patch.object(row_security, "begin_for_scope", begin_without_setting),
    ):
        yield
    switch(url, "ENABLE")


def switch(url: str, word: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for table in TABLES:
            connection.execute(f'ALTER TABLE "{table}" {word} ROW LEVEL SECURITY'.encode())


def spend(api: Api, server: Postgres, environ: dict[str, Any], status: str) -> float:
    """CPU milliseconds for one request of a block, of both processes."""
    for _ in range(WARM_UP):
        ask(api, environ, status)
    before = time.process_time() + database_cpu_s(server)
    for _ in range(REQUESTS):
        ask(api, environ, status)
    return 1000 * (time.process_time() + database_cpu_s(server) - before) / REQUESTS


def ask(api: Api, environ: dict[str, Any], status: str) -> None:
    said: list[str] = []
    body = api.installation.app.wsgi_app(dict(environ), lambda status, *_: said.append(status))
    for _ in body:
        pass
    body.close()
    assert said[0].startswith(status), said


def measure(
    api: Api, server: Postgres, url: str, path: str, status: str
) -> list[tuple[float, float]]:
    """Milliseconds with the net and without, in pairs."""
    more = {"If-None-Match": api.get(path).headers["ETag"]} if status == "304" else {}
    environ = create_environ(f"/api/v1{path}", headers={**api.headers, **more})
    pairs = []
    for number in range(BLOCKS):
        spent: dict[bool, float] = {}
        for has_net in (True, False) if number % 2 else (False, True):
            with ExitStack() as closing:
                if not has_net:
                    closing.enter_context(without_net(url))
                spent[has_net] = spend(api, server, environ, status)
        pairs.append((spent[True], spent[False]))
    return pairs


def main() -> None:
    with ExitStack() as closing:
        server = Postgres().start()
        closing.callback(server.stop)
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory()))
        url = server.create("polled")
        api = Api(install(folder, database_url=url))
        paths = make_polled(api)
        del paths["job results"]  # all of them at once: no statement of it is felt beside them
        print(f"{'polled':16} {'':4} {'net':>9} {'none':>9} {'ratio':>6}  quartiles of the pairs")
        for name, path in paths.items():
            for status in ("200", "304"):
                pairs = measure(api, server, url, path, status)
                ratios = sorted(net / none for net, none in pairs)
                net, none = (median(values) for values in zip(*pairs, strict=True))
                print(
                    f"{name:16} {status:4} {net:6.2f} ms {none:6.2f} ms {median(ratios):6.3f}  "
                    f"{ratios[len(ratios) // 4]:.3f} to {ratios[3 * len(ratios) // 4]:.3f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()

"""The two stacks that are measured and injured: embedded, and the engines of production."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from testing.factories.workbench import Bench
from testing.peers import databases
from testing.peers.postgres import Postgres
from testing.peers.valkey import Valkey

EMBEDDED = "SQLite, queue in a file"
PRODUCTION = "PostgreSQL, Redis"
STACKS = (EMBEDDED, PRODUCTION)


@dataclass
class Stack:
    """postgres, valkey: the servers, where the stack has any."""

    name: str
    bench: Bench
    postgres: Postgres | None = None
    valkey: Valkey | None = None


@contextmanager
def production_servers() -> Iterator[tuple[Postgres, Valkey]]:
    """PostgreSQL with every table, which keeps what it has acknowledged, and Valkey."""
    with ExitStack() as closing:
        postgres = Postgres(durable=True).start()
        closing.callback(postgres.stop)
        valkey = Valkey().start()
        closing.callback(valkey.stop)
        databases.make_template(postgres)
        yield postgres, valkey


@contextmanager
def open_stack(name: str, lease_s: float = 15) -> Iterator[Stack]:
    """A fresh one in a folder of its own; both keep what they have acknowledged."""
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="aicreat-bench-")))
        if name == EMBEDDED:
            stack = Stack(name, Bench(folder, lease_s=lease_s))
        else:
            postgres, valkey = closing.enter_context(production_servers())
            stack = Stack(
                name,
                Bench(folder, postgres.url(databases.TEMPLATE), valkey.url, lease_s),
                postgres,
                valkey,
            )
        closing.callback(stack.bench.stop)
        yield stack

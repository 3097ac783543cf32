"""What screens of an organization with 100,000 results cost: `python -m bench.many_rows`.

One organization with 5,000 pictures and 100,000 results in 100 projects, with the jobs, attempts,
audit entries and deliveries that belong to them, on SQLite and on PostgreSQL. Its rows are copies
of one that was really made. Printed for each page: milliseconds of the quickest of three requests,
statements, the slowest one, and the tables that it reads from end to end.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, MetaData, Table, create_engine, event, select, text
from sqlalchemy.exc import DBAPIError

from app.models.base import Base
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from testing.peers.postgres import Postgres
from tests.api.client import Api
from tests.web.screens import Screens

PROJECTS = 100
"""Of the organization; the first has ten times the pictures of any other."""
RESULTS_EACH = 20
"""Of a picture."""
DAYS = 365
"""Over which everything is spread."""
AUDITED = 60_000
"""Entries of the audit log."""
DELIVERED = 20_000
"""Deliveries of one webhook."""
DEAD, QUEUED = 300, 400
"""Jobs that gave up, and that wait."""
ROUNDS = 3
"""Requests after the first, of which the quickest is told."""
BATCH = 2_000
"""Rows that are inserted at once."""
PAGES = (
    "/admin",
    "/admin/analytics",
    "/admin/jobs",
    "/admin/jobs/all",
    "/admin/formats",
    "/admin/formats/{format}",
    "/admin/platforms",
    "/admin/text-styles",
    "/admin/brand",
    "/admin/users",
    "/admin/health",
    "/admin/audit-log",
    "/admin/audit-log?action=rule_changed",
    "/admin/audit-log?username=nobody",
    "/admin/webhooks",
    "/admin/webhooks/{webhook}",
    "/admin/organization",
    "/admin/single-sign-on",
    "/admin/rules/adaptation",
    "/admin/rules/adaptation/versions",
    "/",
    "/projects",
    "/projects/{project}",
    "/projects/{project}/results",
    "/projects/{project}/results?state=approved",
    "/results/{result}",
    "/downloads/notices",
    "/metrics",
    "/api/v1/projects?limit=50",
    "/api/v1/admin/stats",
    "/api/v1/admin/jobs?limit=50",
    "/api/v1/admin/analytics/figures",
    "/api/v1/admin/health/attention",
    "/api/v1/admin/formats/{format}/unfit",
    "/api/v1/projects/{project}/status",
)


@dataclass
class Seen:
    """The statements of one request."""

    times: list[tuple[float, str, Any]] = field(default_factory=list)


class Copier:
    """Copies rows of an installation, as often as is wished; documents as they are stored."""

    def __init__(self, connection: Connection, chance: Random) -> None:
        self.connection = connection
        self.chance = chance
        self.is_sqlite = connection.dialect.name == "sqlite"
        found = MetaData()
        found.reflect(connection)
        self.tables: dict[str, Table] = dict(found.tables)
        self.waiting: dict[str, list[dict[str, Any]]] = {}
        self.job = self.template("job", kind="render_result")
        self.attempt = self.template("attempt")
        self.now = datetime.now(UTC)

    def template(self, name: str, **wanted: object) -> dict[str, Any]:
        query = select(self.tables[name])
        for column, value in wanted.items():
            query = query.where(self.tables[name].c[column] == value)
        return dict(self.connection.execute(query.limit(1)).mappings().one())

    def add(self, name: str, row: dict[str, Any]) -> None:
        rows = self.waiting.setdefault(name, [])
        rows.append(row)
        if len(rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        for table in Base.metadata.sorted_tables:
            rows = self.waiting.pop(table.name, [])
            if rows:
                self.connection.execute(self.tables[table.name].insert(), rows)

    def new_id(self) -> Any:
        return uuid4().hex if self.is_sqlite else uuid4()

    def moment(self) -> datetime:
        moment = self.now - timedelta(seconds=self.chance.randrange(DAYS * 86_400))
        return moment.replace(tzinfo=None) if self.is_sqlite else moment


def fill(copier: Copier, assets: int) -> dict[str, str]:
    """Copy the first project until there is enough; ids for addresses."""
    project = copier.template("project")
    table = copier.tables["generated_asset"]
    made = select(table).where(table.c.project_id == project["id"])
    results = [dict(row) for row in copier.connection.execute(made).mappings()]
    ids = {"result": said(results[0]["id"]), "format": said(results[0]["format_id"])}
    share = assets // (PROJECTS + 9)
    for number in range(PROJECTS):
        moment = copier.moment()
        row = {**project, "id": copier.new_id(), "name": f"Campaign {number}"}
        copier.add("project", {**row, "created_at": moment, "changed_at": moment})
        copy_project(copier, row["id"], results, share * (10 if number == 0 else 1), moment)
        if number == 0:
            ids["project"] = said(row["id"])
    add_others(copier)
    copier.flush()
    return ids


def said(row_id: Any) -> str:
    """The id as it stands in addresses."""
    return str(row_id if isinstance(row_id, UUID) else UUID(row_id))


def copy_project(
    copier: Copier, project_id: Any, results: list[dict[str, Any]], assets: int, moment: datetime
) -> None:
    asset = copier.template("asset", id=results[0]["asset_id"])
    generation = copier.template("generation_job")
    order = {**generation, "id": copier.new_id(), "project_id": project_id, "created_at": moment}
    copier.add("generation_job", order)
    for position in range(assets):
        copy = {**asset, "id": copier.new_id(), "project_id": project_id, "position": position}
        copier.add("asset", {**copy, "created_at": moment})
        for number in range(RESULTS_EACH):
            row = {
                **results[number % len(results)],
                "id": copier.new_id(),
                "project_id": project_id,
                "generation_id": order["id"],
                "asset_id": copy["id"],
                "position": position * RESULTS_EACH + number,
                "review": copier.chance.choice(("pending", "approved", "approved", "rejected")),
                "updated_at": moment,
            }
            copier.add("generated_asset", row)
            add_job(copier, row["id"], moment, "done")


def add_job(copier: Copier, subject_id: Any, moment: datetime, state: str) -> None:
    at = int(moment.replace(tzinfo=UTC).timestamp() * 1000)
    job = {**copier.job, "id": copier.new_id(), "subject_id": subject_id, "state": state, "key": at}
    took = copier.chance.randrange(200, 3000)
    is_over = state in {"done", "dead"}
    copier.add(
        "job",
        {
            **job,
            "run_at": at,
            "created_at": at,
            "started_at": at + 500,
            "finished_at": at + 500 + took if is_over else None,
            "error_code": "timeout" if state == "dead" else None,
            "error_message": "It took too long." if state == "dead" else None,
        },
    )
    if is_over:
        attempt = {"job_id": job["id"], "number": 1, "worker": "w", "started_at": at + 500}
        copier.add("attempt", {**copier.attempt, **attempt, "ended_at": at + 500 + took})


def add_others(copier: Copier) -> None:
    entry = copier.template("audit_entry")
    for _ in range(AUDITED):
        action = copier.chance.choice(("sign_in", "results_decided", "project_deleted"))
        copier.add(
            "audit_entry", {**entry, "id": copier.new_id(), "at": copier.moment(), "action": action}
        )
    delivery = copier.template("webhook_delivery")
    for _ in range(DELIVERED):
        copier.add(
            "webhook_delivery", {**delivery, "id": copier.new_id(), "created_at": copier.moment()}
        )
    result_id = copier.template("generated_asset")["id"]
    for state, many in (("dead", DEAD), ("queued", QUEUED)):
        for _ in range(many):
            add_job(copier, result_id, copier.now, state)


def begin(installation: Installation) -> dict[str, str]:
    """What is copied: one project with results of the catalogue's formats, and a delivery."""
    api = Api(installation)
    project_id = api.ready_project({"a.jpg": picture(size=(640, 480))})
    api.generate(project_id, formats=RESULTS_EACH, sizes=())
    address = {"url": "http://127.0.0.1:9/in", "isActive": True}
    hook = api.post("/admin/webhooks", json=address).get_json()
    api.post(f"/admin/webhooks/{hook['id']}/test")
    return {"webhook": hook["id"]}


@contextmanager
def watched(installation: Installation) -> Iterator[Seen]:
    """Time the statements of the block."""
    seen, engine = Seen(), installation.deps.database.engine

    def before(
        _connection: Any, _cursor: Any, _sql: str, _values: Any, context: Any, _: Any
    ) -> None:
        context.began = time.perf_counter()

    def after(_connection: Any, _cursor: Any, sql: str, values: Any, context: Any, _: Any) -> None:
        seen.times.append((time.perf_counter() - context.began, sql, values))

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def explain(connection: Connection, sql: str, values: Any) -> str:
    """The database's plan of the statement."""
    is_sqlite = connection.dialect.name == "sqlite"
    words = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN (ANALYZE, COSTS OFF, BUFFERS OFF) "
    try:
        rows = connection.exec_driver_sql(words + sql, values).all()
    except DBAPIError as error:  # a statement that cannot be explained is told as such
        connection.rollback()
        return f"not explained: {type(error).__name__}"
    return "\n".join(str(row[-1]) for row in rows)


def full_reads(plan: str) -> str:
    """The tables that a plan reads from end to end."""
    found = re.findall(r"Seq Scan on (\w+)|SCAN (?!CONSTANT|\()(\w+)(?! USING)\b", plan)
    names = Counter(one or other for one, other in found)
    return ", ".join(names) or "-"


def measure(
    name: str, installation: Installation, plain: Any, ids: dict[str, str], *, whole: bool
) -> None:
    screens, api = Screens(installation), Api(installation)
    print(f"\n{name}: page | ms | statements | slowest ms | read from end to end")
    for page in PAGES:
        address = page.format_map(ids)
        client = api if address.startswith("/api/v1") else screens
        path = address.removeprefix("/api/v1")
        client.get(path)
        took, status, seen = min(
            (ask(client, path, installation) for _ in range(ROUNDS)), key=lambda one: one[0]
        )
        slowest = max(seen.times, key=lambda one: one[0], default=(0.0, "", ()))
        with plain.connect() as connection:
            plan = explain(connection, slowest[1], slowest[2]) if slowest[1] else ""
        figures = f"{1000 * took:.0f} | {len(seen.times)} | {1000 * slowest[0]:.1f}"
        print(
            f"{page} | {figures} | {full_reads(plan)}" + (f" ({status})" if status != 200 else "")
        )
        if whole and slowest[0] > 0.02:
            print("   ", " ".join(slowest[1].split())[:600])
            print("    " + plan.replace("\n", "\n    ")[:2500])


def ask(client: Any, path: str, installation: Installation) -> tuple[float, int, Seen]:
    """Seconds, status and statements of one request."""
    with watched(installation) as seen:
        began = time.perf_counter()
        status = client.get(path).status_code
        return time.perf_counter() - began, status, seen


def run(name: str, url: str, assets: int, *, whole: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        options = {"database_url": url} if url else {}
        installation = install(Path(folder), webhooks_to_loopback=True, **options)
        ids = begin(installation)
        plain = create_engine(installation.settings.database, hide_parameters=True)
        began = time.perf_counter()
        with plain.begin() as connection:
            copier = Copier(connection, Random(14))
            ids |= fill(copier, assets)
        if url:  # what a server does by itself; SQLite is never told to
            with plain.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("ANALYZE"))
        print(f"{name}: {time.perf_counter() - began:.0f} s to fill", flush=True)
        measure(name, installation, plain, ids, whole=whole)
        plain.dispose()
        installation.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=int, default=5_000)
    parser.add_argument("--plans", action="store_true", help="print plans of slow statements")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    wanted = parser.parse_args()
    if wanted.only != "postgresql":
        run("SQLite", "", wanted.assets, whole=wanted.plans)
    if wanted.only != "sqlite":
        server = Postgres()
        server.start()
        try:
            run("PostgreSQL", server.create("rows"), wanted.assets, whole=wanted.plans)
        finally:
            server.stop()


if __name__ == "__main__":
    main()

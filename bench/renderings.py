"""F1 with the product's own work: pictures are rendered while consumers are killed."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select

from app.domain.errors import NotFound
from app.domain.jobs import JobKind, JobState, Outcome
from app.domain.storage_keys import EVERYTHING
from app.models.attempt import Attempt
from app.models.generated_asset import GeneratedAsset
from app.models.job import Job
from bench.faults import JOBS_PER_KILL, Finding, kill_again_and_again, recovery
from bench.stacks import EMBEDDED, PRODUCTION, production_servers
from testing import db
from testing.factories.installation import Installation, install
from testing.factories.pictures import opened, picture
from testing.factories.workbench import Bench
from testing.peers import databases
from testing.peers.seaweedfs import SeaweedFs
from tests.api.client import Api

STACKS = (f"{EMBEDDED}, folder", f"{PRODUCTION}, S3")
SIZES = 10
"""Renderings of one picture."""
SECRET = "a secret of the bench"


@dataclass
class Product:
    """An installation, and a bench on its ledger whose consumers run the product's use cases."""

    name: str
    installation: Installation
    bench: Bench


@contextmanager
def open_product(name: str, lease_s: float, front: Callable[[str], str] = str) -> Iterator[Product]:
    """Build a whole installation on the named engines.

    Fakes of the models analyse uploads, the rest is the product's.

    Args:
        name: Of the stack.
        lease_s: After which a job of a silent worker is given to another.
        front: By which address the bucket's server is reached, given its own.
    """
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="aicreat-bench-")))
        database, redis, store = f"sqlite:///{folder / 'aicreat.db'}", "", {}
        if name.startswith(PRODUCTION):
            postgres, valkey = closing.enter_context(production_servers())
            seaweedfs = SeaweedFs().start()
            closing.callback(seaweedfs.stop)
            database, redis, store = (
                postgres.url(databases.TEMPLATE),
                valkey.url,
                seaweedfs.settings(),
            )
            store["s3_endpoint"] = front(store["s3_endpoint"])
        options = {
            "database_url": database,
            "redis_url": SecretStr(redis),
            "secret_key": SecretStr(SECRET),
        }
        secret = {"s3_secret_key": SecretStr(store["s3_secret_key"])} if store else {}
        installation = install(folder, **options, **{**store, **secret})
        closing.callback(installation.close)
        bench = Bench(folder, database, redis, lease_s)
        closing.callback(bench.stop)
        bench.actor, bench.program = installation.admin, "tasks.consumer.huey"
        words = {"secret_key": SECRET, "worker_memory_mb": "1536", **store}
        bench.environment = {f"AICREAT_{key.upper()}": word for key, word in words.items()}
        yield Product(name, installation, bench)


def kill_renderings(product: Product, kills: int) -> Finding:
    """Order renderings and let them be done under kills of whole consumer groups.

    Then rows and objects are checked.
    """
    api = Api(product.installation)
    files = {
        f"{number}.jpg": picture(colour=(number, 120, 180))
        for number in range(kills * JOBS_PER_KILL // SIZES)
    }
    names = list(files)
    for start in range(0, len(names), 40):
        project = api.ready_project({name: files[name] for name in names[start : start + 40]})
        sizes = [{"width": 200 + 40 * number, "height": 200} for number in range(SIZES)]
        answer = api.post("/generate", json={"projectId": project, "customResizes": sizes})
        assert answer.status_code == 202, answer.text
    moments = kill_again_and_again(product.bench, kills)
    return judged(product, recovery(product.bench, moments))


def judged(product: Product, further: str) -> Finding:
    """Count rows without picture, jobs done more than once, and objects broken or without a row."""
    with db.snapshot(product.installation.admin) as session:
        results = session.scalars(select(GeneratedAsset)).all()
        renderings = select(Job.id).where(Job.kind == JobKind.RENDER_RESULT)
        well = select(Attempt.job_id).where(
            Attempt.outcome == Outcome.OK, Attempt.job_id.in_(renderings)
        )
        done = Counter(session.scalars(well))
        ended = Counter(session.scalars(select(Job.state).where(Job.kind == JobKind.RENDER_RESULT)))
    ready = [
        result for result in results if result.status == "ready" and result.rendered_version == 1
    ]
    broken = sum(not is_whole(product, result) for result in ready)
    named = {key for result in ready for key in (result.file_key, result.thumb_key)}
    keys = product.installation.deps.storage.old_keys(
        EVERYTHING, datetime.now(UTC) + timedelta(days=1)
    )
    found = {key for key in keys if "/r/" in key}
    drafts = {key for key in found if key.rpartition("/")[2].startswith(".")}
    return Finding(
        jobs=len(results),
        lost=len(results) - len(ready) + len(results) - ended[JobState.DONE],
        twice=sum(times > 1 for times in done.values()),
        further=f"{len(found - drafts)} objects, {len(drafts)} drafts left to the sweep; {further}",
        wrong=broken + len(named ^ (found - drafts)),
    )


def is_whole(product: Product, result: GeneratedAsset) -> bool:
    """Tell whether the file is there, as long as its row says, and of the size that was ordered."""
    try:
        data = product.installation.deps.storage.read(str(result.file_key))
    except NotFound:
        return False
    return len(data) == result.size_bytes and opened(data).size == (result.width, result.height)

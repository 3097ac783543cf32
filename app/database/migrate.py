"""Bringing a database to the newest revision."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

log = logging.getLogger("aicreat.database")

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def migrate(url: str) -> None:
    """Bring the database to the newest revision.

    Of two processes that start at once, one waits for the other. A database that a newer release
    has migrated is left as it is: that is how a roll-out is taken back.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script.revision import ResolutionError
    from alembic.util.exc import CommandError

    logging.getLogger("alembic").setLevel(logging.WARNING)  # its lines would hide those of a start
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    with _one_at_a_time(url):
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            if not isinstance(error.__cause__, ResolutionError):
                raise
            log.warning("the database is a newer release's, and is left as it is: %s", error)


@contextmanager
def _one_at_a_time(url: str) -> Iterator[None]:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        yield
        return
    path = Path(parsed.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

"""New types of pictures reach the organizations that never narrowed what they take."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import uuid4

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from app.database import engines, migrate
from testing import db
from tests.database.test_migrations import url

__all__ = ["url"]

BEFORE = ["jpeg", "png", "psd", "webp", "gif", "tiff", "avif"]
NOW = [*BEFORE, "heic", "bmp", "jp2"]
MOMENT = datetime(2027, 1, 15, 8, tzinfo=UTC)


def go_to(url: str, revision: str, *, down: bool = False) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    config.attributes["url"] = url
    (command.downgrade if down else command.upgrade)(config, revision)


def store_rules(url: str, lists: list[list[str]]) -> None:
    """One organization with a version of its upload rules for each list."""
    engine = engines.make_engine(url)
    owner = uuid4()
    is_sqlite = engine.dialect.name == "sqlite"

    def key(value: object) -> str:
        return str(value).replace("-", "") if is_sqlite else str(value)

    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO organization (id, name, tier, virtual_time_ms, created_at)"
                " VALUES (:id, 'Acme', 'standard', 0, :at)"
            ),
            {"id": key(owner), "at": MOMENT},
        )
        for number, types in enumerate(lists):
            connection.execute(
                text(
                    "INSERT INTO rule_version (id, organization_id, rule_group, version, document,"
                    " created_at) VALUES (:id, :owner, 'upload-moderation', :version, :document,"
                    " :at)"
                ),
                {
                    "id": key(uuid4()),
                    "owner": key(owner),
                    "version": number + 1,
                    "document": json.dumps({"allowedImageTypes": types, "maxFileSizeMb": 7}),
                    "at": MOMENT,
                },
            )
    engine.dispose()


def stored_rules(url: str) -> list[dict[str, object]]:
    engine = engines.make_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT document FROM rule_version ORDER BY version"))
        documents = [row[0] for row in rows]
    engine.dispose()
    return [json.loads(row) if isinstance(row, str) else row for row in documents]


def test_a_rule_that_took_every_type_takes_the_new_ones_and_a_narrowed_one_stays(url: str) -> None:
    go_to(url, "0003")
    store_rules(url, [BEFORE, ["png", "jpeg"], BEFORE[::-1]])
    db.migrate(url)
    assert [rule["allowedImageTypes"] for rule in stored_rules(url)] == [NOW, ["png", "jpeg"], NOW]
    assert {rule["maxFileSizeMb"] for rule in stored_rules(url)} == {7}


def test_the_way_back_leaves_no_type_that_the_release_before_does_not_know(url: str) -> None:
    db.migrate(url)
    store_rules(url, [NOW, ["png", "heic"], ["bmp"]])
    go_to(url, "0003", down=True)
    found = [rule["allowedImageTypes"] for rule in stored_rules(url)]
    assert found == [BEFORE, ["png"], BEFORE]

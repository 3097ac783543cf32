"""Every command of docs/operations.md, in its order, against PostgreSQL, Valkey and SeaweedFS."""

from __future__ import annotations

import os
import re
import shlex
import sqlite3
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from app.adapters.storage.s3 import Bucket, S3Storage
from app.factory import create_app
from app.wiring import build_deps
from config import load_settings
from tasks.notifier import HueyNotifier
from testing.factories.pictures import picture
from testing.peers.ports import free_port
from testing.peers.postgres import PROGRAMS, Postgres
from testing.peers.seaweedfs import ACCESS_KEY, SECRET_KEY, SeaweedFs
from testing.peers.valkey import Valkey
from tests.deploy.commands import (
    DOCUMENT,
    NOT_RUN,
    OURS,
    PLAIN,
    SHELL,
    SHOWN,
    Block,
    Shell,
    make_checkout,
    read_blocks,
)

BLOCKS = read_blocks()
BUCKET = "aicreat-pictures"
EMBEDDED = {"Embedded: one machine", "Embedded"}
"""Headings of what is done on the one machine; the rest is done on those of the spread set."""


def test_every_block_is_run_or_shows_no_commands() -> None:
    assert {block.language for block in BLOCKS} == {SHELL, *SHOWN}
    for block in BLOCKS:
        if block.language == SHELL:
            assert block.programs <= PLAIN | OURS | NOT_RUN, block.text
            mixed = block.programs & NOT_RUN and block.programs - NOT_RUN - {"base64"}
            assert not mixed, f"what could be run would not be: {block.text}"


def test_no_command_hides_in_a_sentence() -> None:
    programs = {"aws", "curl", "docker", "flask", "kubectl", "nginx", "pg_dump", "pg_restore"}
    programs |= {"psql", "python", "redis-cli", "sed", "systemctl", "valkey-cli"}
    commands = "".join(block.text for block in BLOCKS)
    prose = re.sub(r"^```.*?^```$", "", DOCUMENT.read_text(), flags=re.MULTILINE | re.DOTALL)
    for span in re.findall(r"`([^`]+)`", prose):
        words = span.removeprefix(".venv/bin/")
        if " " in words and words.split()[0] in programs:
            assert words in commands, span


@dataclass
class Both:
    """The embedded machine and the spread set, and what their people see.

    Attributes:
        passwords: The first ones, by the lines of who made them.
        said: What was printed under each heading.
    """

    embedded: Shell
    spread: Shell
    store: S3Storage
    passwords: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    picture: str = ""

    def address(self, shell: Shell) -> str:
        return f"http://127.0.0.1:{shell.environment['AICREAT_PORT']}"

    def ask(self, path: str, **body: Any) -> requests.Response:
        url = f"{self.address(self.spread)}/api/v1{path}"
        return requests.request("POST" if body else "GET", url, headers=self.headers, **body)


@pytest.fixture
def both(
    tmp_path: Path, postgres: Postgres, valkey: Valkey, seaweedfs: SeaweedFs
) -> Iterator[Both]:
    shells = []
    for name in ("embedded", "spread"):
        port = str(free_port())
        places = {
            "AICREAT_HOST=0.0.0.0": "AICREAT_HOST=127.0.0.1",
            "/var/lib/aicreat": str(tmp_path / f"{name}-data"),
            "db.example.com:5432": f"127.0.0.1:{postgres.port}",
            "redis://redis.example.com:6379/0": valkey.url,
            "https://s3.example.com": seaweedfs.endpoint,
            "the-access-key": ACCESS_KEY,
            "the-secret-key": SECRET_KEY,
            "http://127.0.0.1:8000": f"http://127.0.0.1:{port}",
        }
        environment = {
            **os.environ,
            "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
            "AICREAT_PORT": port,
            "AICREAT_WORKERS": "1",
            "AICREAT_SAMPLE_PROJECT": "0",
        }
        folder = make_checkout(tmp_path / name)
        shells.append(Shell(folder, environment, places, tmp_path / f"{name}.log"))
    bucket = Bucket(
        BUCKET, endpoint=seaweedfs.endpoint, access_key=ACCESS_KEY, secret_key=SECRET_KEY
    )
    yield Both(*shells, S3Storage(bucket))
    for shell in shells:
        shell.kill()
    postgres.drop("aicreat")
    postgres.execute("DROP ROLE IF EXISTS aicreat")


def test_all_commands_do_what_they_are_for(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    for block in filter(lambda each: each.is_run, BLOCKS):
        shell = both.embedded if block.heading in EMBEDDED else both.spread
        prepare(both, block)
        if block.is_served:
            said = shell.serve(block)
            check_start(both, shell, block, said)
        elif block.programs == {".venv/bin/flask"}:
            said = run_commands(shell, block, monkeypatch)
        else:
            said = shell.run(block)
        both.said[block.heading] = both.said.get(block.heading, "") + said
    both.spread.stop()
    check_what_was_said(both)


def prepare(both: Both, block: Block) -> None:
    """What people do between two blocks, as the sentences between them say."""
    if block.text.startswith("mv "):
        before = (both.embedded.folder / "backup" / "aicreat.db").stat()
        assert before.st_size
    if "DROP DATABASE" in block.text:
        both.spread.stop()
        assert both.store.delete_prefix("o/") > 0
    if block.heading == "Keys" and "SECRET_KEYS=/" in block.text:
        both.spread.run(find_block("set -a; . ./aicreat.env"))
        both.spread.serve(find_block("--web"))
        check_restored(both)


def find_block(words: str) -> Block:
    return next(block for block in BLOCKS if words in block.text and block.is_run)


def run_commands(shell: Shell, block: Block, monkeypatch: pytest.MonkeyPatch) -> str:
    """Commands of the product alone, in this process: starting each would cost two seconds."""
    for name, value in shell.environment.items():
        if name.startswith("AICREAT_"):
            monkeypatch.setenv(name, value)
    settings = load_settings()
    deps = build_deps(settings, HueyNotifier(settings))
    app = create_app(settings, deps)
    said = ""
    for line in shell.words_of(block).splitlines():
        command, _, file = line.partition(" > ")
        _, _, _, *words = shlex.split(command, comments=True)
        done = app.test_cli_runner().invoke(args=words)
        assert done.exit_code == 0, f"{line}\n{done.output}"
        said += done.output
        if file:
            (shell.folder / file).write_text(done.stdout)
    deps.database.close()
    monkeypatch.undo()
    return said


def check_start(both: Both, shell: Shell, block: Block, said: str) -> None:
    """The password is said by who makes it; a picture is there from then on."""
    if "--worker" in block.text:
        assert "it serves no pages" in said
        assert "Sign in as" not in said
        assert shell.environment["AICREAT_PUBLIC_URL"] not in said
        return
    while not (told := re.search(r"^Sign in as admin, password: (\S+)$", said, re.MULTILINE)):
        said = shell.log.read_text()
    assert f"AI CREAT is ready: {shell.environment['AICREAT_PUBLIC_URL']}" in said
    login = {"username": "admin", "password": told[1]}
    answer = requests.post(f"{both.address(shell)}/api/v1/auth/login", json=login)
    assert answer.status_code == 200
    if shell is both.embedded:
        shell.stop()
        return
    both.headers = {"Authorization": f"Bearer {answer.json()['accessToken']}"}
    part = ("a.jpg", picture(), "image/jpeg")
    form = {"data": {"projectName": "Spring"}, "files": {"files": part}}
    both.picture = both.ask("/projects/upload", **form).json()["projectId"]


def check_restored(both: Both) -> None:
    """From the back-up, by a token that the key of before has signed."""
    answer = both.ask(f"/projects/{both.picture}/preview")
    assert answer.status_code == 200, answer.text
    link = answer.json()[0]["previewUrl"].replace(
        both.spread.environment["AICREAT_PUBLIC_URL"], both.address(both.spread)
    )
    with urllib.request.urlopen(link) as opened:
        assert opened.read(3) == b"\xff\xd8\xff"


def check_what_was_said(both: Both) -> None:
    said = both.said
    assert "aicreat_backlog_seconds " in said["Health, figures, logs"]
    assert '"status":"ok"' in said["Health, figures, logs"].replace(" ", "")
    assert "premium" in said["Health, figures, logs"]
    assert "Objects loaded: " in said["Spread"]
    assert "objects: 0" in said["What clears itself"]
    for keys in ("AICREAT_SECRET_KEY=.{64}\n", "AICREAT_ACCEPTED_SECRET_KEYS=\n"):
        assert re.search(keys, (both.spread.folder / "aicreat.env").read_text())
    assert (both.spread.folder / "aicreat.env").stat().st_mode & 0o077 == 0
    data = Path(both.embedded.environment["AICREAT_DATA_DIR"])
    with sqlite3.connect(data / "aicreat.db") as restored:
        assert restored.execute("SELECT username FROM user").fetchall() == [("admin",)]
    assert (data / "secret_key").stat().st_mode & 0o077 == 0

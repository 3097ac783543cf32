"""The one command: what it refuses, what it says, and that it comes up and goes down."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from app.cli.serve import Welcome, fitting_workers, serve, web_command, worker_command
from app.cli.supervisor import Program, Supervisor
from app.domain.access import Actor
from app.services.operations.seeding import FirstAdmin
from config import Settings

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield int(taken.getsockname()[1])


def test_a_taken_port_is_told_in_one_line(tmp_path: Path, taken_port: int) -> None:
    result = CliRunner().invoke(
        serve, env={"AICREAT_DATA_DIR": str(tmp_path), "AICREAT_PORT": str(taken_port)}
    )
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert f"Port {taken_port} on 127.0.0.1 cannot be used" in result.output


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = CliRunner().invoke(serve, env={"AICREAT_DATA_DIR": str(tmp_path / "file" / "data")})
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "cannot be written to" in result.output


def test_a_setting_that_cannot_be_used_is_named_in_one_line() -> None:
    result = CliRunner().invoke(serve, env={"AICREAT_PORT": "eighty"})
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "AICREAT_PORT" in result.output


def test_there_is_always_a_worker() -> None:
    assert 1 <= fitting_workers() <= (os.cpu_count() or 1)


def test_the_children_drain_before_the_supervisor_gives_up_on_them(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, workers=3, host="::1", port=8123)
    web, worker = " ".join(web_command(settings)), " ".join(worker_command(settings))
    assert "--bind [::1]:8123" in web
    assert "--graceful-timeout 25" in web
    assert "-w 3 -k process -g TERM -t 25" in worker


def test_a_password_that_was_made_is_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    welcome = Welcome(
        Settings(data_dir=tmp_path, port=8123), FirstAdmin(Actor(uuid4()), "admin", "s3cret")
    )
    welcome.say()
    welcome.say_password()
    out = capsys.readouterr().out
    assert "http://127.0.0.1:8123" in out
    assert out.count("s3cret") == 1


def test_the_first_password_is_the_webs_to_say_whoever_starts_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Supervisor, "run", Supervisor.announce_when_up)
    monkeypatch.setattr(Program, "is_running", True)
    monkeypatch.setattr("app.cli.serve.answers", lambda *_: True)
    monkeypatch.setattr("app.cli.serve.count_live_workers", lambda _: 1)
    settings = {"AICREAT_DATA_DIR": str(tmp_path), "AICREAT_PORT": str(free_port())}
    said = [
        CliRunner().invoke(serve, [flag], env=settings).stdout
        for flag in ("--worker", "--web", "--worker", "--web")
    ]
    address = f"http://127.0.0.1:{settings['AICREAT_PORT']}"
    assert [("password" in words, address in words) for words in said] == [
        (False, False),
        (True, True),
        (False, False),
        (False, True),
    ]
    assert "it serves no pages" in said[0]


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "AICREAT_DATA_DIR": str(folder),
        "AICREAT_PORT": str(port),
        "AICREAT_WORKERS": "1",
        "AICREAT_SAMPLE_PROJECT": "false",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli.serve"],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
    )


def said_until_ready(process: subprocess.Popen[str], last: str) -> str:
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if line.startswith(last):
            break
    return said


def is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/readyz")
    status = connection.getresponse().status
    connection.close()
    return status == 200


def test_it_comes_up_says_how_to_sign_in_and_goes_down(tmp_path: Path) -> None:
    port = free_port()
    process = start(tmp_path, port)
    try:
        said = said_until_ready(process, "Sign in as admin, password: ")
        assert f"AI CREAT is ready: http://127.0.0.1:{port}" in said
        assert is_ready(port)
    finally:
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate()
    assert process.returncode == 0
    assert "password" not in rest

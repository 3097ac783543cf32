"""`flask --app wsgi serve`: the product in one command.

It brings the database up to date, makes the first admin, and runs web server and workers under one
supervisor.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

import click

from app.cli.supervisor import Supervisor
from app.deps import Deps
from app.domain.access import Actor
from app.domain.errors import DomainError
from app.services.operations.health import NET_IS_OFF
from app.services.operations.seeding import (
    FirstAdmin,
    Installation,
    is_seeded,
    seed_installation,
)
from app.services.operations.startup import (
    count_live_workers,
    is_second_net_off,
    migrate_database,
)
from app.services.projects.uploads import add_sample_project
from app.version import VERSION
from app.wiring import build_deps
from config import WEB_APPLICATION, WORKER_QUEUE, BadSetting, Settings, load_settings

DRAIN_S = 25
"""Seconds in which web server and workers finish what they are doing; the supervisor waits a little
longer.
"""
WORKER_BYTES = 1.5 * 1024**3
"""Memory that one worker takes with its runner, for how many of them fit."""
WEB_SERVER = "app.serving.worker.BufferedWorker"
"""gunicorn's worker class: a slow client holds a connection and no thread."""
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")
"""Where the kernel says how many bytes a container may use."""
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - not listened on
"""Where to reach a server that listens everywhere."""


@click.command("serve")
@click.option("--web", "only", flag_value="web", help="The web server alone.")
@click.option("--worker", "only", flag_value="worker", help="The workers alone.")
def serve(only: str | None) -> None:
    """Serve the product until Ctrl-C or SIGTERM; then running jobs are finished."""
    settings = read_settings()
    prepare_folder(settings)
    if only != "worker":
        check_port(settings.host, settings.port)
        clear_counts(settings)
    migrate_database(settings.database)
    deps = build_deps(settings, NoNotifier())
    # whoever reads the web's lines is told the first password: a worker's are read by nobody
    admin = seed(settings, deps) if only != "worker" else None
    welcome = Welcome(settings, admin, has_pages=only != "worker")
    click.echo(f"AI CREAT {VERSION} starts.", err=True)
    if is_second_net_off(deps):
        click.echo(NET_IS_OFF, err=True)
    try:
        status = run_programs(settings, deps, only, welcome)
    finally:
        welcome.say_password()
    sys.exit(status)


def read_settings() -> Settings:
    """The settings, or one line that names those that cannot be used."""
    try:
        return load_settings()
    except BadSetting as error:
        raise click.ClickException(f"Cannot start: {error}") from None


class NoNotifier:
    """Notifies nobody: when the workers start, they look for what is due."""

    def notify(self, job_id: UUID, key: int) -> None:
        """Nothing to do."""


def run_programs(settings: Settings, deps: Deps, only: str | None, welcome: Welcome) -> int:
    """Add what the first start has to see, then run web server and workers, or only one of them.

    Returns:
        The exit status, after a signal to stop.
    """
    if welcome.admin is not None and settings.sample_project:
        add_sample(deps, welcome.admin.actor)
    commands = {"web": web_command(settings), "worker": worker_command(settings)}
    chosen = [(name, command) for name, command in commands.items() if only in (None, name)]
    checks = {
        "web": lambda: answers(settings.host, settings.port),
        "worker": lambda: count_live_workers(deps) > 0,
    }
    return Supervisor(
        chosen, is_up=lambda: all(checks[name]() for name, _ in chosen), on_up=welcome.say
    ).run()


def refuse(words: str) -> None:
    """End with one line that says what is wrong and what to do."""
    raise click.ClickException(words)


def prepare_folder(settings: Settings) -> None:
    """Make what is kept in the data folder, and write there to see that it can be done."""
    try:
        settings.prepare()
        with tempfile.TemporaryFile(dir=settings.data_dir):
            pass
    except OSError as error:
        refuse(
            f"The data folder {settings.data_dir} cannot be written to ({error.strerror}). Set "
            "AICREAT_DATA_DIR to one that can."
        )


def clear_counts(settings: Settings) -> None:
    """What web processes counted before this start; Prometheus knows a counter that begins anew."""
    shutil.rmtree(settings.metrics_dir, ignore_errors=True)
    settings.metrics_dir.mkdir()


def check_port(host: str, port: int) -> None:
    """End with one line when the port cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        refuse(
            f"Port {port} on {host} cannot be used ({error.strerror}). Stop what uses it, or set "
            "AICREAT_PORT to another."
        )


def seed(settings: Settings, deps: Deps) -> FirstAdmin | None:
    """On the first start: an organization and its admin."""
    if is_seeded(deps):
        return None
    password = settings.admin_password.get_secret_value()
    return seed_installation(
        deps,
        Installation(
            settings.organization_name, settings.admin_username, settings.admin_email, password
        ),
    )


def add_sample(deps: Deps, actor: Actor) -> None:
    """Without the sample project the product is whole: a failure is only said."""
    try:
        add_sample_project(deps, actor)
    except (DomainError, OSError) as error:
        click.echo(f"The sample project could not be made: {error}", err=True)


def web_command(settings: Settings) -> Sequence[str]:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    options: dict[str, object] = {
        "--bind": f"{host}:{settings.port}",
        "--worker-class": WEB_SERVER,
        "--workers": settings.web_processes,
        "--threads": settings.web_threads,
        "--graceful-timeout": DRAIN_S,
        "--timeout": 120,
        "--keep-alive": 15,
        "--log-level": "warning",
        "--umask": "077",
    }
    if settings.metrics_token.get_secret_value():
        options["--env"] = f"PROMETHEUS_MULTIPROC_DIR={settings.metrics_dir}"
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--no-control-socket",
        *flags(options),
        WEB_APPLICATION,
    ]


def worker_command(settings: Settings) -> Sequence[str]:
    """Huey's consumer with the flags under which nothing was lost.

    It is drained by TERM, looks into its queue often, and has no periodic tasks.
    """
    options = {
        "-w": settings.workers or fitting_workers(),
        "-k": "process",
        "-g": "TERM",
        "-t": DRAIN_S,
        "-c": 1,
        "-d": 0.01,
        "-m": 0.03,
    }
    return [
        sys.executable,
        "-m",
        "huey.bin.huey_consumer",
        WORKER_QUEUE,
        "-n",
        "-q",
        *flags(options),
    ]


def flags(options: Mapping[str, object]) -> list[str]:
    return [str(word) for pair in options.items() for word in pair]


def fitting_workers() -> int:
    """As many as there are cores, and as memory allows."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # no limit, or none that is told
        memory = min(memory, int(CGROUP_LIMIT.read_text()))
    return max(1, min(len(os.sched_getaffinity(0)), int(memory / WORKER_BYTES)))


def answers(host: str, port: int) -> bool:
    """Whether a web server answers there."""
    connection = http.client.HTTPConnection(ANY_ADDRESS.get(host, host), port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


class Welcome:
    """What the person who started it is told, once everything is up.

    A password that was made is said in any case.

    Args:
        settings: Where it is reached.
        admin: Who was made by this start.
        has_pages: Whether it serves any, or only works.
    """

    def __init__(
        self, settings: Settings, admin: FirstAdmin | None, *, has_pages: bool = True
    ) -> None:
        host = ANY_ADDRESS.get(settings.host, settings.host)
        self._address = (
            settings.public_url or f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
        )
        self.admin = admin
        self._has_pages = has_pages

    def say(self) -> None:
        ready = f"ready: {self._address}" if self._has_pages else "at work: it serves no pages."
        click.echo(f"AI CREAT is {ready}")
        self.say_password()

    def say_password(self) -> None:
        if self.admin is not None:
            word = self.admin.password or "as set in AICREAT_ADMIN_PASSWORD"
            click.echo(f"Sign in as {self.admin.username}, password: {word}")
            self.admin = None


if __name__ == "__main__":
    serve()

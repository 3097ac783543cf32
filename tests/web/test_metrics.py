"""/metrics: for whoever has the token; the queue's figures from the ledger, the requests' from all
web processes.
"""

from __future__ import annotations

import os
import re
import subprocess
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from app import ledger
from app.cli.serve import clear_counts, web_command
from app.domain.jobs import JobKind, Outcome, Urgency
from app.domain.projects import Problem
from app.ports.clock import clock_ms
from app.records.work import submit
from app.services.operations.metrics import read_figures
from config import Settings
from testing import db
from testing.factories.installation import Installation, install
from testing.peers.ports import free_port

TOKEN = "a token of the tests"
ROOT = Path(__file__).resolve().parents[2]
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return install(tmp_path, metrics_token=SecretStr(TOKEN))


def samples(text: str) -> dict[str, float]:
    """By name and labels: aicreat_jobs{class=standard,state=queued}."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def scraped(installation: Installation) -> dict[str, float]:
    answer = installation.app.test_client().get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    return samples(answer.text)


def add_job(installation: Installation, urgency: Urgency = Urgency.STANDARD) -> None:
    with db.transaction(installation.admin) as session:
        submit(installation.deps, session, JobKind.RENDER_RESULT, [uuid4()], urgency)


def claimed_job(installation: Installation) -> ledger.Claimed:
    add_job(installation)
    with db.cross_tenant(db.CrossTenantReason.CLAIM, write=True) as session:
        claimed = ledger.claim(
            session, worker="w", now_ms=clock_ms(installation.deps.clock), lease_ms=1000
        )
    assert claimed is not None
    return claimed


def test_without_a_token_in_the_settings_there_is_nothing(tmp_path: Path) -> None:
    app = install(tmp_path).app
    assert app.test_client().get("/metrics").status_code == 404
    assert (
        app.test_client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    )


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}"])
def test_whoever_has_not_the_token_is_refused(installation: Installation, header: str) -> None:
    answer = installation.app.test_client().get("/metrics", headers={"Authorization": header})
    assert answer.status_code == 401
    assert "aicreat_" not in answer.text


def test_jobs_are_counted_by_class_and_state(installation: Installation) -> None:
    add_job(installation, Urgency.PREMIUM)
    claimed_job(installation)
    add_job(installation, Urgency.PREMIUM)
    shown = scraped(installation)
    assert (
        shown["aicreat_jobs{class=premium,state=queued}"]
        + shown["aicreat_jobs{class=standard,state=queued}"]
        == 2
    )
    assert (
        shown["aicreat_jobs{class=premium,state=running}"]
        + shown["aicreat_jobs{class=standard,state=running}"]
        == 1
    )
    assert shown["aicreat_queue_depth{}"] == 2
    assert shown["aicreat_backlog_seconds{}"] == pytest.approx(1.0)
    assert shown["aicreat_oldest_queued_seconds{class=standard}"] >= 0


def test_attempts_are_counted_by_how_they_ended(installation: Installation) -> None:
    now = clock_ms(installation.deps.clock)
    done, lost, failed = (
        claimed_job(installation),
        claimed_job(installation),
        claimed_job(installation),
    )
    with db.transaction(installation.admin) as session:
        ledger.finish(session, done, now_ms=now + 2_000)
        ledger.mark_lost(session, lost, now_ms=now, error="silent")
        problem = Problem("bad", "It is bad.")
        ledger.fail(
            session, failed, problem, now_ms=now, chance=0.5, outcome=Outcome.OOM, is_permanent=True
        )
    shown = scraped(installation)
    assert shown["aicreat_attempts_total{outcome=ok}"] == 1
    assert shown["aicreat_attempts_total{outcome=oom}"] == 1
    assert shown["aicreat_lease_expiries_total{}"] == 1
    assert shown["aicreat_run_seconds{kind=render_result,quantile=0.95}"] == pytest.approx(
        2.0, abs=0.5
    )
    assert "aicreat_claim_wait_seconds{quantile=0.5}" in shown
    assert shown["aicreat_dead_letters{}"] == 0


def test_requests_are_counted_by_route_and_never_by_address(installation: Installation) -> None:
    before = scraped(installation)
    browser = installation.app.test_client()
    browser.get("/healthz")
    browser.get(f"/media/{uuid4()}")
    browser.get("/no/such/page")
    browser.open("/healthz", method="BREW")
    after = scraped(installation)
    grown = {
        name
        for name in after
        if after[name] > before.get(name, 0) and name.startswith("aicreat_http_requests_total")
    }
    assert "aicreat_http_requests_total{method=GET,route=/healthz,status=200}" in grown
    assert "aicreat_http_requests_total{method=GET,route=/media/<path:signed>,status=404}" in grown
    assert "aicreat_http_requests_total{method=GET,route=none,status=404}" in grown
    assert "aicreat_http_requests_total{method=other,route=none,status=405}" in grown
    assert after["aicreat_http_request_seconds_count{method=GET,route=/healthz}"] > 0


def test_without_a_database_the_rest_is_still_told(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    scraped(installation)  # a request that is counted, whichever test comes first
    monkeypatch.setattr("app.ledger.live_workers", away)
    assert read_figures(installation.deps) is None
    shown = scraped(installation)
    assert shown["aicreat_database_up{}"] == 0
    assert any(name.startswith("aicreat_http_requests_total") for name in shown)


def test_several_web_processes_add_up(tmp_path: Path) -> None:
    """Whichever process is asked, it answers for all of them."""
    first = install(
        tmp_path, metrics_token=SecretStr(TOKEN), web_processes=3, web_threads=1, port=free_port()
    )
    settings = first.settings
    clear_counts(settings)
    environment = {
        "AICREAT_DATA_DIR": str(tmp_path),
        "AICREAT_METRICS_TOKEN": TOKEN,
        "AICREAT_SECRET_KEY": "test secret",
    }
    server = subprocess.Popen(
        web_command(settings), cwd=ROOT, env={**os.environ, **environment}, start_new_session=True
    )
    try:
        wait_for(f"http://127.0.0.1:{settings.port}/healthz")
        asked = 0
        while (
            len(processes_that_counted(settings)) < 2
        ):  # the others may still be starting when the first answers
            asked += ask_at_once(f"http://127.0.0.1:{settings.port}/readyz", 60)
        figures = urllib.request.Request(
            f"http://127.0.0.1:{settings.port}/metrics", headers=BEARER
        )
        answers = [samples(urllib.request.urlopen(figures).read().decode()) for _ in range(5)]
    finally:
        server.terminate()
        server.wait()
    counted = {
        answer["aicreat_http_requests_total{method=GET,route=/readyz,status=200}"]
        for answer in answers
    }
    assert counted == {asked}


def processes_that_counted(settings: Settings) -> set[str]:
    return {re.findall(r"_(\d+)\.db", path.name)[0] for path in settings.metrics_dir.glob("*.db")}


def ask_at_once(url: str, times: int) -> int:
    """One after the other, a single process might answer them all."""
    with ThreadPoolExecutor(6) as callers:
        for answer in callers.map(urllib.request.urlopen, [url] * times):
            answer.close()
    return times


def wait_for(url: str) -> None:
    while True:
        try:
            urllib.request.urlopen(url).close()
        except urllib.error.URLError:
            continue
        return

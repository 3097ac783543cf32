"""The manifests against Kubernetes' schemas and KEDA's, and against the product."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from pydantic import SecretStr

from app.cli.supervisor import GRACE_S
from testing.factories.installation import install
from tests.deploy.documents import KNOWN, ROOT, manifests

OLDEST, NEWEST = "1.32", "1.37"
KEDA = json.loads(Path(__file__).with_name("keda.json").read_text())
CORE = [document for name in ("web", "worker") for document in manifests(name)]


def named(document: dict[str, Any]) -> str:
    return f"{document['kind']} {document['metadata']['name']}"


def deployment(name: str) -> dict[str, Any]:
    return next(found for found in manifests(name) if found["kind"] == "Deployment")


def pod(name: str) -> dict[str, Any]:
    return dict(deployment(name)["spec"]["template"]["spec"])


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("document", CORE, ids=named)
def test_kubernetes_takes_it(document: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(document, version, strict=True)


@pytest.mark.parametrize("document", manifests("keda"), ids=named)
def test_keda_takes_it(document: dict[str, Any]) -> None:
    assert [error.message for error in Draft202012Validator(KEDA).iter_errors(document)] == []


@pytest.mark.parametrize(
    "change", [{"kind": "ScaledJob"}, {"spec": {"triggers": []}}, {"status": {}}]
)
def test_the_schema_for_keda_refuses_what_is_wrong(change: dict[str, Any]) -> None:
    scaled = next(document for document in manifests("keda") if document["kind"] == "ScaledObject")
    assert not Draft202012Validator(KEDA).is_valid({**scaled, **change})


def test_its_settings_exist_and_secrets_are_told_of() -> None:
    config = next(document for document in CORE if document["kind"] == "ConfigMap")
    set_here = [
        entry["name"]
        for name in ("web", "worker")
        for entry in pod(name)["containers"][0].get("env", [])
    ]
    assert {*config["data"], *set_here} - KNOWN == set()
    told = (ROOT / "docs" / "operations.md").read_text()
    secret = {
        "AICREAT_SECRET_KEY",
        "AICREAT_DATABASE_URL",
        "AICREAT_REDIS_URL",
        "AICREAT_METRICS_TOKEN",
        "AICREAT_ADMIN_PASSWORD",
    }
    assert secret & set(config["data"]) == set()
    assert [name for name in secret if f"--from-literal={name}=" not in told] == []


def test_probes_ask_what_there_is(tmp_path: Path) -> None:
    app: Flask = install(tmp_path).app
    container = pod("web")["containers"][0]
    paths = {
        container[probe]["httpGet"]["path"]
        for probe in ("startupProbe", "readinessProbe", "livenessProbe")
    }
    assert paths == {"/healthz", "/readyz"}
    assert {app.test_client().get(path).status_code for path in paths} == {200}


def test_the_scaler_reads_figures_that_there_are(tmp_path: Path) -> None:
    app: Flask = install(tmp_path, metrics_token=SecretStr("token")).app
    told = app.test_client().get("/metrics", headers={"Authorization": "Bearer token"}).text
    scaled = next(document for document in manifests("keda") if document["kind"] == "ScaledObject")
    for trigger in scaled["spec"]["triggers"]:
        assert f"\n{trigger['metadata']['valueLocation']} " in told
    assert scaled["spec"]["scaleTargetRef"]["name"] == deployment("worker")["metadata"]["name"]


def test_everything_refers_to_what_there_is() -> None:
    service = next(document for document in CORE if document["kind"] == "Service")
    labels = deployment("web")["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"].items() <= labels.items()
    urls = [trigger["metadata"]["url"] for trigger in manifests("keda")[1]["spec"]["triggers"]]
    assert {url.split("/")[2] for url in urls} == {service["metadata"]["name"]}
    for name in ("web", "worker"):
        budget = next(
            document for document in manifests(name) if document["kind"] == "PodDisruptionBudget"
        )
        template = deployment(name)["spec"]["template"]["metadata"]["labels"]
        assert budget["spec"]["selector"]["matchLabels"].items() <= template.items()


@pytest.mark.parametrize("name", ["web", "worker"])
def test_pods_run_without_rights_and_end_in_their_own_time(name: str) -> None:
    spec = pod(name)
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["terminationGracePeriodSeconds"] > GRACE_S + 5
    for container in chain(spec["containers"]):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(container["resources"]) == {"requests", "limits"}
        assert container["args"] == [f"--{name}"]

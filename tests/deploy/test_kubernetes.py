"""The manifests against Kubernetes' schemas and KEDA's, and against the product."""

from __future__ import annotations

import json
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import kubernetes_validate
import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from pydantic import SecretStr

from app.cli.supervisor import GRACE_S
from testing.factories.installation import install
from tests.deploy.documents import DEPLOY, KNOWN, PARTS, ROOT, kustomization, manifests, only

OLDEST, NEWEST = "1.32", "1.37"
KEDA = json.loads(Path(__file__).with_name("keda.json").read_text())
CORE = [document for name in PARTS if name != "keda" for document in manifests(name)]


def named(document: dict[str, Any]) -> str:
    return f"{document['kind']} {document['metadata']['name']}"


def deployment(name: str) -> dict[str, Any]:
    return only("Deployment", name)


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


def test_who_restarts_workers_asks_them_and_not_their_peers() -> None:
    container = pod("worker")["containers"][0]
    for probe in ("startupProbe", "livenessProbe"):
        assert container[probe]["exec"]["command"] == ["python", "-m", "tasks.health"]
    assert find_spec("tasks.health") is not None


def test_the_scaler_reads_figures_that_there_are(tmp_path: Path) -> None:
    app: Flask = install(tmp_path, metrics_token=SecretStr("token")).app
    told = app.test_client().get("/metrics", headers={"Authorization": "Bearer token"}).text
    scaled = next(document for document in manifests("keda") if document["kind"] == "ScaledObject")
    for trigger in scaled["spec"]["triggers"]:
        assert f"\n{trigger['metadata']['valueLocation']} " in told
    assert scaled["spec"]["scaleTargetRef"]["name"] == deployment("worker")["metadata"]["name"]


def test_everything_refers_to_what_there_is() -> None:
    service = only("Service")
    labels = deployment("web")["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"].items() <= labels.items()
    for name in ("web", "worker"):
        budget = only("PodDisruptionBudget", name)
        template = deployment(name)["spec"]["template"]["metadata"]["labels"]
        assert budget["spec"]["selector"]["matchLabels"].items() <= template.items()


def test_the_scaler_asks_at_an_address_that_is_known_in_its_own_namespace() -> None:
    service = only("Service")["metadata"]
    triggers = only("ScaledObject")["spec"]["triggers"]
    hosts = {urlsplit(trigger["metadata"]["url"]).netloc for trigger in triggers}
    assert hosts == {f"{service['name']}.{service['namespace']}.svc"}


def test_everything_is_in_one_namespace_and_another_reaches_every_address() -> None:
    root = kustomization()
    files = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")}
    assert set(root["resources"]) == files - {"kustomization.yaml"} == {f"{n}.yaml" for n in PARTS}
    everything = [document for name in PARTS for document in manifests(name)]
    spaces = {d["metadata"].get("namespace", d["metadata"]["name"]) for d in everything}
    assert spaces == {root["namespace"]}
    (filled,) = root["replacements"]
    assert filled["source"]["fieldPath"] == "metadata.namespace"
    assert filled["source"]["name"] == only(filled["source"]["kind"])["metadata"]["name"]
    (target,) = filled["targets"]
    scaled = only(target["select"]["kind"])
    assert (target["fieldPaths"], scaled["metadata"]["name"]) == (
        ["spec.triggers.*.metadata.url"],
        target["select"]["name"],
    )
    cut = target["options"]
    for trigger in scaled["spec"]["triggers"]:
        parts = trigger["metadata"]["url"].split(cut["delimiter"])
        assert parts[cut["index"]] == root["namespace"]


def test_web_servers_are_as_many_as_their_load_asks_for() -> None:
    scaler = only("HorizontalPodAutoscaler")["spec"]
    aim = scaler["scaleTargetRef"]
    web = deployment("web")
    assert (aim["kind"], aim["name"]) == (web["kind"], web["metadata"]["name"])
    assert 2 <= scaler["minReplicas"] < scaler["maxReplicas"]
    assert only("PodDisruptionBudget", "web")["spec"]["minAvailable"] < scaler["minReplicas"]
    for name in ("web", "worker"):  # who applies the file again undoes no scaling
        assert "replicas" not in deployment(name)["spec"]


def test_the_image_is_one_and_its_place_is_said_once() -> None:
    (image,) = kustomization()["images"]
    used = {pod(name)["containers"][0]["image"] for name in ("web", "worker")}
    assert used == {f"{image['newName']}:{image['newTag']}"}
    assert image["name"] == image["newName"]


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

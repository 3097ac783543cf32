"""What is asked of machines, for Compose and Kubernetes: computed from the settings."""

from __future__ import annotations

from typing import Any

import pytest

from app.adapters.gate.slots import AT_ONCE
from config import Settings
from tests.deploy.documents import compose, kustomization, manifests, mib, only, settings_of

PROCESS_MIB = 512
"""A web process with its threads, or a worker with its supervisor and consumer; 180 were measured
under load.
"""
LOGS_MIB = 512
"""Of a container's lines, until they are rotated."""


def set_in_kubernetes(name: str) -> Settings:
    container = only("Deployment", name)["spec"]["template"]["spec"]["containers"][0]
    own = {entry["name"]: entry["value"] for entry in container.get("env", ())}
    return settings_of({**only("ConfigMap")["data"], **own})


def set_in_compose(name: str) -> Settings:
    return settings_of(compose()["services"][name]["environment"])


def need_mib(name: str, settings: Settings) -> int:
    """Memory that is used when everything that may run at once does."""
    if name == "web":
        return settings.web_processes * (AT_ONCE * settings.gate_memory_mb + PROCESS_MIB)
    assert settings.workers, "as many as fit would be more than the limit was made for"
    return settings.workers * (settings.worker_memory_mb + settings.gate_memory_mb) + PROCESS_MIB


def pod(name: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Its container's resources, and the sizes of its volumes."""
    spec = only("Deployment", name)["spec"]["template"]["spec"]
    sizes = {volume["name"]: mib(volume["emptyDir"]["sizeLimit"]) for volume in spec["volumes"]}
    return spec["containers"][0]["resources"], sizes


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_pod_is_given_the_memory_that_it_may_use(name: str) -> None:
    resources, _ = pod(name)
    asked, most = (mib(resources[kind]["memory"]) for kind in ("requests", "limits"))
    assert need_mib(name, set_in_kubernetes(name)) <= asked <= most


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_pod_is_given_the_disk_that_its_volumes_may_fill(name: str) -> None:
    resources, sizes = pod(name)
    asked, most = (mib(resources[kind]["ephemeral-storage"]) for kind in ("requests", "limits"))
    assert sum(sizes.values()) + LOGS_MIB <= asked <= most
    bodies_mib = 2 * set_in_kubernetes(name).max_request_mb * 1_000_000 / 2**20
    assert sizes["data"] >= bodies_mib * (
        set_in_kubernetes(name).web_threads if name == "web" else 1
    )


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_pod_is_given_a_core_for_the_pictures_that_it_opens(name: str) -> None:
    asked = pod(name)[0]["requests"]["cpu"]
    assert float(asked.removesuffix("m")) / (1000 if asked.endswith("m") else 1) >= 1


@pytest.mark.parametrize("name", sorted(compose()["services"]))
def test_no_container_takes_the_machines_memory(name: str) -> None:
    service = compose()["services"][name]
    limit = mib(service["mem_limit"])
    in_memory = [words.partition(":size=") for words in service.get("tmpfs", ())]
    assert all(size for _, _, size in in_memory), "half of the machine's memory otherwise"
    if name in ("web", "worker"):
        taken = sum(mib(size) for _, _, size in in_memory)
        assert need_mib(name, set_in_compose(name)) + taken <= limit


def test_the_queue_forgets_what_may_be_forgotten_before_its_container_is_ended() -> None:
    queue = compose()["services"]["queue"]
    most = queue["command"][queue["command"].index("--maxmemory") + 1]
    assert mib(most.removesuffix("b")) * 2 <= mib(queue["mem_limit"])


def test_what_is_known_of_each_pod_is_known_of_every_file() -> None:
    """A file without a manifest, or one that nobody applies, would not be looked at above."""
    assert all(list(manifests(name.removesuffix(".yaml"))) for name in kustomization()["resources"])

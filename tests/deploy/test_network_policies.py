"""What pods may reach and be reached by."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from app.domain.webhooks import is_public
from tests.deploy.documents import manifests, only

POLICIES = {policy["metadata"]["name"]: policy["spec"] for policy in manifests("network")}
NEEDED = {("UDP", 53), ("TCP", 53), ("TCP", 5432), ("TCP", 6379), ("TCP", 443), ("TCP", 587)}
"""Names, PostgreSQL, Redis, what is asked by https, mail."""


def labels(name: str) -> dict[str, str]:
    return dict(only("Deployment", name)["spec"]["template"]["metadata"]["labels"])


def picks(spec: dict[str, Any], name: str) -> bool:
    return bool(spec["podSelector"]["matchLabels"].items() <= labels(name).items())


@pytest.mark.parametrize("name", ["web", "worker"])
def test_what_is_not_allowed_is_cut_off_in_both_directions(name: str) -> None:
    closed = [
        spec
        for spec in POLICIES.values()
        if picks(spec, name) and not {"ingress", "egress"} & set(spec)
    ]
    assert [set(spec["policyTypes"]) for spec in closed] == [{"Ingress", "Egress"}]


def test_web_is_reached_by_the_proxy_the_scaler_and_prometheus_and_workers_by_nobody() -> None:
    (web,) = [spec for spec in POLICIES.values() if spec.get("ingress") and picks(spec, "web")]
    (rule,) = web["ingress"]
    container = only("Deployment", "web")["spec"]["template"]["spec"]["containers"][0]
    assert {port["port"] for port in rule["ports"]} == {port["name"] for port in container["ports"]}
    spaces = [peer["namespaceSelector"]["matchLabels"] for peer in rule["from"]]
    assert {"kubernetes.io/metadata.name": "keda"} in spaces
    assert len(spaces) == len(rule["from"]) == 3
    assert [
        spec for spec in POLICIES.values() if spec.get("ingress") and picks(spec, "worker")
    ] == []


@pytest.mark.parametrize("name", ["web", "worker"])
def test_what_the_product_asks_is_let_out(name: str) -> None:
    rules = [
        rule for spec in POLICIES.values() if picks(spec, name) for rule in spec.get("egress", ())
    ]
    opened = {(port["protocol"], port["port"]) for rule in rules for port in rule["ports"]}
    assert opened >= NEEDED
    assert all(rule["ports"] for rule in rules), "a rule without ports opens them all"


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "::1",
        "fd00::1",
        "fe80::1",
    ],
)
def test_by_https_nothing_is_reached_that_a_webhook_may_not_lead_to(address: str) -> None:
    assert not is_public(address)
    where = ipaddress.ip_address(address)
    blocks = [
        peer["ipBlock"]
        for rule in POLICIES["aicreat-out"]["egress"]
        if 443 in [port["port"] for port in rule["ports"]]
        for peer in rule["to"]
    ]
    assert len(blocks) == 2
    for block in blocks:
        is_in = where in ipaddress.ip_network(block["cidr"])
        assert not is_in or any(where in ipaddress.ip_network(net) for net in block["except"])

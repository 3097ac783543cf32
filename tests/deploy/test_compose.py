"""compose.yaml against its own schema, and against the product."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.deploy.documents import DEPLOY, KNOWN, compose

OURS = ("web", "worker", "store-set-up")


def test_it_is_a_compose_file() -> None:
    schema = json.loads(
        (
            resources.files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json"
        ).read_text()
    )
    assert [error.message for error in Draft7Validator(schema).iter_errors(compose())] == []


def test_it_has_every_part_of_production() -> None:
    assert set(compose()["services"]) == {
        "web",
        "worker",
        "store-set-up",
        "database",
        "queue",
        "store",
    }


def test_its_settings_exist() -> None:
    names = {name for service in OURS for name in compose()["services"][service]["environment"]}
    assert names - KNOWN == set()
    assert {
        "AICREAT_DATABASE_URL",
        "AICREAT_REDIS_URL",
        "AICREAT_S3_BUCKET",
        "AICREAT_SECRET_KEY",
    } <= names


def test_the_example_names_every_variable_that_has_to_be_set_and_no_other() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    asked = set(re.findall(r"\$\{([A-Z_]+)", text)) - {"AICREAT_VERSION"}
    given = re.findall(r"^([A-Z_]+)=", (DEPLOY / "example.env").read_text(), re.MULTILINE)
    assert sorted(given) == sorted(asked)


def test_every_image_has_a_version_and_can_be_pinned_to_its_bytes() -> None:
    """A tag may be moved by whoever owns it; the digest of one is the operator's to look up."""
    text = (DEPLOY / "compose.yaml").read_text()
    images = [service["image"] for service in compose()["services"].values()]
    images += [re.findall(r"ARG PYTHON_IMAGE=(.+)", (DEPLOY / "Dockerfile").read_text())[0]]
    for image in images:
        tag = image.rsplit("/", 1)[-1].partition(":")[2]
        assert tag.strip("}").endswith("local") or re.search(r"\d", tag), image
        assert "latest" not in image
    pinnable = re.findall(r"\$\{([A-Z]+_IMAGE):-([^}]+)\}", text)
    examples = (DEPLOY / "example.env").read_text().splitlines()
    assert {f"{name}={value}" for name, value in pinnable} <= set(examples)
    taken = {f"${{{name}:-{value}}}" for name, value in pinnable}
    ours = compose()["services"]["web"]["image"]
    assert {image for image in images[:-1] if image != ours} <= taken
    assert (
        re.findall(r"^FROM (\S+)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
        == ["${PYTHON_IMAGE}"] * 2
    )


def test_no_secret_has_a_default() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    secrets = [
        name
        for name in re.findall(r"\$\{([A-Z_]+):-[^}]+\}", text)
        if re.search("KEY|PASSWORD|TOKEN", name)
    ]
    assert secrets == []


@pytest.mark.parametrize("name", OURS)
def test_ours_run_without_rights_and_write_to_their_folder_alone(name: str) -> None:
    service: dict[str, Any] = compose()["services"][name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_what_is_started_waits_for_what_it_needs() -> None:
    services = compose()["services"]
    for service in services.values():
        for name, wanted in service.get("depends_on", {}).items():
            needs_check = (
                wanted["condition"] == "service_healthy" and name != "web"
            )  # the image brings its own check
            assert not needs_check or "healthcheck" in services[name]


def test_running_work_is_given_its_time_to_end() -> None:
    """Longer than the supervisor waits before it kills."""
    from app.cli.supervisor import GRACE_S

    for name in ("web", "worker"):
        assert float(compose()["services"][name]["stop_grace_period"].removesuffix("s")) > GRACE_S

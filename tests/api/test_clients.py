"""Clients that are generated from docs/openapi.json: whole, without a warning, and good for the
main job.
"""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from testing.factories.pictures import opened
from testing.factories.server import PASSWORD, ROOT, Server

DESCRIPTION = ROOT / "docs" / "openapi.json"
PACKAGE = "aicreat_client"
CONFIG = """post_hooks: []
content_type_overrides:
  image/jpeg: application/octet-stream
"""
"""The generator reads JSON and bytes: a picture is bytes."""
TYPESCRIPT = "openapi-typescript@7.13.0"
OUT_OF_REACH = (
    "E403",
    "E404",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENOTCACHED",
    "ENOTFOUND",
    "ETIMEDOUT",
)
"""What npm says when there is no network, or no package; anything else is a fault."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The generated package, ready to be imported; a warning of the generator is a failure."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "config.yml").write_text(CONFIG)
    program = Path(sys.executable).with_name("openapi-python-client")
    command = [program, "generate", "--path", DESCRIPTION, "--meta", "none", "--fail-on-warning"]
    done = subprocess.run(
        [*command, "--output-path", folder / PACKAGE, "--config", folder / "config.yml"],
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "warning" not in said.lower(), said
    sys.path.insert(0, str(folder))
    yield folder / PACKAGE
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def part(name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.{name}")


def test_every_operation_is_generated(package: Path) -> None:
    made = {path.stem for path in (package / "api").rglob("*.py")} - {"__init__"}
    names = re.findall(r'"operationId": "(\w+)"', DESCRIPTION.read_text(encoding="utf-8"))
    wanted = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in names}
    assert {name for name in wanted if not name.startswith("event_")} - made == set()


@pytest.mark.usefixtures("package")
def test_what_has_a_default_may_be_left_out_and_counts_are_typed() -> None:
    models = part("models")
    size = models.CustomResizeIn(width=10, height=10)
    assert size.to_dict() == {"width": 10, "height": 10}
    counts = models.FileCountsOut.from_dict({"psd": 1, "jpg": 2, "png": 3, "webp": 4})
    assert (counts.psd, counts.jpg, counts.png, counts["webp"]) == (1, 2, 3, 4)


class Walk:
    """The main job, in the words of the generated client."""

    def __init__(self, url: str) -> None:
        client = part("client")
        self.models = part("models")
        login = self.models.LoginIn(username="admin", password=PASSWORD)
        with client.Client(base_url=url) as stranger:
            tokens = part("api.sign_in.post_auth_login").sync(client=stranger, body=login)
        self.client = client.AuthenticatedClient(base_url=url, token=tokens.access_token)

    def call(self, operation: str, *ids: Any, **values: Any) -> Any:
        """The answer's body as the client parsed it."""
        answer = part(f"api.{operation}").sync_detailed(*ids, client=self.client, **values)
        assert answer.status_code < 300, answer.content
        return answer.parsed

    def wait(self, is_over: Callable[[], bool]) -> None:
        while not is_over():
            time.sleep(0.2)


@pytest.mark.models
@pytest.mark.usefixtures("package")
def test_the_main_job_is_done_with_the_generated_client(tmp_path: Path) -> None:
    with Server(tmp_path, AICREAT_SAMPLE_PROJECT="0") as server:
        walk = Walk(server.url)
        with walk.client:
            project_id = upload(walk)
            result = make_a_result(walk, project_id)
            adjust(walk, result.id)
            download(walk, result.id)


def upload(walk: Walk) -> Any:
    types = part("types")
    picture = ROOT / "app/seeds/sample/product.png"
    file = types.File(BytesIO(picture.read_bytes()), picture.name, "image/png")
    body = walk.models.UploadIn(project_name="Generated", files=[file])
    project_id = walk.call("projects.post_projects_upload", body=body).project_id
    status = "projects.get_projects_project_id_status"
    walk.wait(lambda: walk.call(status, project_id).status == "ready_for_review")
    (asset,) = walk.call("projects.get_projects_project_id_preview", project_id)
    assert asset.status == "ready"
    return project_id


def make_a_result(walk: Walk, project_id: Any) -> Any:
    size = walk.models.CustomResizeIn(width=640, height=360)
    order = walk.models.GenerationIn(project_id=project_id, custom_resizes=[size])
    job_id = walk.call("generation.post_generate", body=order).job_id
    status = "generation.get_generate_job_id_status"
    walk.wait(lambda: walk.call(status, job_id).status == "completed")
    groups = walk.call("generation.get_generate_job_id_results", job_id)
    (result,) = groups["Custom"]
    assert (result.status, result.dimensions.width) == ("ready", 640)
    return result


def adjust(walk: Walk, result_id: Any) -> None:
    text = walk.models.TextOverlay(content="New season")
    edits = walk.models.Edits(saturation=0, text_overlays=[text])
    body = walk.models.EditsIn(edits=edits)
    seen = walk.call("results.post_generated_assets_asset_id_preview", result_id, body=body)
    assert opened(seen.payload.read()).width <= 640
    saved = walk.call("results.put_generated_assets_asset_id", result_id, body=body, if_match='"1"')
    assert (saved.version, saved.edits.saturation) == (2, 0)
    show = "results.get_generated_assets_asset_id"
    walk.wait(lambda: walk.call(show, result_id).status == "ready")


def download(walk: Walk, result_id: Any) -> None:
    body = walk.models.DownloadIn(asset_ids=[result_id], grouping=walk.models.Grouping.BATCH)
    url = walk.call("results.post_download", body=body).download_url
    http = walk.client.get_httpx_client()
    walk.wait(lambda: http.get(url).status_code == 200)
    names = zipfile.ZipFile(BytesIO(http.get(url).content)).namelist()
    assert [name for name in names if name.endswith(".jpg")]


def test_types_for_typescript_leave_optional_what_is_optional(tmp_path: Path) -> None:
    npx = shutil.which("npx")
    if npx is None:
        pytest.skip("no Node on this machine")
    generate = [npx, "--yes", TYPESCRIPT]
    known = subprocess.run([*generate, "--version"], capture_output=True, text=True, check=False)
    if any(f"code {word}" in known.stderr for word in OUT_OF_REACH):
        pytest.skip(f"{TYPESCRIPT} cannot be fetched here: {known.stderr.splitlines()[0]}")
    assert known.returncode == 0, known.stdout + known.stderr
    target = tmp_path / "api.ts"
    done = subprocess.run(
        [*generate, DESCRIPTION, "-o", target], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    text = target.read_text(encoding="utf-8")
    size = text[text.index("        CustomResizeIn: {") :]
    size = size[: size.index("\n        };")]
    assert re.findall(r"^ {12}(\w+\??):", size, re.MULTILINE) == [
        "width",
        "height",
        "unit?",
        "dpi?",
    ]

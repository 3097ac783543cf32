"""The worked example of docs/providers.md: one file and one line, and it is asked."""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from app.adapters.providers import registry
from app.domain.documents.elements import ElementKind
from app.domain.providers import Capability
from app.imaging.picture import Picture
from tests.architecture.sources import ROOT

DOCUMENT = (ROOT / "docs/providers.md").read_text(encoding="utf-8")
EXAMPLE = DOCUMENT.partition("\n## Adding one\n")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", EXAMPLE, re.DOTALL)


class Acme(BaseHTTPRequestHandler):
    """What the document says of it."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        is_right = self.path == "/v1/look" and self.headers["Authorization"] == "Bearer a-key"
        face = {"kind": "face", "label": "", "score": 0.9}
        edges = {"left": 100, "top": 200, "right": 300, "bottom": 400}
        words = {"alt": "A face.", "captions": [], "prompts": []}
        said = {"elements": [face | edges]} if asked["model"] == "acme-eyes-2" else words
        body = json.dumps({"said": said}).encode()
        self.send_response(200 if is_right else 400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Acme)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    server.server_close()
    thread.join()


def decode(_data: bytes) -> Picture:
    raise NotImplementedError


def test_the_worked_example_is_a_provider(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (_, source), (_, line), (_, file) = BLOCKS
    module = ModuleType("app.adapters.providers.acme")
    exec(compile(source, "acme.py", "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr("app.adapters.providers.acme", module, raising=False)
    (protocol, path), *rest = re.findall(r'"([\w-]+)": "([\w.:]+)",', line)
    assert rest == []
    monkeypatch.setattr(registry, "PROTOCOLS", {**registry.PROTOCOLS, protocol: path})
    told = file.replace('key = "ACME_KEY"', f'key = "ACME_KEY"\nbase_url = "{address}"')
    (tmp_path / "providers.toml").write_text(told)
    keys = {"ACME_KEY": "a-key"}
    found = registry.load_providers(tmp_path / "providers.toml", lambda n: keys.get(n, ""), decode)
    assert found.order == {Capability.ANALYSE: ("acme",), Capability.SUGGEST: ("acme",)}
    picture = np.zeros((100, 200, 3), dtype=np.uint8)
    (element,) = found.by_name["acme"].analyse(picture).elements
    assert element.kind is ElementKind.FACE
    assert element.box.as_list() == [20, 20, 40, 20]
    assert element.source == "acme:acme-eyes-2"
    assert found.by_name["acme"].suggest(picture).alt == "A face."

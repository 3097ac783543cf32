"""How like the final results the editor's drafts are, for every kind of edit.

    python -m bench.drafts [--short]

A draft is the product's preview; the final result is its file, reduced to the draft's size
(Lanczos). Prints the least and the mean similarity (SSIM) of each kind over three pictures in four
formats.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from PIL import Image

from app.imaging.picture import Picture
from bench.typography import measure_similarity
from testing.factories.installation import PASSWORD, Installation, install
from testing.factories.pictures import picture

SAMPLES = Path(__file__).resolve().parents[1] / "app/seeds/sample"
SIZES = ((1080, 1350), (1920, 1080), (1080, 1920), (1200, 628))
"""Formats, all larger than a draft; px."""
NEEDED, NEEDED_TEXTS = 0.98, 0.99
"""SSIM that a draft has to the result: of any edit, and of texts."""
TITLE = {"content": "Spring sale\nnow on", "styleType": "title", "position": {"x": 0.1, "y": 0.1}}
KINDS: Mapping[str, Mapping[str, Any]] = {
    "crop": {"crop": {"x": 0.1, "y": 0.05, "width": 0.7, "height": 0.7}},
    "crop, wide": {"crop": {"x": 0.0, "y": 0.3, "width": 1.0, "height": 0.2}},
    "strategy crop": {"extend": {"strategy": "crop"}},
    "strategy extend": {"extend": {"strategy": "extend-canvas"}},
    "strategy background": {"extend": {"strategy": "add-background"}},
    "strategy recompose": {"extend": {"strategy": "recompose"}},
    "fill colour": {"extend": {"strategy": "extend-canvas", "fill": "colour"}},
    "saturation": {"saturation": 0.4},
    "brightness": {"brightness": 1.3},
    "contrast": {"contrast": 1.5},
    "turn": {"rotate": 90},
    "flip": {"flip": "horizontal"},
    "text by style": {"textOverlays": [TITLE]},
    "text of its own": {
        "textOverlays": [
            TITLE
            | {"fontSize": 70, "fontWeight": "900", "color": "#ffe000", "background": "#102030"}
            | {"opacity": 0.7, "align": "right", "width": 0.7}
        ]
    },
    "text, Arabic": {
        "textOverlays": [TITLE | {"content": "تخفيضات الربيع", "direction": "rtl", "width": 0.8}]
    },
    "text, Japanese": {"textOverlays": [TITLE | {"content": "春の大セール開催中！"}]},
    "several texts": {
        "textOverlays": [
            TITLE,
            {
                "content": "Up to 50 % off",
                "styleType": "subtitle",
                "position": {"x": 0.1, "y": 0.5},
            },
            {"content": "Until Sunday", "styleType": "content", "position": {"x": 0.1, "y": 0.8}},
        ]
    },
    "logo": {"logoOverlay": {"position": {"x": 0.7, "y": 0.8}, "size": 22}},
    "logo, faint": {"logoOverlay": {"position": {"x": 0.1, "y": 0.8}, "size": 30, "opacity": 0.5}},
}
"""One document of edits for each kind that the editor offers; the logo's address comes later."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of one draft to its result.

    Attributes:
        kind: Of the edit.
        similarity: SSIM.
    """

    kind: str
    similarity: float


class Desk:
    """An installation with one project, used over the API."""

    def __init__(self, installation: Installation, files: Mapping[str, bytes]) -> None:
        self.installation = installation
        self.http = installation.app.test_client()
        login = {"username": "admin", "password": PASSWORD}
        token = self.http.post("/api/v1/auth/login", json=login).get_json()["accessToken"]
        self.headers = {"Authorization": f"Bearer {token}"}
        parts = [(io.BytesIO(data), name) for name, data in files.items()]
        sent = {"projectName": "Drafts", "files": parts}
        self.project = self.call("POST", "/projects/upload", data=sent)["projectId"]
        installation.work()
        logo = {"file": (io.BytesIO(picture("PNG", (400, 160))), "mark.png")}
        self.logo_url = self.call("POST", "/logos", data=logo)["logoUrl"]

    def call(self, method: str, path: str, **body: Any) -> Any:
        answer = self.http.open(f"/api/v1{path}", method=method, headers=self.headers, **body)
        assert answer.status_code < 300, answer.text
        return answer.get_json()

    def results(self, sizes: tuple[tuple[int, int], ...]) -> list[UUID]:
        resizes = [{"width": width, "height": height} for width, height in sizes]
        order = {"projectId": self.project, "formatIds": [], "customResizes": resizes}
        job = self.call("POST", "/generate", json=order)["jobId"]
        self.installation.work()
        groups = self.call("GET", f"/generate/{job}/results")
        return [UUID(one["id"]) for group in groups.values() for one in group]

    def draft(self, result: UUID, edits: Mapping[str, Any]) -> Picture:
        path = f"/api/v1/generated-assets/{result}/preview"
        answer = self.http.post(path, json={"edits": edits}, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return read(answer.data)

    def final(self, result: UUID, edits: Mapping[str, Any]) -> Picture:
        self.call("PUT", f"/generated-assets/{result}", json={"edits": edits})
        self.installation.work()
        url = self.call("GET", f"/generated-assets/{result}")["assetUrl"]
        with self.http.get(url.removeprefix("http://localhost")) as answer:
            return read(answer.data)


def read(data: bytes) -> Picture:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def measure_kinds(
    desk: Desk, sizes: tuple[tuple[int, int], ...], kinds: Mapping[str, Mapping[str, Any]] = KINDS
) -> Iterator[Likeness]:
    """The likeness of every kind of edit in every format of every picture."""
    for result in desk.results(sizes):
        for kind, document in kinds.items():
            edits = dict(document)
            if "logoOverlay" in edits:
                edits["logoOverlay"] = edits["logoOverlay"] | {"logoUrl": desk.logo_url}
            draft, final = desk.draft(result, edits), desk.final(result, edits)
            size = (draft.shape[1], draft.shape[0])
            small = Image.fromarray(final).resize(size, Image.Resampling.LANCZOS)
            yield Likeness(kind, measure_similarity(draft, np.asarray(small)))


def needed_of(kind: str) -> float:
    return NEEDED_TEXTS if "text" in kind else NEEDED


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    is_short = parser.parse_args().short
    files = {path.name: path.read_bytes() for path in sorted(SAMPLES.iterdir())}
    if is_short:
        files = dict(list(files.items())[:1])
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(install(Path(folder), real_models=True), files)
        measured = list(measure_kinds(desk, SIZES[: 1 if is_short else None]))
    print(f"{'edit':22}{'drafts':>8}{'least':>9}{'mean':>9}{'needed':>9}")
    for kind in KINDS:
        values = [one.similarity for one in measured if one.kind == kind]
        least, mean = min(values), sum(values) / len(values)
        mark = "" if least >= needed_of(kind) else "  too far"
        print(f"{kind:22}{len(values):8}{least:9.4f}{mean:9.4f}{needed_of(kind):9.2f}{mark}")


if __name__ == "__main__":
    main()

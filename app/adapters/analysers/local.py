"""The built-in analyser: open models on this machine, loaded when first asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from threading import RLock

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from rapidocr import RapidOCR

from app.adapters.analysers.reducing import reduce_picture
from app.domain.documents.analysis import Analysis
from app.domain.documents.backgrounds import Background
from app.domain.documents.elements import Element
from app.domain.geometry import Box, Size
from app.domain.planning.bars import restore_element
from app.imaging.detect.air import measure_air
from app.imaging.detect.assemble import (
    assemble_elements,
    is_undecided,
    needs_other_views,
    shows_sign,
)
from app.imaging.detect.background import find_background
from app.imaging.detect.bars import find_content, goes_on_beside, is_frame, settle_edges
from app.imaging.detect.codes import find_codes
from app.imaging.detect.faces import drop_animals, drop_doubtful, find_faces
from app.imaging.detect.facing import Facing
from app.imaging.detect.findings import Code, Finding, Floats, Line, Observation, to_bgr
from app.imaging.detect.layout import FLAT, is_layout, measure_flat_share
from app.imaging.detect.objects import find_objects, find_products
from app.imaging.detect.panels import find_panels, show_panels
from app.imaging.detect.sessions import open_readers, open_session
from app.imaging.detect.set_blocks import mark_blocks
from app.imaging.detect.subject import SALIENT, is_in_doubt, measure_saliency
from app.imaging.detect.text import find_lines, merge_lines
from app.imaging.detect.text_surroundings import find_surroundings
from app.imaging.detect.words_cleared import measure_without_words
from app.imaging.picture import size_of
from app.ports.reader import ReadLine

VERSION_LENGTH = 12


class LocalAnalyser:
    """A lock lets one thread observe at a time: the reader keeps state between calls."""

    def __init__(self, weights_dir: Path) -> None:
        """weights_dir: the folder with manifest.json and the files it names."""
        self._weights_dir = weights_dir
        self._lock = RLock()

    def analyse(self, picture: NDArray[np.uint8]) -> Analysis:
        """picture: uint8 RGB [height, width, 3], of any size. Boxes come back in its pixels."""
        size = size_of(picture)
        work = reduce_picture(picture)
        factor = max(size.width, size.height) / max(work.shape[:2])
        content = find_framed_content(work)
        codes = [scale_code(code, 1 / factor) for code in find_codes(picture)]
        if content is None:
            elements, layout, background = self._analyse_content(work, codes)
        else:
            elements, layout, _ = self._analyse_content(
                cut_box(work, content), [move_code(code, content) for code in codes]
            )  # its background would be that of a part
            elements = tuple(restore_element(e, content, size_of(work)) for e in elements)
            content, background = settle_edges(picture, content, factor), None
        scaled = tuple(scale_element(e, factor, size) for e in elements)
        return Analysis(
            size, scaled, layout, models=self.models, background=background, content=content
        )

    def read(self, picture: NDArray[np.uint8]) -> list[ReadLine]:
        """Every line that can be read; see Reader."""
        work = reduce_picture(picture)
        factor = max(picture.shape[:2]) / max(work.shape[:2])
        with self._lock:
            lines = find_lines(self._readers, to_bgr(work))
        return [
            ReadLine(line.text, line.score, line.box.scaled(factor))
            for line in lines
            if line.is_read
        ]

    def find_faces(self, picture: NDArray[np.uint8]) -> list[Box]:
        """Every face that holds up; see Inspector."""
        work = reduce_picture(picture)
        factor = max(picture.shape[:2]) / max(work.shape[:2])
        with self._lock:
            faces = find_faces(self._faces, Facing.of(work))
        return [face.box.scaled(factor) for face in faces]

    def find_salient(self, picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Which pixels belong to the salient subject: bool [height, width]."""
        with self._lock:
            salient = self._measure_saliency(Facing.of(reduce_picture(picture)))
        size = size_of(picture)
        whole = cv2.resize(salient, (size.width, size.height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(whole >= SALIENT, dtype=np.bool_)

    def _analyse_content(
        self, work: NDArray[np.uint8], codes: Sequence[Code]
    ) -> tuple[tuple[Element, ...], bool, Background | None]:
        """Elements, whether it is a layout, and its background."""
        with self._lock:
            observed = self._observe(work)
        observed = show_panels(replace(observed, codes=codes), find_panels(work, observed.lines))
        elements, layout = assemble_elements(observed)
        if not layout:
            return elements, layout, None
        found = find_background(work, elements, observed.saliency, observed.panels)
        elements = found.elements if found.background is None else measure_air(work, found.elements)
        return elements, layout, found.background

    @cached_property
    def models(self) -> dict[str, str]:
        """Name -> version of every model that is asked."""
        weights = {name: entry["sha256"][:VERSION_LENGTH] for name, entry in self._manifest.items()}
        return weights | {"rapidocr": version("rapidocr"), "zxing-cpp": version("zxing-cpp")}

    def _observe(self, work: NDArray[np.uint8]) -> Observation:
        facing = Facing.of(work)
        view = facing.picture
        objects = facing.things(find_objects(self._objects, view))
        products: list[Finding] = facing.things(
            find_products(self._products, self._product_labels, view)
        )
        faces = drop_animals(find_faces(self._faces, facing), objects)
        flat = measure_flat_share(view)
        lines = self._find_text(work, flat)
        if not is_layout(flat, lines):
            faces = drop_doubtful(faces, objects)
        salient = self._measure_saliency(facing)
        observed = Observation(size_of(work), faces, objects, products, lines, salient, flat)
        salient = measure_without_words(work, observed, self._measure_filled)
        observed = replace(observed, saliency=salient)
        return self._observe_other_way(observed, facing) if is_undecided(observed) else observed

    def _observe_other_way(self, observed: Observation, facing: Facing) -> Observation:
        """Look again at the mirror image where that may change what the subject is or ends at."""
        salient = observed.saliency
        is_doubtful = is_in_doubt(salient)
        if not is_doubtful and not needs_other_views(observed):
            return observed
        other = self._measure_saliency(facing.other_way())
        joined = np.minimum(salient, other) if is_doubtful else salient
        return replace(observed, saliency=joined, views=(salient, other))

    def _find_text(self, work: NDArray[np.uint8], flat: float) -> list[Line]:
        """What is written.

        Of a photograph that shows a sign its mirror image is read too, or a window would jump with
        it: coarsely, since what is smaller than a sign moves no window.
        """
        found = find_surroundings(find_lines(self._readers, to_bgr(work)), work)
        lines = mark_blocks(found, size_of(work))
        if is_layout(flat, lines) or not shows_sign(lines, size_of(work)):
            return lines
        turned = Facing(work, is_mirrored=False).other_way()
        mirrored = turned.lines(find_lines(self._readers[:1], to_bgr(turned.picture)))
        return mark_blocks(merge_lines(lines, find_surroundings(mirrored, work)), size_of(work))

    def _measure_filled(self, picture: NDArray[np.uint8]) -> Floats:
        return self._measure_saliency(Facing.of(picture))

    def _measure_saliency(self, facing: Facing) -> Floats:
        return facing.values(measure_saliency(self._saliency, facing.picture))

    @cached_property
    def _manifest(self) -> dict[str, dict[str, str]]:
        entries = json.loads((self._weights_dir / "manifest.json").read_text(encoding="utf-8"))
        return {entry["name"]: entry for entry in entries if entry["file"].endswith(".onnx")}

    def _model(self, name: str) -> bytes:
        return (self._weights_dir / self._manifest[name]["file"]).read_bytes()

    @cached_property
    def _faces(self) -> onnxruntime.InferenceSession:
        return open_session(self._model("yunet"))

    @cached_property
    def _objects(self) -> onnxruntime.InferenceSession:
        return open_session(self._model("ssd-mobilenet-coco"))

    @cached_property
    def _products(self) -> onnxruntime.InferenceSession:
        return open_session(self._model("ssd-mobilenetv2-oidv4"))

    @cached_property
    def _product_labels(self) -> list[str]:
        return (
            (self._weights_dir / "object_detection_oidv4_labelmap.txt")
            .read_text(encoding="utf-8")
            .splitlines()
        )

    @cached_property
    def _saliency(self) -> onnxruntime.InferenceSession:
        return open_session(self._model("u2netp"))

    @cached_property
    def _readers(self) -> list[RapidOCR]:
        return open_readers(open_session(self._model("ppocrv6-det-small")))


def find_framed_content(picture: NDArray[np.uint8]) -> Box | None:
    """The picture without letterbox bars; frame and ground of a drawn layout are parts of that."""
    content = find_content(picture)
    if content is None or not (
        is_frame(content, size_of(picture)) or goes_on_beside(picture, content)
    ):
        return content
    is_drawn = measure_flat_share(cut_box(picture, content)) > FLAT
    return None if is_drawn else content


def cut_box(picture: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """The part of a picture in a box of whole pixels."""
    return np.ascontiguousarray(
        picture[int(box.top) : int(box.bottom), int(box.left) : int(box.right)]
    )


def scale_element(element: Element, factor: float, size: Size) -> Element:
    """The element in pixels of a picture that is larger by a factor; size: of that picture."""
    return replace(
        element,
        box=element.box.scaled(factor).clamped(size),
        letters=element.letters * factor,
        module=element.module * factor,
    )


def scale_code(code: Code, factor: float) -> Code:
    """The code in pixels of a picture that is larger by a factor."""
    return replace(code, box=code.box.scaled(factor), module=code.module * factor)


def move_code(code: Code, content: Box) -> Code:
    """The code in pixels of a part of the picture."""
    return replace(code, box=code.box.moved(-content.left, -content.top))

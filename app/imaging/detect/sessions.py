"""Opening models: one thread, no spinning, so that a worker takes the share of the machine it was given."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import cv2
import numpy as np
import onnxruntime
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_det import TextDetector
from rapidocr.ch_ppocr_rec import TextRecognizer

READER_SIDES = (736, 1280)
"""Long sides at which lettering is looked for: the second finds small words. Source: measured on drawn ads."""
DETECTOR, RECOGNIZER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
DOUBLING = 0
FACE_SCORE_FLOOR, FACE_OVERLAP, FACES_AT_MOST = 0.4, 0.3, 5000


def open_session(model: bytes) -> onnxruntime.InferenceSession:
    """An ONNX model ready to run on the processor; safe to share between threads."""
    _share_memory()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # for each size of picture it would keep a block of its own
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.use_env_allocators", "1")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=1)
def _share_memory() -> None:
    """One arena for the scratch memory of all models: they run in turns, so that it grows to what the largest needs.

    Without an arena the system maps hundreds of megabytes anew for every picture, a seventh of all its work; with one for
    each model they are held several times over.
    """
    place = onnxruntime.OrtMemoryInfo("Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT)
    growth = onnxruntime.OrtArenaCfg({"arena_extend_strategy": DOUBLING, "max_dead_bytes_per_chunk": 1_000_000})
    onnxruntime.create_and_register_allocator(place, growth)


def open_face_detector(model: bytes) -> cv2.FaceDetectorYN:
    """YuNet. It keeps the picture's size between calls: never share one between threads that run at once."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # it warns of a target that nobody chose
    data = np.frombuffer(model, dtype=np.uint8)
    nothing = np.zeros(0, dtype=np.uint8)
    return cv2.FaceDetectorYN.create("onnx", data, nothing, (320, 320), FACE_SCORE_FLOOR, FACE_OVERLAP, FACES_AT_MOST)


def open_reader(side: int) -> RapidOCR:
    """A detector and reader of lettering that looks at pictures with their long side reduced to `side` pixels."""
    settings = {"Global.log_level": "critical", "Det.limit_type": "max", "Det.limit_side_len": side}
    reader: Any = RapidOCR(params=settings)  # its parts are opened when first used; these are ours
    half = np.full(3, 0.5, dtype=np.float32)  # its own list would make doubles of every pixel
    detector = {"session": _lettering_model(DETECTOR), "mean": half, "std": half}
    reader.text_det = TextDetector(_Settings({**reader.cfg.Det, **detector}))
    reader.text_rec = TextRecognizer(_Settings({**reader.cfg.Rec, "session": _lettering_model(RECOGNIZER), "font_path": None}))
    opened: RapidOCR = reader
    return opened


@lru_cache(maxsize=2)
def _lettering_model(name: str) -> onnxruntime.InferenceSession:
    """Shared between the readers."""
    return open_session(files("rapidocr").joinpath("models", name).read_bytes())


class _Settings(dict[str, Any]):
    """What RapidOCR's parts take for their settings: a mapping whose names are attributes too."""

    def __getattr__(self, name: str) -> Any:
        return self[name]

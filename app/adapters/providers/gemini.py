"""Google Gemini: generateContent with a response schema and inline pictures.

Source: the API reference of Gemini: POST /models/{model}:generateContent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from app.adapters.providers.answers import as_box, as_list, as_object
from app.adapters.providers.base import (
    SENT_TYPE,
    AskedProvider,
    from_base64,
    to_base64,
    to_jpeg,
)
from app.adapters.providers.canvas import frame_for, lay_answer, to_png
from app.adapters.providers.connection import parse_json
from app.adapters.providers.questions import (
    CUT_OUT,
    EXTEND_PROMPT,
    THOUSANDTHS,
    Question,
    Schema,
)
from app.domain.geometry import Box, Size
from app.domain.providers import Capability, Cause
from app.imaging.picture import size_of
from app.ports.providers import ProviderFailed

MOST_TOKENS = 8_000
"""Of an answer: sixty elements and what the model thinks before."""
RATIOS: Mapping[str, Size] = {
    "1:1": Size(1024, 1024),
    "2:3": Size(832, 1248),
    "3:2": Size(1248, 832),
    "3:4": Size(864, 1184),
    "4:3": Size(1184, 864),
    "9:16": Size(768, 1344),
    "16:9": Size(1344, 768),
    "21:9": Size(1536, 672),
}
"""What its image models paint, by name. Source: image generation guide, `aspectRatio`."""
MASK_FROM = 127
"""Level of a mask from which a pixel belongs to the thing: half of its probability."""
NOT_IN_SCHEMAS = "additionalProperties"
"""Its schemas are a subset of OpenAPI 3.0, without this."""


class Gemini(AskedProvider):
    base_url: ClassVar[str] = "https://generativelanguage.googleapis.com/v1beta"
    models: ClassVar[Mapping[Capability, str]] = {
        Capability.ANALYSE: "gemini-2.5-flash",
        Capability.READ: "gemini-2.5-flash",
        Capability.MODERATE: "gemini-2.5-flash",
        Capability.SUGGEST: "gemini-2.5-flash",
        Capability.CUT_OUT: "gemini-2.5-flash",
        Capability.EXTEND: "gemini-2.5-flash-image",
    }

    def headers(self, key: str) -> Mapping[str, str]:
        """See AskedProvider."""
        return {"x-goog-api-key": key} if key else {}

    def ask(self, model: str, question: Question, picture: bytes) -> object:
        """See AskedProvider."""
        options = {
            "responseMimeType": "application/json",
            "responseSchema": to_openapi(question.schema),
            "maxOutputTokens": MOST_TOKENS,
        }
        parts = self.generate(model, question.instructions, picture, SENT_TYPE, options)
        texts = [str(part["text"]) for part in parts if isinstance(part.get("text"), str)]
        return parse_json("".join(texts).encode("utf-8", "replace"))

    def generate(
        self, model: str, words: str, picture: bytes, kind: str, options: Mapping[str, object]
    ) -> Sequence[Mapping[str, object]]:
        """The parts of what was generated, without the model's thoughts.

        Raises:
            ProviderFailed: Nothing was, or not all of it.
        """
        inline = {"mimeType": kind, "data": to_base64(picture)}
        document = {
            "contents": [{"role": "user", "parts": [{"inlineData": inline}, {"text": words}]}],
            "generationConfig": options,
        }
        answer = as_object(self.connection.post_json(f"/models/{model}:generateContent", document))
        if "promptFeedback" in answer and not answer.get("candidates"):
            raise ProviderFailed(Cause.REFUSED)
        candidate = as_object(next(iter(as_list(answer.get("candidates"))), None))
        if candidate.get("finishReason") != "STOP":
            is_cut = candidate.get("finishReason") == "MAX_TOKENS"
            raise ProviderFailed(Cause.NONSENSE if is_cut else Cause.REFUSED)
        parts = as_list(as_object(candidate.get("content")).get("parts"))
        return [part for part in map(as_object, parts) if not part.get("thought")]

    def cut_out(self, picture: NDArray[np.uint8], box: Box) -> NDArray[np.bool_]:
        """See Cutter: the model answers the mask within a box of its own."""
        size = size_of(picture)
        model = self.model_for(Capability.CUT_OUT)
        asked = replace(
            CUT_OUT, instructions=CUT_OUT.instructions.format(box=to_thousandths(box, size))
        )
        answer = as_object(self.ask(model, asked, to_jpeg(picture)))
        edges = as_list(answer.get("box_2d"))
        if len(edges) != 4:
            raise ProviderFailed(Cause.NONSENSE)
        top, left, bottom, right = edges
        found = as_box([left, top, right, bottom], size)
        part = self.decode(from_base64(answer.get("mask")))
        return lay_mask(part, found, box, size)

    def extend(self, canvas: NDArray[np.uint8], known: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """See Extender."""
        frame = frame_for(canvas, known, tuple(RATIOS.values()))
        ratio = next(name for name, size in RATIOS.items() if size == frame.size)
        options = {"responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": ratio}}
        model = self.model_for(Capability.EXTEND)
        parts = self.generate(model, EXTEND_PROMPT, to_png(frame.picture), "image/png", options)
        painted = [as_object(part["inlineData"]) for part in parts if "inlineData" in part]
        if len(painted) != 1:
            raise ProviderFailed(Cause.NONSENSE)
        return lay_answer(frame, self.decode(from_base64(painted[0].get("data"))))


def to_openapi(schema: Schema) -> Schema:
    """The schema as Gemini takes it."""
    return {name: _inner(value) for name, value in schema.items() if name != NOT_IN_SCHEMAS}


def _inner(value: object) -> object:
    return to_openapi(value) if isinstance(value, dict) else value


def to_thousandths(box: Box, size: Size) -> list[int]:
    """Top, left, bottom and right, as its models are trained on."""
    wide, high = THOUSANDTHS / size.width, THOUSANDTHS / size.height
    return [
        round(box.top * high),
        round(box.left * wide),
        round(box.bottom * high),
        round(box.right * wide),
    ]


def lay_mask(part: NDArray[np.uint8], found: Box, box: Box, size: Size) -> NDArray[np.bool_]:
    """The mask of a whole picture, from that of a box in it; nothing outside of the asked box."""
    left, top = round(found.left), round(found.top)
    width, height = max(1, round(found.width)), max(1, round(found.height))
    scaled = cv2.resize(part[:, :, 0], (width, height), interpolation=cv2.INTER_LINEAR)
    mask = np.zeros((size.height, size.width), dtype=np.bool_)
    inside = mask[top : top + height, left : left + width]
    inside[:] = scaled[: inside.shape[0], : inside.shape[1]] > MASK_FROM
    within = np.zeros_like(mask)
    within[round(box.top) : round(box.bottom), round(box.left) : round(box.right)] = True
    return np.asarray(mask & within, dtype=np.bool_)

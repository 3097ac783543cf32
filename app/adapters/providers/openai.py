"""OpenAI: Responses with a JSON schema, moderations, and edits of images.

Source: the API reference of OpenAI: POST /responses, /moderations, /images/edits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from app.adapters.providers.answers import as_list, as_object, as_share, as_text
from app.adapters.providers.base import (
    AskedProvider,
    from_base64,
    to_data_url,
    to_jpeg,
)
from app.adapters.providers.canvas import Frame, frame_for, lay_answer, to_png
from app.adapters.providers.connection import Field, parse_json
from app.adapters.providers.questions import EXTEND_PROMPT, Question
from app.domain.geometry import Size
from app.domain.providers import Capability, Cause
from app.ports.moderator import Verdict
from app.ports.providers import ProviderFailed

MOST_TOKENS = 8_000
"""Of an answer: sixty elements and what the model thinks before."""
SIZES = (Size(1024, 1024), Size(1536, 1024), Size(1024, 1536))
"""What its image models paint. Source: API reference, images/edits, `size`."""
UNSAFE = ("sexual", "sexual/minors", "violence/graphic", "self-harm")
"""Categories of its moderation that make a picture unfit for work."""
LONGEST_CATEGORY = 60
"""Characters."""


class OpenAi(AskedProvider):
    base_url: ClassVar[str] = "https://api.openai.com/v1"
    models: ClassVar[Mapping[Capability, str]] = {
        Capability.ANALYSE: "gpt-5-mini",
        Capability.READ: "gpt-5-mini",
        Capability.MODERATE: "omni-moderation-latest",
        Capability.SUGGEST: "gpt-5-mini",
        Capability.EXTEND: "gpt-image-1.5",
    }

    def ask(self, model: str, question: Question, picture: bytes) -> object:
        """See AskedProvider."""
        content = [
            {"type": "input_text", "text": question.instructions},
            {"type": "input_image", "image_url": to_data_url(picture), "detail": "high"},
        ]
        form = {
            "type": "json_schema",
            "name": question.name,
            "schema": question.schema,
            "strict": True,
        }
        document = {
            "model": model,
            "input": [{"role": "user", "content": content}],
            "text": {"format": form},
            "max_output_tokens": MOST_TOKENS,
            "store": False,
        }
        return parse_json(read_output(self.connection.post_json("/responses", document)))

    def judge(self, picture: NDArray[np.uint8]) -> Verdict:
        """See Moderator."""
        model = self.model_for(Capability.MODERATE)
        url = {"url": to_data_url(to_jpeg(picture))}
        document = {"model": model, "input": [{"type": "image_url", "image_url": url}]}
        answer = as_object(self.connection.post_json("/moderations", document))
        results = as_list(answer.get("results"))
        if len(results) != 1:
            raise ProviderFailed(Cause.NONSENSE)
        given = as_object(as_object(results[0]).get("category_scores"))
        scores = {as_text(name, LONGEST_CATEGORY): as_share(score) for name, score in given.items()}
        if not scores.keys() & set(UNSAFE):
            raise ProviderFailed(Cause.NONSENSE)
        score = max(scores.get(category, 0.0) for category in UNSAFE)
        return Verdict(score, self.source_of(model), "api", scores)

    def extend(self, canvas: NDArray[np.uint8], known: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """See Extender."""
        frame = frame_for(canvas, known, SIZES)
        fields = self.form_of(frame)
        answer = as_object(self.connection.post_form("/images/edits", fields))
        painted = as_list(answer.get("data"))
        if len(painted) != 1:
            raise ProviderFailed(Cause.NONSENSE)
        data = from_base64(as_object(painted[0]).get("b64_json"))
        return lay_answer(frame, self.decode(data))

    def form_of(self, frame: Frame) -> Mapping[str, Field]:
        """The fields of an edit: clear pixels of the mask are to be painted."""
        mask = np.dstack([frame.picture, np.where(frame.known, 255, 0).astype(np.uint8)])
        return {
            "model": self.model_for(Capability.EXTEND),
            "prompt": EXTEND_PROMPT,
            "n": "1",
            "size": f"{frame.size.width}x{frame.size.height}",
            "output_format": "png",
            "image": ("picture.png", to_png(frame.picture), "image/png"),
            "mask": ("mask.png", to_png(mask), "image/png"),
        }


def read_output(answer: object) -> bytes:
    """The text that a response ends with.

    Raises:
        ProviderFailed: It was not completed, or the model refused.
    """
    response = as_object(answer)
    if response.get("status") != "completed":
        raise ProviderFailed(Cause.NONSENSE)
    texts: list[str] = []
    for item in map(as_object, as_list(response.get("output"))):
        if item.get("type") != "message":
            continue
        for part in map(as_object, as_list(item.get("content"))):
            if part.get("type") == "refusal":
                raise ProviderFailed(Cause.REFUSED)
            if part.get("type") == "output_text" and isinstance(part.get("text"), str):
                texts.append(str(part["text"]))
    return "".join(texts).encode("utf-8", "replace")

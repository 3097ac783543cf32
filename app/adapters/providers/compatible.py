"""Whatever speaks OpenAI's chat completions: a model server on a machine of one's own, a gateway.

Source: the API reference of OpenAI: POST /chat/completions with `response_format`; vLLM, llama.cpp
and Ollama document the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from app.adapters.providers.answers import as_list, as_object
from app.adapters.providers.base import AskedProvider, to_data_url
from app.adapters.providers.connection import parse_json
from app.adapters.providers.questions import Question
from app.domain.providers import Capability, Cause
from app.ports.providers import ProviderFailed

MOST_TOKENS = 4_000
"""Of an answer: models of one's own are smaller, and so is what they can take."""


class Compatible(AskedProvider):
    models: ClassVar[Mapping[Capability, str]] = {
        Capability.ANALYSE: "",
        Capability.READ: "",
        Capability.MODERATE: "",
        Capability.SUGGEST: "",
    }
    needs_key: ClassVar[bool] = False

    def ask(self, model: str, question: Question, picture: bytes) -> object:
        """See AskedProvider."""
        content = [
            {"type": "text", "text": question.instructions},
            {"type": "image_url", "image_url": {"url": to_data_url(picture)}},
        ]
        schema = {"name": question.name, "strict": True, "schema": question.schema}
        document = {
            "model": model,
            "messages": [{"role": "user", "content": content}],
            "response_format": {"type": "json_schema", "json_schema": schema},
            "max_tokens": MOST_TOKENS,
            "temperature": 0,
        }
        answer = as_object(self.connection.post_json("/chat/completions", document))
        choice = as_object(next(iter(as_list(answer.get("choices"))), None))
        message = as_object(choice.get("message"))
        if choice.get("finish_reason") == "content_filter" or message.get("refusal"):
            raise ProviderFailed(Cause.REFUSED)
        text = message.get("content")
        if choice.get("finish_reason") != "stop" or not isinstance(text, str):
            raise ProviderFailed(Cause.NONSENSE)
        return parse_json(text.encode("utf-8", "replace"))

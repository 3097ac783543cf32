"""Anthropic: Messages with a picture; the answer is the input of a tool that has to be used.

Source: the API reference of Anthropic: POST /v1/messages, tool_choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from app.adapters.providers.answers import as_list, as_object
from app.adapters.providers.base import SENT_TYPE, AskedProvider, to_base64
from app.adapters.providers.questions import Question
from app.domain.providers import Capability, Cause
from app.ports.providers import ProviderFailed

API_VERSION = "2023-06-01"
MOST_TOKENS = 8_000
"""Of an answer: sixty elements."""
MODEL = "claude-sonnet-4-5"


class Anthropic(AskedProvider):
    base_url: ClassVar[str] = "https://api.anthropic.com"
    models: ClassVar[Mapping[Capability, str]] = {
        Capability.ANALYSE: MODEL,
        Capability.READ: MODEL,
        Capability.MODERATE: MODEL,
        Capability.SUGGEST: MODEL,
    }

    def headers(self, key: str) -> Mapping[str, str]:
        """See AskedProvider."""
        return {"anthropic-version": API_VERSION, **({"x-api-key": key} if key else {})}

    def ask(self, model: str, question: Question, picture: bytes) -> object:
        """See AskedProvider."""
        source = {"type": "base64", "media_type": SENT_TYPE, "data": to_base64(picture)}
        tool = {
            "name": question.name,
            "description": "Takes the answer.",
            "input_schema": question.schema,
        }
        content = [
            {"type": "image", "source": source},
            {"type": "text", "text": question.instructions},
        ]
        document = {
            "model": model,
            "max_tokens": MOST_TOKENS,
            "messages": [{"role": "user", "content": content}],
            "tools": [tool],
            "tool_choice": {"type": "tool", "name": question.name},
        }
        return read_tool_input(self.connection.post_json("/v1/messages", document), question.name)


def read_tool_input(answer: object, name: str) -> object:
    """What the model gave to the tool.

    Raises:
        ProviderFailed: It was not used, or not to the end.
    """
    message = as_object(answer)
    if message.get("stop_reason") == "refusal":
        raise ProviderFailed(Cause.REFUSED)
    if message.get("stop_reason") not in ("tool_use", "end_turn"):
        raise ProviderFailed(Cause.NONSENSE)
    blocks = map(as_object, as_list(message.get("content")))
    used = [
        block.get("input")
        for block in blocks
        if block.get("type") == "tool_use" and block.get("name") == name
    ]
    if len(used) != 1:
        raise ProviderFailed(Cause.NONSENSE)
    return used[0]

"""What the documented shapes of four protocols allow, and nothing else: for servers in tests.

Sources: the API references of OpenAI (responses, moderations, images/edits, chat/completions),
Gemini (models.generateContent) and Anthropic (messages), as of 2026.
"""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Annotated, Any, Literal

from PIL import Image
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

KEY = "sk-test-0123456789abcdef"
"""What every server here wants to see."""
LONGEST_SIDE = 1600
DATA_URL = re.compile(r"data:(image/(?:jpeg|png));base64,(.+)", re.DOTALL)


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class CamelShape(Shape):
    model_config = ConfigDict(alias_generator=to_camel)


class WrongShape(Exception):
    """The request is not as it is documented."""


@dataclass(frozen=True)
class Asked:
    """What a request asks for: by the name of its shape, about a picture."""

    name: str
    picture: Image.Image
    mask: Image.Image | None = None


class InputText(Shape):
    type: Literal["input_text"]
    text: Annotated[str, Field(min_length=10)]


class InputImage(Shape):
    type: Literal["input_image"]
    image_url: str
    detail: Literal["low", "high", "auto"]


class InputMessage(Shape):
    role: Literal["user", "system", "developer"]
    content: list[InputText | InputImage]


class TextForm(Shape):
    type: Literal["json_schema"]
    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    schema_: Annotated[dict[str, Any], Field(alias="schema")]
    strict: bool


class TextOptions(Shape):
    format: TextForm


class Responses(Shape):
    model: str
    input: list[InputMessage]
    text: TextOptions
    max_output_tokens: int
    store: Literal[False]


class Url(Shape):
    url: str


class ImageUrl(Shape):
    type: Literal["image_url"]
    image_url: Url


class Moderation(Shape):
    model: str
    input: Annotated[list[ImageUrl], Field(min_length=1, max_length=1)]


class ChatText(Shape):
    type: Literal["text"]
    text: str


class ChatMessage(Shape):
    role: Literal["user", "system"]
    content: list[ChatText | ImageUrl]


class ChatSchema(Shape):
    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    strict: bool
    schema_: Annotated[dict[str, Any], Field(alias="schema")]


class ChatForm(Shape):
    type: Literal["json_schema"]
    json_schema: ChatSchema


class Chat(Shape):
    model: str
    messages: list[ChatMessage]
    response_format: ChatForm
    max_tokens: int
    temperature: float | int


class InlineData(CamelShape):
    mime_type: Literal["image/jpeg", "image/png"]
    data: str


class Part(CamelShape):
    inline_data: InlineData | None = None
    text: str | None = None


class Content(CamelShape):
    role: Literal["user"]
    parts: Annotated[list[Part], Field(min_length=2)]


class ImageConfig(CamelShape):
    aspect_ratio: Literal["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"]


class GenerationConfig(CamelShape):
    response_mime_type: Literal["application/json"] | None = None
    response_schema: dict[str, Any] | None = None
    max_output_tokens: int | None = None
    response_modalities: list[Literal["TEXT", "IMAGE"]] | None = None
    image_config: ImageConfig | None = None


class GenerateContent(CamelShape):
    contents: Annotated[list[Content], Field(min_length=1)]
    generation_config: GenerationConfig


class ImageSource(Shape):
    type: Literal["base64"]
    media_type: Literal["image/jpeg", "image/png", "image/gif", "image/webp"]
    data: str


class ImageBlock(Shape):
    type: Literal["image"]
    source: ImageSource


class TextBlock(Shape):
    type: Literal["text"]
    text: Annotated[str, Field(min_length=1)]


class Tool(Shape):
    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    description: str
    input_schema: dict[str, Any]


class ToolChoice(Shape):
    type: Literal["tool"]
    name: str


class AnthropicMessage(Shape):
    role: Literal["user", "assistant"]
    content: list[ImageBlock | TextBlock]


class Messages(Shape):
    model: str
    max_tokens: Annotated[int, Field(gt=0)]
    messages: Annotated[list[AnthropicMessage], Field(min_length=1)]
    tools: list[Tool]
    tool_choice: ToolChoice


def demand(condition: object, what: str) -> None:
    if not condition:
        raise WrongShape(what)


def open_picture(data: str, *, longest: int = LONGEST_SIDE) -> Image.Image:
    """The picture in base64 text; it must bear nothing but pixels."""
    raw = base64.b64decode(data, validate=True)
    picture = Image.open(io.BytesIO(raw))
    picture.load()
    demand(max(picture.size) <= longest, "a larger picture than anybody needs")
    told = set(picture.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "icc_profile"}
    demand(not picture.getexif() and not told, f"a picture with metadata: {sorted(told)}")
    return picture


def open_data_url(url: str) -> Image.Image:
    found = DATA_URL.fullmatch(url)
    if found is None:
        raise WrongShape("no data URL of a picture")
    return open_picture(found[2])


def check_strict_schema(schema: Mapping[str, Any]) -> None:
    """Strict modes: every property is required, and no other is allowed."""
    if schema["type"] == "object":
        demand(schema.get("additionalProperties") is False, "additionalProperties must be false")
        demand(set(schema["required"]) == set(schema["properties"]), "all must be required")
        for inner in schema["properties"].values():
            check_strict_schema(inner)
    if schema["type"] == "array":
        check_strict_schema(schema["items"])


def check_openapi_schema(schema: Mapping[str, Any]) -> None:
    """Gemini's schemas: a subset of OpenAPI 3.0."""
    allowed = {"type", "properties", "required", "items", "enum", "format", "description"}
    demand(set(schema) <= allowed, f"unknown field in a schema: {set(schema) - allowed}")
    for inner in schema.get("properties", {}).values():
        check_openapi_schema(inner)
    if "items" in schema:
        check_openapi_schema(schema["items"])


def read_openai(path: str, headers: Mapping[str, str], body: bytes) -> Asked:
    demand(headers.get("Authorization") == f"Bearer {KEY}", "no key")
    if path == "/images/edits":
        return read_edit(headers, body)
    demand(headers.get("Content-Type") == "application/json", "no JSON")
    if path == "/moderations":
        sent = Moderation.model_validate(json.loads(body))
        return Asked("moderation", open_data_url(sent.input[0].image_url.url))
    demand(path == "/responses", f"no such path: {path}")
    asked = Responses.model_validate(json.loads(body))
    check_strict_schema(asked.text.format.schema_)
    images = [p for m in asked.input for p in m.content if isinstance(p, InputImage)]
    demand(len(images) == 1, "one picture")
    return Asked(asked.text.format.name, open_data_url(images[0].image_url))


def read_edit(headers: Mapping[str, str], body: bytes) -> Asked:
    """A form of an image edit: the mask is clear where something is to be painted."""
    kind = headers["Content-Type"].encode()
    form = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + body)
    fields = {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
        for part in form.iter_parts()
    }
    allowed = {"model", "prompt", "n", "size", "output_format", "image", "mask"}
    demand(set(fields) == allowed, f"fields {sorted(map(str, fields))}")
    demand(fields["size"] in (b"1024x1024", b"1536x1024", b"1024x1536"), "a size it paints")
    demand(fields["output_format"] == b"png" and fields["n"] == b"1", "one PNG")
    picture = Image.open(io.BytesIO(fields["image"]))
    mask = Image.open(io.BytesIO(fields["mask"]))
    demand(mask.mode == "RGBA" and mask.size == picture.size, "a mask of the same size")
    demand(f"{picture.width}x{picture.height}".encode() == fields["size"], "the asked size")
    return Asked("edit", picture, mask.getchannel("A"))


def read_compatible(path: str, headers: Mapping[str, str], body: bytes) -> Asked:
    demand(path == "/chat/completions", f"no such path: {path}")
    demand(headers.get("Authorization") in (None, f"Bearer {KEY}"), "another key")
    asked = Chat.model_validate(json.loads(body))
    check_strict_schema(asked.response_format.json_schema.schema_)
    images = [p for m in asked.messages for p in m.content if isinstance(p, ImageUrl)]
    demand(len(images) == 1, "one picture")
    return Asked(asked.response_format.json_schema.name, open_data_url(images[0].image_url.url))


def read_gemini(path: str, headers: Mapping[str, str], body: bytes) -> Asked:
    demand(headers.get("x-goog-api-key") == KEY, "no key")
    demand(re.fullmatch(r"/models/[a-z0-9.-]+:generateContent", path), f"no such path: {path}")
    asked = GenerateContent.model_validate(json.loads(body))
    parts = asked.contents[0].parts
    inline = [part.inline_data for part in parts if part.inline_data is not None]
    demand(len(inline) == 1, "one picture")
    if asked.generation_config.image_config is not None:
        demand(asked.generation_config.response_modalities == ["IMAGE"], "pictures alone")
        return Asked("edit", open_picture(inline[0].data))
    schema = asked.generation_config.response_schema
    demand(schema and asked.generation_config.response_mime_type, "a schema with its type")
    assert schema is not None
    check_openapi_schema(schema)
    names = {
        "elements": "elements",
        "lines": "lines",
        "alt": "suggestions",
        "sexual": "safety",
        "mask": "mask",
    }
    name = next(names[field] for field in schema["properties"] if field in names)
    return Asked(name, open_picture(inline[0].data))


def read_anthropic(path: str, headers: Mapping[str, str], body: bytes) -> Asked:
    demand(headers.get("x-api-key") == KEY, "no key")
    demand(headers.get("anthropic-version") == "2023-06-01", "no version")
    demand(path == "/v1/messages", f"no such path: {path}")
    asked = Messages.model_validate(json.loads(body))
    demand([tool.name for tool in asked.tools] == [asked.tool_choice.name], "the tool to be used")
    demand(asked.tools[0].input_schema["type"] == "object", "a schema of an object")
    images = [p for p in asked.messages[0].content if isinstance(p, ImageBlock)]
    demand(len(images) == 1, "one picture")
    return Asked(asked.tool_choice.name, open_picture(images[0].source.data))


READ = {
    "openai": read_openai,
    "openai-compatible": read_compatible,
    "gemini": read_gemini,
    "anthropic": read_anthropic,
}

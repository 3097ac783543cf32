"""The proxies of docs/operations.md against the product's own times, sizes and headers."""

from __future__ import annotations

import re

from app.cli.serve import web_command
from app.serving.worker import HEAD_S
from config import Settings
from tests.deploy.commands import read_blocks

MB, MIB = 1_000_000, 2**20


def configuration(language: str) -> dict[str, str]:
    """Directives with their values; a header's setter under the header's name."""
    (text,) = (block.text for block in read_blocks() if block.language == language)
    lines = (re.sub(r"\s#.*", "", line).strip().rstrip(";") for line in text.splitlines())
    words = (line.removeprefix("proxy_set_header ").split(None, 1) for line in lines if line)
    return {pair[0]: pair[1] for pair in words if len(pair) == 2}


def flag(name: str) -> float:
    command = list(web_command(Settings()))
    return float(command[command.index(name) + 1])


def seconds(words: str) -> float:
    return float(words.removesuffix("s"))


def test_nginx_takes_bodies_that_the_product_takes() -> None:
    size = configuration("nginx")["client_max_body_size"]
    assert int(size.removesuffix("m")) * MIB >= Settings().max_request_mb * MB


def test_nginx_waits_for_longer_than_the_product_works_and_keeps_connections_for_less() -> None:
    nginx = configuration("nginx")
    assert seconds(nginx["proxy_read_timeout"]) > flag("--timeout")
    assert seconds(nginx["keepalive_timeout"]) < flag("--keep-alive")
    assert seconds(nginx["client_header_timeout"]) <= HEAD_S


def test_nginx_sets_every_header_that_is_believed() -> None:
    nginx = configuration("nginx")
    assert {"Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"} <= set(nginx)
    assert nginx["X-Forwarded-Host"] == nginx["Host"] == "$host"
    assert nginx["X-Forwarded-For"] == "$proxy_add_x_forwarded_for"


def test_caddy_keeps_to_the_same_bounds() -> None:
    caddy = configuration("caddyfile")
    assert int(caddy["max_size"].removesuffix("MB")) >= Settings().max_request_mb
    assert seconds(caddy["response_header_timeout"]) > flag("--timeout")
    assert seconds(caddy["keepalive"]) < flag("--keep-alive")

"""Providers that lead to a server of the test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.adapters.gate.process import ProcessGate
from app.adapters.providers.decoding import GateDecoder
from app.adapters.providers.registry import load_providers
from app.ports.providers import Provider, Providers
from testing.providers.requests import KEY
from testing.providers.server import ProviderServer

PROTOCOLS = ("openai", "gemini", "anthropic", "openai-compatible")
KEYS = {"TEST_KEY": KEY}


def write_file(
    folder: Path, server: ProviderServer, *, extra: str = "", timeout_s: float = 5, order: str = ""
) -> Path:
    """A file of all four, each by its protocol's name."""
    lines = [extra]
    for protocol in PROTOCOLS:
        lines += [
            f"[providers.{protocol}]",
            f'protocol = "{protocol}"',
            'key = "TEST_KEY"',
            f'base_url = "{server.base_url(protocol)}"',
            f"timeout_s = {timeout_s}",
        ]
        if protocol == "openai-compatible":
            lines.append('model = "qwen-vl"')
    path = folder / "providers.toml"
    path.write_text("\n".join([*lines, order]), encoding="utf-8")
    return path


def read_key(name: str, keys: Mapping[str, str] = KEYS) -> str:
    return keys.get(name, "")


def open_all(
    folder: Path, server: ProviderServer, *, extra: str = "", timeout_s: float = 5, order: str = ""
) -> Providers:
    path = write_file(folder, server, extra=extra, timeout_s=timeout_s, order=order)
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return load_providers(path, read_key, GateDecoder(ProcessGate(), scratch))


def open_one(
    folder: Path, server: ProviderServer, protocol: str, *, timeout_s: float = 5
) -> Provider:
    return open_all(folder, server, timeout_s=timeout_s).by_name[protocol]

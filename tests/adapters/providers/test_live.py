"""What the ports promise, asked of the real providers: whoever's key is in the environment.

They are those of providers.example.toml, or of the file that LIVE_PROVIDERS_FILE names; a machine
of one's own, which has no key, is asked when it stands in such a file. Each is asked once for
everything that it can do, about a sample photograph.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.adapters.gate.process import ProcessGate
from app.adapters.providers.decoding import GateDecoder
from app.adapters.providers.registry import ProviderEntry, make_provider, offered, read_file
from app.domain.providers import Capability
from tests.adapters.providers.promises import ASK, scene
from tests.architecture.sources import ROOT

VARIABLE = "LIVE_PROVIDERS_FILE"
OWN_FILE = os.environ.get(VARIABLE)
ENTRIES: Mapping[str, ProviderEntry] = read_file(
    Path(OWN_FILE) if OWN_FILE else ROOT / "providers.example.toml"
).providers


def can_be_asked(entry: ProviderEntry) -> bool:
    return bool(os.environ.get(entry.key)) if entry.key else OWN_FILE is not None


def missing() -> str:
    """Why some are not asked; empty when all are."""
    others = [entry.key or VARIABLE for entry in ENTRIES.values() if not can_be_asked(entry)]
    return f"not set, so not asked: {', '.join(others)}" if others else ""


CASES = [
    pytest.param(name, capability, id=f"{name}-{capability}")
    for name, entry in ENTRIES.items()
    if can_be_asked(entry)
    for capability in offered(entry)
]
LEFT_OUT = [pytest.param("", "", id="others", marks=pytest.mark.skip(missing()))]
"""One for all that cannot be asked, so that it is said once."""


@pytest.mark.live
@pytest.mark.parametrize(("name", "capability"), [*CASES, *(LEFT_OUT if missing() else [])])
def test_a_real_provider_keeps_what_the_port_promises(
    tmp_path: Path, name: str, capability: Capability
) -> None:
    decode = GateDecoder(ProcessGate(), tmp_path)
    provider = make_provider(name, ENTRIES[name], lambda key: os.environ.get(key, ""), decode)
    ask, check = ASK[capability]
    check(ask(provider, scene()), scene())

"""providers.toml is refused at the start with the place and the fault, and never repeats a key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters.providers.registry import BadProviders, load_providers
from app.domain.providers import MICROS, Capability
from app.imaging.picture import Picture
from app.wiring import build_deps
from config import Settings
from tests.architecture.sources import ROOT

EXAMPLE = ROOT / "providers.example.toml"
KEYS = {"OPENAI_API_KEY": "sk-1", "GEMINI_API_KEY": "g-1", "ANTHROPIC_API_KEY": "a-1"}
OPENAI = '[providers.openai]\nprotocol = "openai"\nkey = "OPENAI_API_KEY"\n'
OWN = '[providers.own]\nprotocol = "openai-compatible"\nmodel = "m"\n'
BAD = {
    "[providers": "providers.toml: ",
    "budget_per_month = -1": "budget_per_month: ",
    "budget_per_month = inf": "budget_per_month: ",
    "colour = 1": "colour: is not known here",
    "[provider.a]": "provider: is not known here; is providers meant?",
    '[providers.OpenAI]\nprotocol = "openai"': "providers.OpenAI: name it in small letters",
    '[providers.Open AI]\nprotocol = "openai"': "providers.toml: ",
    '[providers.a]\nprotocol = "bard"': "providers.a.protocol: use one of openai, gemini",
    '[providers.openai]\nprotocol = "openai"': "providers.openai.key: is needed",
    '[providers.openai]\nprotocol = "openai"\nkey = "NOT_SET"': "names NOT_SET, and that variable",
    '[providers.openai]\nprotocol = "openai"\nkey = "sk-verysecret"': "never the key itself",
    OPENAI + "timeout_s = 600": "providers.openai.timeout_s: ",
    OPENAI + "concurrency = 0": "providers.openai.concurrency: ",
    OPENAI + "retries = 3": "providers.openai.retries: is not known here",
    OPENAI + "timeout = 3": "providers.openai.timeout: is not known here; is timeout_s meant?",
    OPENAI + '[providers.openai.models]\nfly = { model = "x" }': "models.fly: is not known here",
    OPENAI + '[providers.openai.models]\ncut-out = { model = "x" }': "openai cannot do that",
    OPENAI + "[providers.openai.models]\nread = { price = -1 }": "models.read.price: ",
    OPENAI + 'base_url = "http://models.example.com"': "or the key could be read on the way",
    OPENAI + 'base_url = "ftp://models.example.com"': "starts with https://",
    OPENAI + 'base_url = "https://me:pass@models.example.com"': "without user",
    OPENAI + 'base_url = "https://models.example.com:99999"': "its port is no port",
    OPENAI + "in_house = true": "in_house: needs the base_url",
    OWN: "providers.own.base_url: is needed",
    '[providers.own]\nprotocol = "openai-compatible"\nbase_url = "http://10.0.0.7/v1"': "model: is",
    OPENAI + '[order]\nanalyse = ["openia"]': "order.analyse: there is no [providers.openia]",
    OPENAI + '[order]\ncut-out = ["openai"]': "order.cut-out: openai cannot do that",
    OPENAI + '[order]\nread = ["openai", "openai"]': "names a provider twice",
    OPENAI + '[order]\nread = ["builtin", "openai"]': "builtin always comes last",
    OPENAI + '[order]\ndream = ["openai"]': "order.dream: is not known here; use",
    '[providers.builtin]\nprotocol = "openai"\nkey = "OPENAI_API_KEY"': "needs no entry",
}


def read_key(name: str) -> str:
    return KEYS.get(name, "")


def decode(_data: bytes) -> Picture:
    raise NotImplementedError


def written(folder: Path, text: str) -> Path:
    path = folder / "providers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_is_taken_as_it_stands() -> None:
    found = load_providers(EXAMPLE, read_key, decode)
    assert list(found.by_name) == ["openai", "gemini", "anthropic", "own"]
    assert found.order[Capability.ANALYSE] == ("own", "gemini", "openai")
    assert found.budget_micros == 50 * MICROS
    assert found.in_house == {"own"}
    offers = found.by_name["anthropic"].profile.offers
    assert offers[Capability.SUGGEST].model == "claude-sonnet-4-5"
    assert Capability.EXTEND not in offers


@pytest.mark.parametrize("text", BAD)
def test_a_file_that_cannot_be_used_says_where_and_why(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadProviders) as refusal:
        load_providers(written(tmp_path, text), read_key, decode)
    assert BAD[text] in str(refusal.value)
    assert "verysecret" not in str(refusal.value)
    assert "sk-1" not in str(refusal.value)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    text = OPENAI + "in_house = true\n" + OWN + '[order]\nread = ["nobody"]'
    with pytest.raises(BadProviders) as refusal:
        load_providers(written(tmp_path, text), read_key, decode)
    assert str(refusal.value).count("providers.toml: ") == 3


def test_the_built_in_provider_may_be_named_last(tmp_path: Path) -> None:
    text = OPENAI + '[order]\nread = ["openai", "builtin"]'
    found = load_providers(written(tmp_path, text), read_key, decode)
    assert found.order[Capability.READ] == ("openai",)


def test_without_a_file_nobody_is_set_up(tmp_path: Path) -> None:
    deps = build_deps(Settings(data_dir=tmp_path), lambda *_: None)  # type: ignore[arg-type]
    assert dict(deps.providers.by_name) == {}
    assert deps.providers.order == {}


@pytest.mark.parametrize(
    "command", [["-m", "flask", "--app", "wsgi", "serve"], ["-c", "import wsgi"]]
)
def test_the_program_does_not_start_with_a_bad_file(tmp_path: Path, command: list[str]) -> None:
    path = written(tmp_path, '[providers.openai]\nprotocol = "openai"\nkey = "MY_UNSET_KEY"')
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "AICREAT_DATA_DIR": str(tmp_path / "data"),
            "AICREAT_PROVIDERS_FILE": str(path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "AICREAT_PROVIDERS_FILE: providers.toml: providers.openai.key" in done.stderr
    assert "Traceback" not in done.stderr

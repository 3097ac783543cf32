"""One suite for every adapter and every capability: what a port promises, whoever is behind it."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name

import pytest

from app.adapters.providers import registry
from app.adapters.providers.builtin import Builtin
from app.domain.providers import Capability, Cause
from app.ports.providers import Provider, ProviderFailed
from testing.providers.requests import KEY
from testing.providers.server import Mood, ProviderServer
from tests.adapters.providers.making import PROTOCOLS, open_all
from tests.adapters.providers.promises import ASK, scene

BUILT_IN = "builtin"
WEIGHTS = Path("app/weights")
FAST = 0.3
"""Seconds that a call may take where a test waits for it to be cut."""
FAILURES = {
    Mood.SILENT: Cause.TOO_SLOW,
    Mood.DRIPPING: Cause.TOO_SLOW,
    Mood.FAILING: Cause.SERVER_ERROR,
    Mood.LIMITED: Cause.RATE_LIMITED,
    Mood.CUTTING: Cause.CUT_OFF,
    Mood.CUTTING_MIDWAY: Cause.CUT_OFF,
    Mood.NONSENSE: Cause.NONSENSE,
    Mood.NOT_JSON: Cause.NONSENSE,
    Mood.DEEP: Cause.NONSENSE,
    Mood.HUGE: Cause.TOO_LARGE,
    Mood.HUGE_UNSAID: Cause.TOO_LARGE,
    Mood.REDIRECTING: Cause.REDIRECTED,
    Mood.UNAUTHORISED: Cause.NOT_AUTHORISED,
}


@pytest.fixture(scope="module")
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as running:
        yield running


@pytest.fixture(autouse=True)
def in_good_mood(server: ProviderServer) -> None:
    server.mood, server.answer = Mood.WELL, None
    server.asked.clear()
    server.problems.clear()


@pytest.fixture(scope="module")
def providers(
    server: ProviderServer, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Provider]:
    made = open_all(tmp_path_factory.mktemp("providers"), server)
    return {**made.by_name, BUILT_IN: Builtin(WEIGHTS)}


@pytest.fixture(scope="module")
def hasty(server: ProviderServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Provider]:
    made = open_all(tmp_path_factory.mktemp("hasty"), server, timeout_s=FAST)
    return dict(made.by_name)


@pytest.mark.models
@pytest.mark.parametrize("capability", Capability)
@pytest.mark.parametrize("name", [*PROTOCOLS, BUILT_IN])
def test_every_provider_does_what_it_offers_and_says_so_of_the_rest(
    providers: dict[str, Provider], server: ProviderServer, name: str, capability: Capability
) -> None:
    ask, check = ASK[capability]
    provider, picture = providers[name], scene()
    if capability in provider.profile.offers:
        check(ask(provider, picture), picture)
    else:
        with pytest.raises(ProviderFailed) as refusal:
            ask(provider, picture)
        assert refusal.value.cause is Cause.REFUSED
    assert server.problems == []


@pytest.mark.models
@pytest.mark.parametrize("capability", Capability)
def test_the_built_in_provider_does_everything_with_the_network_denied(
    providers: dict[str, Provider], monkeypatch: pytest.MonkeyPatch, capability: Capability
) -> None:
    def deny(*_: object) -> None:
        raise AssertionError("something wanted to get out")

    for way in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, way, deny)
    monkeypatch.setattr(socket, "getaddrinfo", deny)
    ask, check = ASK[capability]
    check(ask(providers[BUILT_IN], scene()), scene())


@pytest.mark.parametrize("mood", FAILURES)
@pytest.mark.parametrize("name", PROTOCOLS)
def test_every_failure_is_told_apart_and_says_nothing_of_what_was_sent(
    providers: dict[str, Provider],
    hasty: dict[str, Provider],
    server: ProviderServer,
    caplog: pytest.LogCaptureFixture,
    name: str,
    mood: Mood,
) -> None:
    server.mood = mood
    asked = hasty if FAILURES[mood] is Cause.TOO_SLOW else providers
    with caplog.at_level(logging.DEBUG), pytest.raises(ProviderFailed) as failure:
        asked[name].suggest(scene()[:40, :40])
    assert failure.value.cause is FAILURES[mood]
    assert server.problems == []
    told = f"{failure.value} {failure.value.__cause__} {caplog.text}"
    assert KEY not in told
    assert "secret" not in told
    assert "base64" not in told


@pytest.mark.parametrize(
    ("name", "capability"),
    [(name, each) for name in PROTOCOLS for each in resolve_name(registry.PROTOCOLS[name]).models],
)
def test_nonsense_and_the_implausible_are_refused_for_every_capability(
    providers: dict[str, Provider], server: ProviderServer, name: str, capability: Capability
) -> None:
    provider = providers[name]
    for mood, cause in ((Mood.NONSENSE, Cause.NONSENSE), (Mood.OUTSIDE, Cause.IMPLAUSIBLE)):
        server.mood = mood
        with pytest.raises(ProviderFailed) as failure:
            ASK[capability][0](provider, scene())
        assert failure.value.cause is cause, mood


@pytest.mark.parametrize("name", PROTOCOLS)
def test_calls_go_over_one_kept_line(server: ProviderServer, tmp_path: Path, name: str) -> None:
    provider = open_all(tmp_path, server).by_name[name]
    before = server.lines
    for _ in range(3):
        provider.suggest(scene()[:40, :40])
    assert server.lines - before == 1


def test_a_line_that_was_cut_for_its_slowness_is_not_used_again(
    hasty: dict[str, Provider], server: ProviderServer
) -> None:
    server.mood = Mood.SILENT
    with pytest.raises(ProviderFailed):
        hasty["openai"].suggest(scene()[:40, :40])
    server.mood = Mood.WELL
    assert hasty["openai"].suggest(scene()[:40, :40]).alt


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("soon", None), ("-3", 0.0), ("999999999", 86_400.0)]
)
def test_retry_after_is_handed_on_within_reason(
    providers: dict[str, Provider], server: ProviderServer, header: str, seconds: float | None
) -> None:
    server.mood, server.retry_after = Mood.LIMITED, header
    with pytest.raises(ProviderFailed) as failure:
        providers["anthropic"].suggest(scene()[:40, :40])
    assert failure.value.retry_after_s == seconds


def test_words_that_want_to_be_followed_are_words_and_nothing_else(
    providers: dict[str, Provider], server: ProviderServer
) -> None:
    server.mood = Mood.INJECTED
    found = providers["gemini"].suggest(scene())
    assert "IGNORE ALL PREVIOUS" in found.alt
    (line,) = providers["openai"].read(scene())
    assert line.text.startswith("IGNORE ALL PREVIOUS")

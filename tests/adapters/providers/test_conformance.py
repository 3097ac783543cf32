"""One suite for every adapter and every capability: what a port promises, whoever is behind it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from pkgutil import resolve_name

import numpy as np
import pytest

from app.adapters.providers import registry
from app.adapters.providers.builtin import Builtin
from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import ElementKind
from app.domain.documents.suggestions import Suggestions
from app.domain.geometry import Box, Size
from app.domain.providers import Capability, Cause
from app.imaging.masters import read_master
from app.imaging.picture import Picture
from app.ports.moderator import Verdict
from app.ports.providers import Provider, ProviderFailed
from testing.providers.requests import KEY
from testing.providers.server import Mood, ProviderServer
from tests.adapters.providers.making import PROTOCOLS, open_all

BUILT_IN = "builtin"
WEIGHTS = Path("app/weights")
BOX = Box(60, 45, 120, 90)
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


def scene() -> Picture:
    """A photograph of the samples, small."""
    picture = read_master(Path("app/seeds/sample/portrait.jpg"))
    return np.ascontiguousarray(picture[::4, ::4])


def canvas_of(picture: Picture) -> tuple[Picture, np.ndarray]:
    """The picture in the middle of a canvas twice as wide."""
    height, width = picture.shape[:2]
    canvas = np.full((height, 2 * width, 3), 127, dtype=np.uint8)
    known = np.zeros((height, 2 * width), dtype=np.bool_)
    canvas[:, width // 2 : width // 2 + width] = picture
    known[:, width // 2 : width // 2 + width] = True
    return canvas, known


def check_analysis(found: object, picture: Picture) -> None:
    assert isinstance(found, Analysis)
    size = Size(picture.shape[1], picture.shape[0])
    assert found.size == size
    assert found.models
    for element in found.elements:
        assert element.kind in ElementKind
        assert 0 <= element.score <= 1
        assert element.box.clamped(size) == element.box
        assert element.box.area > 0
    ids = [element.id for element in found.elements]
    assert len(set(ids)) == len(ids)


def check_lines(found: object, picture: Picture) -> None:
    size = Size(picture.shape[1], picture.shape[0])
    for line in found:  # type: ignore[attr-defined]
        assert line.text.strip()
        assert 0 <= line.score <= 1
        assert line.box.clamped(size).iou(line.box) > 0.99


def check_verdict(found: object, _picture: Picture) -> None:
    assert isinstance(found, Verdict)
    assert 0 <= found.score <= 1
    assert found.model
    assert found.version
    assert all(0 <= score <= 1 for score in found.categories.values())


def check_extension(found: object, picture: Picture) -> None:
    assert isinstance(found, np.ndarray)
    assert found.dtype == np.uint8
    assert found.shape == (picture.shape[0], 2 * picture.shape[1], 3)


def check_mask(found: object, picture: Picture) -> None:
    assert isinstance(found, np.ndarray)
    assert found.dtype == np.bool_
    assert found.shape == picture.shape[:2]
    outside = found.copy()
    outside[round(BOX.top) : round(BOX.bottom), round(BOX.left) : round(BOX.right)] = False
    assert found.any()
    assert not outside.any()


def check_suggestions(found: object, _picture: Picture) -> None:
    assert isinstance(found, Suggestions)
    assert found.alt
    assert found.captions
    assert found.prompts
    assert found.source


Ask = Callable[[Provider, Picture], object]
ASK: dict[Capability, tuple[Ask, Callable[[object, Picture], None]]] = {
    Capability.ANALYSE: (lambda p, x: p.analyse(x), check_analysis),
    Capability.READ: (lambda p, x: p.read(x), check_lines),
    Capability.MODERATE: (lambda p, x: p.judge(x), check_verdict),
    Capability.EXTEND: (lambda p, x: p.extend(*canvas_of(x)), check_extension),
    Capability.CUT_OUT: (lambda p, x: p.cut_out(x, BOX), check_mask),
    Capability.SUGGEST: (lambda p, x: p.suggest(x), check_suggestions),
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


@pytest.mark.parametrize("mood", FAILURES)
@pytest.mark.parametrize("name", PROTOCOLS)
def test_every_failure_is_told_apart_and_says_nothing_of_what_was_sent(
    hasty: dict[str, Provider],
    server: ProviderServer,
    caplog: pytest.LogCaptureFixture,
    name: str,
    mood: Mood,
) -> None:
    server.mood = mood
    with caplog.at_level(logging.DEBUG), pytest.raises(ProviderFailed) as failure:
        hasty[name].suggest(scene()[:40, :40])
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

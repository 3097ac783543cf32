"""Short honest words for what a client says it is."""

from __future__ import annotations

import pytest

from app.domain.devices import LONGEST_NAME, UNKNOWN, describe_device

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko)"
)
ANDROID = f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT}"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (f"{WINDOWS}; rv:126.0) Gecko/20100101 Firefox/126.0", "Firefox on Windows"),
        (f"{WINDOWS}) {WEBKIT} Chrome/124.0.0.0 Safari/537.36", "Chrome on Windows"),
        (f"{WINDOWS}) {WEBKIT} Chrome/124.0.0.0 Safari/537.36 Edg/124.0", "Edge on Windows"),
        (f"{WINDOWS}) {WEBKIT} Chrome/124.0.0.0 Safari/537.36 OPR/110.0", "Opera on Windows"),
        (f"{MAC} Version/17.4 Safari/605.1.15", "Safari on macOS"),
        (f"{PHONE} Version/17.4 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (f"{PHONE} CriOS/124.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        (f"{PHONE} FxiOS/125.0 Mobile/15E148 Safari/605.1.15", "Firefox on iPhone"),
        (f"{ANDROID} Chrome/124.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        (
            f"{ANDROID} SamsungBrowser/25.0 Chrome/121.0 Safari/537.36",
            "Samsung Internet on Android",
        ),
        (f"{ANDROID} Chrome/124.0 Mobile Safari/537.36 EdgA/124.0", "Edge on Android"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0",
            "Firefox on Linux",
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541) Chrome/124.0 Safari/537.36", "Chrome on ChromeOS"),
        ("Mozilla/5.0 (Windows NT 6.1) Unheard/1.0", "A browser on Windows"),
        ("curl/8.5.0", "curl"),
        ("python-requests/2.31.0", "python-requests"),
        ("PostmanRuntime/7.37.3", "PostmanRuntime"),
        ("Mozilla/5.0", UNKNOWN),
        ("", UNKNOWN),
        (None, UNKNOWN),
        ("<script>alert(1)</script>", UNKNOWN),
        ("\u202egnp.exe/1", UNKNOWN),
    ],
)
def test_a_device_is_named_as_people_would(said: str | None, words: str) -> None:
    assert describe_device(said) == words


def test_what_is_long_is_cut() -> None:
    assert len(describe_device("x" * 1_000_000)) <= LONGEST_NAME

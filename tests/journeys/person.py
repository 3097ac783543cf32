"""Somebody who uses the product in a browser."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from testing.factories.server import PASSWORD, ROOT, Server

SAMPLES = ROOT / "app" / "seeds" / "sample"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PATIENCE_MS = 120_000
"""How long a journey waits for work that the machine has to do first."""
LOOK_AGAIN_MS = 50
"""Between two looks at whether something has come true."""
SLOWER = int(os.environ.get("SLOW_BROWSER", "0"))
"""How many times slower Chromium thinks than it can: what a journey does not wait for, it misses
then.
"""
NOT_OURS = (
    "htmx:sendAbort",
    "htmx:afterRequest",
    "Image corrupt or truncated.",
    "sha256-YjaKGiklmzC6wjXA513HAMmzus8VE61XCOT+SmwNZWA=",
)
"""What Firefox logs beside what pages do: of requests and pictures that were on their way when
their page was left, and of the style `body {}` that the driver tries to add for a screenshot.
"""


@cache
def _axe() -> str:
    return (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")


class Person:
    """page: where they are.  noise: whatever the browser complained about, refusals that the
    journey provokes left out.
    """

    def __init__(
        self,
        browser: Browser,
        server: Server,
        shots: Path,
        *,
        width: int = 1440,
        theme: str = "light",
        **options: Any,
    ):
        self.server, self.shots, self.width, self.theme = server, shots, width, theme
        name = browser.browser_type.name
        self.engine = "" if name == "chromium" else f"{name}-"
        look: dict[str, Any] = {"color_scheme": theme}
        if theme == "forced":
            look = {"forced_colors": "active"}
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, **look, **options
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.noise: list[str] = []
        if SLOWER and name == "chromium":
            session = self.context.new_cdp_session(self.page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        self.page.on("pageerror", lambda error: self.hear("error", str(error)))
        self.page.on("console", lambda message: self.hear(message.type, message.text))

    def hear(self, kind: str, text: str) -> None:
        """Keep what the browser complains about."""
        if kind in {"error", "warning"} and not any(words in text for words in NOT_OURS):
            self.noise.append(text)

    def leave(self) -> None:
        self.context.close()

    def take_up(self, width: int, theme: str) -> None:
        """Go on where they are with another device, in another theme."""
        self.width, self.theme = width, theme
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]

    def go(self, path: str) -> None:
        self.page.goto(self.server.url + path)

    def sign_in(self, username: str = "admin") -> None:
        self.go("/login")
        self.page.fill("#username", username)
        self.page.fill("#password", PASSWORD)
        self.page.click("button[type=submit]")
        self.page.wait_for_url(f"{self.server.url}/")

    def register(self, username: str) -> None:
        """Register an organization of one's own: what others did before is not in it."""
        self.go("/register")
        self.page.fill("#organizationName", f"Company of {username}")
        self.page.fill("#username", username)
        self.page.fill("#email", f"{username}@example.com")
        self.page.fill("#password", PASSWORD)
        self.page.click("button[type=submit]")
        self.page.wait_for_url(f"{self.server.url}/")

    def end_sessions(self, username: str) -> None:
        """End their sessions on the server. Clearing cookies alone is undone by any answer that is
        on its way and sets them anew.
        """
        with closing(sqlite3.connect(self.server.data / "aicreat.db")) as database, database:
            database.execute(
                "UPDATE sign_in SET ended_at = created_at WHERE ended_at IS NULL AND user_id IN"
                " (SELECT id FROM user WHERE username = ?)",
                (username,),
            )

    def open_sizes(self) -> None:
        """Open the custom sizes of the chooser; the last choice may have opened them."""
        closed = self.page.locator("[data-sizes]:not([open]) > summary")
        if closed.count():
            closed.click()

    def fill_sizes(self, *sizes: tuple[int, int]) -> None:
        """Write custom sizes into the chooser, a row each."""
        self.open_sizes()
        for row, (width, height) in enumerate(sizes):
            if row:
                self.page.click("[data-add-size]")
            self.page.locator("[name=custom_width]").nth(row).fill(str(width))
            self.page.locator("[name=custom_height]").nth(row).fill(str(height))

    def touch(self, *points: tuple[float, float], rest_ms: int = 0) -> None:
        """Put a finger down at the first point, rest, move it over the others, and lift it."""
        session = self.context.new_cdp_session(self.page)
        kinds = ["touchStart", *["touchMove"] * (len(points) - 1)]
        for kind, (x, y) in zip(kinds, points, strict=True):
            touch = {"type": kind, "touchPoints": [{"x": x, "y": y}]}
            session.send("Input.dispatchTouchEvent", touch)
            self.page.wait_for_timeout(rest_ms if kind == "touchStart" else 30)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        session.detach()

    def look(self, name: str, *, whole: bool = False) -> None:
        """Keep a picture of the page, and ask whether everybody can use it: axe finds nothing,
        nothing overflows sideways.

        Once colours have come to rest: in the middle of a transition the contrast is neither's.
        """
        self.page.evaluate(
            "() => Promise.allSettled(document.getAnimations()"
            ".filter(each => each.effect.getComputedTiming().endTime < Infinity)"
            ".map(each => each.finished))"
        )
        self.page.screenshot(
            path=self.shots / f"{name}-{self.engine}{self.width}-{self.theme}.png",
            full_page=whole,
        )
        overflow = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{name}: {overflow} px too wide at {self.width}"
        found = self._violations()
        assert not found, f"{name}: {found}"

    def _violations(self) -> list[str]:
        self.page.evaluate(f"() => {{ window.axe || (() => {{ {_axe()} }})(); }}")
        found = self.page.evaluate(
            "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map(v => v.id + "
            "': ' + v.nodes[0].html))",
            list(RULES),
        )
        return list(found)

    def wait_until(self, condition: str) -> None:
        """Wait for what a script says. Playwright's own way has the page evaluate a string, which
        the page's policy forbids from the second look on.
        """
        for _ in range(PATIENCE_MS // LOOK_AGAIN_MS):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(LOOK_AGAIN_MS)
        raise AssertionError(f"never came true: {condition}")

    def value(self, field: str) -> str:
        return self.page.input_value(field)

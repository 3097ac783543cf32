"""What of the editor's unsaved changes is lost when something dies under somebody's hands.

    python -m bench.unsaved [--moments 20] [--seed 1]

Somebody opens the editor, changes this and that, and at a random moment, also amid a word, the
network, the server, the tab or the session goes. What the fields said is compared with what they
say when the person is back, and with what is saved then. Ends with 1 when anything is lost.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from testing.factories.server import PASSWORD, Server
from tests.journeys.conftest import FLAGS
from tests.journeys.main_job import make_project, order
from tests.journeys.person import Person

Fields = tuple[tuple[str, str], ...]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
READ_FIELDS = """() => [...new FormData(document.getElementById('edit-form'))]
  .filter(([name, value]) => !['csrf_token', 'version'].includes(name)
    && typeof value === 'string')"""
READY = "#edit-form[data-is-ready]"
WORDS = ("Spring sale", "Nur heute", "تخفيضات", "本日限り", "Up to 50 % off")


def find_browser() -> str:
    """The path of a Chromium."""
    return next(path for name in BROWSERS if (path := shutil.which(name)))


@dataclass(frozen=True, slots=True)
class Loss:
    """What one moment cost.

    Attributes:
        kind: What died.
        changed: Fields that were not as they were when the editor was opened.
        lost: Those of them that were not there again.
        unsaved: Those of them that saving afterwards did not keep.
    """

    kind: str
    changed: int
    lost: int
    unsaved: int


def read_fields(page: Page) -> Fields:
    return tuple((str(name), str(value)) for name, value in page.evaluate(READ_FIELDS))


def open_editor(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector(READY)


# --- what somebody does ------------------------------------------------------------------------


def change_colour(page: Page, chance: random.Random) -> None:
    name = chance.choice(("saturation", "brightness", "contrast"))
    page.fill(f"#{name}", f"{chance.uniform(0.3, 1.8):.2f}")


def write_text(page: Page, chance: random.Random) -> None:
    """Add a text and write a part of its words: the moment may come before the last letter."""
    page.click("[data-add-text]")
    words = chance.choice(WORDS)
    page.keyboard.type(words[: chance.randint(1, len(words))])


def style_text(page: Page, chance: random.Random) -> None:
    if not page.locator("[data-texts] [data-text]").count():
        return write_text(page, chance)
    row = page.locator("[data-texts] [data-text]").last
    row.locator("[name=text_size]").fill(str(chance.randint(20, 120)))
    row.locator("[name=text_opacity]").fill(str(chance.randint(20, 100)))
    row.locator("[name=text_color]").fill(f"#{chance.randrange(1 << 24):06x}")
    return None


def move_crop(page: Page, chance: random.Random) -> None:
    page.click("[data-tool=crop]")
    page.locator("[data-grip=se]").focus()
    for _ in range(chance.randint(1, 6)):
        page.keyboard.press(chance.choice(("Shift+ArrowLeft", "ArrowUp")))
    page.keyboard.press("Escape")


def choose_strategy(page: Page, chance: random.Random) -> None:
    page.select_option("#strategy", chance.choice(("crop", "extend-canvas", "add-background")))


def take_back(page: Page, _chance: random.Random) -> None:
    page.keyboard.press("Control+z")


ACTS: tuple[Callable[[Page, random.Random], None], ...] = (
    change_colour,
    write_text,
    style_text,
    move_crop,
    choose_strategy,
    take_back,
)


def act(page: Page, chance: random.Random, count: int) -> None:
    for _ in range(count):
        chance.choice(ACTS)(page, chance)


# --- what dies, and how people come back -------------------------------------------------------


def lose_network(page: Page, chance: random.Random) -> Page:
    """The line goes, the person works on, the line is back."""
    page.context.set_offline(True)
    act(page, chance, 2)
    page.click("[data-save]")
    page.wait_for_timeout(chance.randint(0, 500))
    page.context.set_offline(False)
    return page


def lose_tab(page: Page, url: str) -> Page:
    """The tab is killed; the person opens the editor in another one."""
    context = page.context
    page.close(run_before_unload=False)
    fresh = context.new_page()
    open_editor(fresh, url)
    return fresh


def lose_session(page: Page, chance: random.Random) -> Page:
    """The session ends; the person works on, saves, and signs in over the page."""
    page.context.clear_cookies()
    change_colour(page, chance)
    return page


def lose_server(page: Page, server: Server, chance: random.Random) -> Page:
    """The server is killed with all that it started; the person works on, and it starts again."""
    server.kill()
    act(page, chance, 1)
    page.click("[data-save]")
    server.start()
    return page


def save(page: Page) -> None:
    """Save as people do: signing in, deciding a conflict, trying again, until it is saved."""
    page.evaluate("document.querySelector('[data-save]').click()")
    clean, again = page.locator("body:not(.is-dirty)"), page.locator("#sign-in-again")
    conflict = page.locator("#conflict-dialog[open]")
    failed = page.locator("#messages [data-problem] [data-again]:visible")
    while True:
        clean.or_(again).or_(conflict).or_(failed).first.wait_for()
        if conflict.count():  # an earlier save came through, its answer did not, and more changed
            conflict.locator("[value=overwrite]").click()
            conflict.wait_for(state="detached")
        elif again.count():
            again.locator("[name=password]").fill(PASSWORD)
            page.keyboard.press("Enter")
            again.wait_for(state="detached")
        elif clean.count():
            return
        elif failed.count():
            print("    tried again:", page.inner_text("#messages [data-problem]"), flush=True)
            failed.first.click()


def count_lost(opened: Fields, before: Fields, after: Fields) -> tuple[int, int]:
    """How many fields were changed, and how many of those are not as they were left."""
    changed = Counter(before) - Counter(opened)
    return changed.total(), (changed - Counter(after)).total()


def try_moment(
    page: Page, url: str, kind: str, chance: random.Random, server: Server | None = None
) -> tuple[Page, Loss]:
    """One person, one moment; the page that they are on in the end, and what it cost."""
    open_editor(page, url)
    opened = read_fields(page)
    change_colour(page, chance)
    act(page, chance, chance.randint(1, 4))
    page.wait_for_timeout(chance.randint(0, 400))
    before = read_fields(page)
    if kind == "tab":
        page = lose_tab(page, url)
    elif kind == "network":
        page = lose_network(page, chance)
        before = read_fields(page)
    elif kind == "session":
        page = lose_session(page, chance)
        before = read_fields(page)
    elif server is not None:
        page = lose_server(page, server, chance)
        before = read_fields(page)
    changed, lost = count_lost(opened, before, read_fields(page))
    save(page)
    open_editor(page, url)
    _, unsaved = count_lost(opened, normal(before), normal(read_fields(page)))
    return page, Loss(kind, changed, lost, unsaved)


def normal(fields: Fields) -> Fields:
    """Numbers as the server writes them, and no texts without words: it keeps none."""
    kept: list[tuple[str, str]] = []
    has_words = True
    for name, value in fields:
        if name == "text_content":
            has_words = bool(value.strip())
        if value.strip() and (has_words or not name.startswith("text_")):
            kept.append((name, plain(value)))
    return tuple(kept)


def plain(value: str) -> str:
    number = re.fullmatch(r"-?\d+(\.\d+)?", value)
    return f"{float(value):g}" if number else value


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    kinds = ("network", "server", "tab", "session")
    losses: list[Loss] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        person = Person(browser, server, Path(folder))
        person.sign_in()
        order(person, make_project(person, "Moments", "portrait.jpg"), 0, (1080, 1350))
        link = person.page.get_by_role("link", name=re.compile("^Adjust ")).last
        url = f"{server.url}{link.get_attribute('href')}"
        page = person.page
        page.on("dialog", lambda dialog: dialog.accept())
        for number in range(given.moments):
            chance = random.Random(f"{given.seed} {number}")
            kind = kinds[number % len(kinds)]
            page, loss = try_moment(page, url, kind, chance, server)
            losses.append(loss)
            print(f"{number + 1:3} {kind:8} {loss.changed:3} changed, {loss.lost} lost", flush=True)
        browser.close()
    print(f"{'what died':10}{'moments':>9}{'changed':>9}{'lost':>6}{'not saved':>11}")
    for kind in kinds:
        some = [loss for loss in losses if loss.kind == kind]
        totals = [
            sum(getattr(loss, name) for loss in some) for name in ("changed", "lost", "unsaved")
        ]
        print(f"{kind:10}{len(some):9}{totals[0]:9}{totals[1]:6}{totals[2]:11}")
    sys.exit(any(loss.lost or loss.unsaved for loss in losses))


if __name__ == "__main__":
    main()

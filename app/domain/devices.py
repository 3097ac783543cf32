"""What a client says it is, in a few words."""

import re

LONGEST_NAME = 40
"""Characters that are kept of a program's own name."""
UNKNOWN = "Unknown device"
BROWSERS = (
    ("Edg", "Edge"),
    ("EdgA", "Edge"),
    ("EdgiOS", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Words of a browser and its name; the first that is there counts, since later ones are named by
others too.
"""
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
"""Words of a system and its name; Android says that it is Linux too."""
_PROGRAM = re.compile(r"[A-Za-z][A-Za-z0-9 ._+-]{0,60}")


def describe_device(user_agent: str | None) -> str:
    """Such as "Firefox on Windows"; of other programs the name that they give themselves.

    Everybody can say anything here: it tells people their own devices apart, and proves nothing.
    """
    said = (user_agent or "")[:1000]
    browser = next((name for word, name in BROWSERS if f"{word}/" in said), None)
    system = next((name for word, name in SYSTEMS if word in said), None)
    if said.startswith("Mozilla/") and (browser or system):
        return " on ".join(filter(None, (browser or "A browser", system)))
    program = _PROGRAM.match(said.partition("/")[0])
    return program[0].strip()[:LONGEST_NAME] if program and program[0] != "Mozilla" else UNKNOWN

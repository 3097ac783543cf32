"""The style of a drawing as the renderer understands it, and what of it is not drawn.

The renderer takes the last declaration of a property even where it does not understand it, and
paints black; CSS ignores such a declaration. Source: CSS Syntax, Cascade and Variables (W3C).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.domain.file_names import strip_hidden
from app.imaging.decode.css_colours import translate_paint

PAINTS = frozenset(("fill", "stroke", "stop-color", "flood-color", "lighting-color", "color"))
"""Properties that are colours."""
FUNCTIONS = frozenset(
    (
        *("url", "translate", "rotate", "scale", "matrix", "skewx", "skewy", "blur", "rect"),
        *("brightness", "contrast", "drop-shadow", "grayscale", "hue-rotate", "invert", "opacity"),
        *("saturate", "sepia", "rgb", "rgba", "hsl", "hsla", "local"),
    )
)
"""That the renderer knows, in lower case."""
CALL = re.compile(r"([a-z][\w-]*)\s*\(", re.IGNORECASE)
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
"""One without another in its fallback but in brackets of one level: inner ones go first."""
MAX_ROUNDS = 12
"""Variables within variables."""
MAX_VALUE = 10_000
"""Characters of a value in which variables were put."""
COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
RULE = re.compile(r"(?<![^{};])([^{};]*+)\{([^{}]*+)\}")
"""Begun only behind what ends another, so that no text is looked through twice."""
AT_RULE = re.compile(r"(?<![^{};])\s*+@[\w-]++[^{};]*+(?:;|\{(?:[^{}]|\{[^{}]*+\})*+\})")
SILENT = ("@charset", "@font-face", "@import", "@keyframes", "@namespace", "@page")
"""Rules that change nothing of a still picture in fonts of ours."""
UNREAD_SELECTOR = re.compile(r":(?!root\b|first-child\b|link\b|lang\b)[\w:-]+|[~|]|&")
"""What the renderer does not know in selectors."""
IS = re.compile(r":(?:is|where|matches|any)\(([^()]*)\)")
PX = re.compile(r"(?<=\d)px\b|(?<=\d)deg\b", re.IGNORECASE)
PLAIN_TRANSFORM = re.compile(
    r"(?:\s*(?:translate|rotate|scale|matrix|skewX|skewY)\([-+\d.,eE\s]*\))+\s*"
)
"""That the attribute means as CSS does, once the units of CSS are gone."""
PLAIN_ORIGIN = re.compile(r"[-+\d.\s]*")
DECLARATION = re.compile(r"((?:[^;\"'()]|\"[^\"]*\"|'[^']*'|\((?:[^()]|\([^()]*\))*\))+)")
SVG_STYLE = "{http://www.w3.org/2000/svg}style"
SHOWN = 60
"""Characters of a drawing's own words in what is said of it."""
MOST_SAID = 6
"""Sentences on one drawing."""


def split_declarations(text: str) -> Iterator[tuple[str, str]]:
    """Property and value of each declaration, in order."""
    for part in DECLARATION.findall(COMMENT.sub("", text)):
        name, colon, value = part.partition(":")
        if colon and value.strip():
            name = name.strip()
            yield name if name.startswith("--") else name.lower(), value.strip()


@dataclass(slots=True)
class StyleReader:
    """Writes the style of a drawing anew.

    Attributes:
        variables: By their names, of the whole drawing.
        said: What is not drawn, a sentence each.
    """

    variables: dict[str, str] = field(default_factory=dict)
    said: dict[str, None] = field(default_factory=dict)

    def rewrite(self, root: Element) -> tuple[str, ...]:
        """Change the elements in place.

        Returns:
            What is not drawn as its maker sees it.
        """
        sheets = [element for element in root.iter() if element.tag == SVG_STYLE]
        for sheet in sheets:
            for _, body in RULE.findall(COMMENT.sub("", sheet.text or "")):
                self.find_variables(body)
        for element in root.iter():
            self.find_variables(element.get("style", ""))
        for sheet in sheets:
            sheet.text = self.rewrite_sheet(sheet.text or "")
        for element in root.iter():
            self.rewrite_element(element)
        return tuple(self.said)[:MOST_SAID]

    def find_variables(self, declarations: str) -> None:
        """Remember the custom properties; one that has two values is told."""
        if "--" not in declarations:
            return
        for name, value in split_declarations(declarations):
            if name.startswith("--") and self.variables.setdefault(name, value) != value:
                self.warn(f"second value of {name}")

    def warn(self, what: str) -> None:
        shown = strip_hidden(" ".join(what.split()))[:SHOWN]
        self.said[f"“{shown}” in the drawing is not drawn. Convert it to plain shapes."] = None

    def resolve(self, value: str) -> str | None:
        """The value with its variables; None when one has none."""
        for _ in range(MAX_ROUNDS):
            if "var(" not in value or len(value) > MAX_VALUE:
                break
            found = list(VARIABLE.finditer(value))
            if not found:
                return None
            for match in reversed(found):
                instead = self.variables.get(match.group(1), match.group(2))
                if instead is None:
                    return None
                value = value[: match.start()] + instead.strip() + value[match.end() :]
        return None if "var(" in value or len(value) > MAX_VALUE else value

    def understand(self, name: str, value: str) -> str | None:
        """The value as the renderer reads it; None for what it does not."""
        resolved = self.resolve(value)
        if resolved is None or name not in PAINTS:
            calls = {call.lower() for call in CALL.findall(resolved or "unknown(")}
            return resolved if calls <= FUNCTIONS else None
        bare, mark, _ = resolved.partition("!important")
        translated = translate_paint(bare)
        return translated and translated + (" !important" if mark else "")

    def rewrite_declarations(self, text: str, *, in_sheet: bool) -> dict[str, str]:
        """The last declaration of each property that is understood; what is lost is told."""
        kept: dict[str, str] = {}
        lost: dict[str, str] = {}
        for name, value in split_declarations(text):
            if name.startswith("--"):
                continue
            understood = self.understand(name, value)
            is_moved = name.startswith("transform") and (in_sheet or name == "transform-box")
            if understood is None or is_moved:
                lost[name] = value
            elif "!important" not in kept.get(name, "") or "!important" in understood:
                kept[name] = understood
        for name in lost.keys() - kept.keys():
            self.warn(f"{name}: {lost[name]}")
        return kept

    def rewrite_element(self, element: Element) -> None:
        """Its presentation attributes and its own style."""
        for name in list(element.attrib):
            value = element.get(name, "")
            if name in PAINTS or "var(" in value:
                understood = self.understand(name, value)
                if understood is None:
                    self.warn(f"{name}: {value}")
                    del element.attrib[name]
                else:
                    element.set(name, understood)
        style = element.attrib.pop("style", None)
        if style is None:
            return
        kept = self.rewrite_declarations(style, in_sheet=False)
        self.move_transform(element, kept.pop("transform", ""), kept.pop("transform-origin", ""))
        if kept:
            element.set("style", ";".join(f"{name}:{value}" for name, value in kept.items()))

    def move_transform(self, element: Element, transform: str, origin: str) -> None:
        """Write a transform of CSS as attributes, where these say the same."""
        plain = PX.sub("", transform)
        is_plain = PLAIN_TRANSFORM.fullmatch(plain) and PLAIN_ORIGIN.fullmatch(PX.sub("", origin))
        if not transform:
            return
        if plain == "none":
            element.attrib.pop("transform", None)
        elif is_plain:
            element.set("transform", plain)
            if origin:
                element.set("transform-origin", PX.sub("", origin))
        else:
            self.warn(f"transform: {transform}")

    def rewrite_sheet(self, text: str) -> str:
        """A style sheet of the rules that the renderer reads."""
        text = COMMENT.sub("", text).replace("<!--", "").replace("-->", "")
        for rule in map(str.strip, AT_RULE.findall(text)):
            if not rule.lower().startswith(SILENT) and "prefers-" not in rule:
                self.warn(rule.partition("{")[0])
        written = []
        for heads, body in RULE.findall(AT_RULE.sub("", text)):
            kept = self.rewrite_declarations(body, in_sheet=True)
            selectors = list(self.read_selectors(heads))
            if kept and selectors:
                inner = ";".join(f"{name}:{value}" for name, value in kept.items())
                written.append(f"{','.join(selectors)}{{{inner}}}")
        return "\n".join(written)

    def read_selectors(self, heads: str) -> Iterator[str]:
        """The selectors of a rule that the renderer knows, those of `:is()` written out."""
        for head in re.split(r",(?![^()]*\))", heads):
            for selector in write_out(head.strip()):
                if UNREAD_SELECTOR.search(re.sub(r"\[[^\]]*\]", "", selector)):
                    self.warn(head.strip())
                else:
                    yield re.sub(r":root\b", "svg", selector)


def write_out(selector: str) -> list[str]:
    """A selector of alternatives as one selector each."""
    found = IS.search(selector)
    if not found or selector.count(":") > 3:
        return [selector]
    before, after = selector[: found.start()], selector[found.end() :]
    written = []
    for one in found.group(1).split(","):
        name = one.strip()
        is_type = bool(re.match(r"[\w*]", name))
        if is_type and re.search(r"[\w\])-]$", before):
            return [selector]
        written += write_out(before + name + after)
    return written

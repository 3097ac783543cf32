"""An SVG drawing as it may be drawn: parsed with bounds, checked, and written anew.

Nothing runs, nothing outside of the drawing is named, and nothing is larger than its file says.
Source: SVG 1.1 and 2 (W3C); entities that grow and outside references (OWASP, "XML External
Entity Prevention").
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder, register_namespace, tostring
from xml.parsers import expat

from PIL import Image

from app.domain.errors import TooLarge, Unreadable
from app.domain.file_names import strip_hidden
from app.domain.geometry import Size
from app.imaging.decode.kinds import PILLOW_FORMATS, detect_kind
from app.imaging.decode.limits import MAX_PIXELS, refuse_size
from app.imaging.decode.svg_style import StyleReader

SVG: Final = "http://www.w3.org/2000/svg"
XLINK: Final = "http://www.w3.org/1999/xlink"
XML: Final = "http://www.w3.org/XML/1998/namespace"
HREF: Final = f"{{{XLINK}}}href"
MAX_DEPTH = 200
"""Elements in one another, those that are used again counted: no drawing program nests so deep."""
MAX_ELEMENTS = 100_000
"""Of a drawing, those that are used again counted each time; maps have some ten thousand."""
MAX_SOURCE = 20_000_000
"""Bytes of a drawing, pictures in it counted."""
MAX_ENTITY = 256
"""Characters of an entity: Illustrator writes addresses of namespaces as such."""
SHOWN = 60
"""Characters of a drawing's own words in what is said of it."""
EXPORT = "Export it as PNG, or save the drawing anew."
DROPPED: Final = frozenset(
    (
        *("animate", "animateColor", "animateMotion", "animateTransform", "desc", "discard"),
        *("metadata", "script", "set", "title"),
    )
)
"""Elements that draw nothing in a picture that stands still."""
EMBEDDED: Final = frozenset(("jpeg", "png", "gif", "webp"))
"""Kinds of pictures that may be in a drawing."""
DATA = re.compile(r"\s*data:image/[a-z+.-]+(?:;[a-z0-9=-]+)*;base64,", re.IGNORECASE)
OUTSIDE = re.compile(r"""url\(\s*["']?\s*(?!#|["'\s)])([^"')]*)|@import\s+(?:url)?([^;]*)""", re.I)
"""What style asks for outside of the drawing."""
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}", re.IGNORECASE)
FONT_FAMILY = re.compile(r"font-family\s*:\s*([^;}]+)", re.IGNORECASE)

register_namespace("", SVG)
register_namespace("xlink", XLINK)


@dataclass(frozen=True, slots=True)
class SvgSource:
    """A drawing that may be drawn.

    Attributes:
        root: Its outermost element, in the namespace of SVG.
        families: The lists of font families that its texts name; empty when it has no text.
        has_text: Whether letters are to be set.
        remarks: What of it is not drawn.
    """

    root: Element
    families: tuple[str, ...]
    has_text: bool
    remarks: tuple[str, ...] = ()

    def to_text(self) -> str:
        """The drawing as it was checked."""
        return tostring(self.root, encoding="unicode")


def read_svg(data: bytes) -> SvgSource:
    """Parse a drawing and check it.

    Raises:
        TooLarge: It has too many elements, nested too deep, or pictures of too many pixels.
        Unreadable: It is no drawing, is damaged, or needs something outside of it.
    """
    if len(data) > MAX_SOURCE:
        raise TooLarge(f"The drawing has {len(data) / 1e6:.0f} MB; 20 MB are taken at most.")
    reader = SvgReader()
    root = reader.read(data)
    remarks = StyleReader().rewrite(root)
    count_elements(root, {e.get("id", ""): e for e in root.iter()}, {}, ())
    has_text = any(
        (text or "").strip() for outer in root.iter(f"{{{SVG}}}text") for text in outer.itertext()
    )
    return SvgSource(root, tuple(families_of(root)) if has_text else (), has_text, remarks)


@dataclass(slots=True)
class SvgReader:
    """What the parser tells, made into elements that may be drawn."""

    builder: TreeBuilder = field(default_factory=TreeBuilder)
    open_names: list[str] = field(default_factory=list)
    left_out: int = 0
    """How many elements are open of which nothing is kept."""
    count: int = 0

    def read(self, data: bytes) -> Element:
        """The root.

        Raises:
            TooLarge: See read_svg.
            Unreadable: See read_svg.
        """
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.add_text
        parser.EntityDeclHandler = check_entity
        parser.ExternalEntityRefHandler = refuse_entity
        parser.SkippedEntityHandler = refuse_entity
        parser.ProcessingInstructionHandler = check_instruction
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            said = expat.ErrorString(error.code)
            raise Unreadable(
                f"The drawing is damaged: {said}, line {error.lineno}. {EXPORT}"
            ) from None
        root = self.builder.close()
        for style in root.iter(f"{{{SVG}}}style"):
            check_style(style.text or "")
        return root

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        space, _, local = name.rpartition("}")
        self.count += 1
        if self.count > MAX_ELEMENTS or len(self.open_names) >= MAX_DEPTH:
            refuse_complexity()
        if not self.open_names and (local != "svg" or space not in (SVG, "")):
            raise Unreadable(f"This is no SVG drawing. {EXPORT}")
        parent = self.open_names[-1] if self.open_names else ""
        self.open_names.append(local)
        if local == "foreignObject" and parent != "switch" and not self.left_out:
            raise Unreadable(f"This drawing has a web page in it (foreignObject). {EXPORT}")
        is_foreign = space not in (SVG, "") or local in DROPPED or local == "foreignObject"
        if self.left_out or is_foreign:
            self.left_out += 1
            return
        self.builder.start(f"{{{SVG}}}{local}", dict(kept_attributes(local, attributes)))

    def end(self, _name: str) -> None:
        """An element ends."""
        local = self.open_names.pop()
        if self.left_out:
            self.left_out -= 1
            return
        self.builder.end(f"{{{SVG}}}{local}")

    def add_text(self, text: str) -> None:
        """Letters between elements."""
        if self.open_names and not self.left_out:
            self.builder.data(text)


def kept_attributes(local: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The attributes that say how something looks.

    Raises:
        TooLarge: A picture in it has too many pixels.
        Unreadable: One leads out of the drawing.
    """
    for name, value in attributes.items():
        space, _, short = name.rpartition("}")
        if short == "href" and space in ("", XLINK):
            if local != "a" and value.strip():
                check_reference(local, value)
                yield HREF, value.strip()
        elif space == XML and short in ("space", "lang"):
            yield f"{{{XML}}}{short}", value
        elif not space and not short.lower().startswith("on"):
            check_style(value)
            yield short, value


def check_reference(local: str, value: str) -> None:
    """Raise for what an element shows or uses that is not in the drawing.

    Raises:
        TooLarge: A picture in it has too many pixels.
        Unreadable: It is elsewhere, or cannot be read.
    """
    if value.strip().startswith("#"):
        return
    if local not in ("image", "feImage") or not value.strip().lower().startswith("data:"):
        refuse_outside(value)
    start = DATA.match(value)
    unreadable = f"A picture in the drawing cannot be read. {EXPORT}"
    if not start:
        raise Unreadable(unreadable)
    try:
        picture = io.BytesIO(base64.b64decode(value[start.end() :]))
    except binascii.Error:
        raise Unreadable(unreadable) from None
    kind = detect_kind(picture)
    if kind not in EMBEDDED:
        raise Unreadable(unreadable)
    with suppress(OSError), Image.open(picture, formats=[PILLOW_FORMATS[kind]]) as image:
        refuse_size(Size(*image.size), MAX_PIXELS)
        return
    raise Unreadable(unreadable)


def check_style(text: str) -> None:
    """Raise for style that asks for something outside of the drawing.

    Fonts are told by their names alone.

    Raises:
        Unreadable: It does.
    """
    if found := OUTSIDE.search(FONT_FACE.sub("", text)):
        refuse_outside(found.group(1) or found.group(2) or "")


def check_entity(*said: object) -> None:
    """Raise for an entity that may grow; one from outside is refused where it is used.

    Raises:
        Unreadable: It is long, or has others in it.
    """
    value = said[2]
    if isinstance(value, str) and ("&" in value or len(value) > MAX_ENTITY):
        raise Unreadable(f"The drawing has entities within entities. {EXPORT}")


def refuse_entity(*_said: object) -> NoReturn:
    raise Unreadable(f"The drawing needs a text from outside of it (an entity). {EXPORT}")


def check_instruction(target: str, _data: str) -> None:
    """Raise for a style sheet elsewhere.

    Raises:
        Unreadable: It is named.
    """
    if target == "xml-stylesheet":
        raise Unreadable(f"The drawing needs a style sheet from outside of it. {EXPORT}")


def refuse_outside(address: str) -> NoReturn:
    shown = strip_hidden(address.strip(" \"'()"))[:SHOWN]
    raise Unreadable(
        f"The drawing needs something outside of it ({shown}). Embed it in the drawing, or export "
        "it as PNG."
    )


def refuse_complexity() -> NoReturn:
    raise TooLarge(f"The drawing has more, or deeper nested, elements than are taken. {EXPORT}")


def count_elements(
    element: Element,
    ids: Mapping[str, Element],
    known: dict[Element, int],
    path: tuple[Element, ...],
) -> int:
    """How many elements it draws, those that are used again counted each time.

    Args:
        element: With all in it.
        ids: All elements that can be used.
        known: What was counted before.
        path: Elements in which this one is; what uses itself draws nothing.

    Raises:
        TooLarge: More than MAX_ELEMENTS, or deeper than MAX_DEPTH.
    """
    if element in known:
        return known[element]
    if len(path) > MAX_DEPTH:
        refuse_complexity()
    inner = (*path, element)
    total = 1 + sum(count_elements(child, ids, known, inner) for child in element)
    used = ids.get(element.get(HREF, "").removeprefix("#"))
    if element.tag == f"{{{SVG}}}use" and used is not None and used not in inner:
        total += count_elements(used, ids, known, inner)
    if total > MAX_ELEMENTS:
        refuse_complexity()
    known[element] = total
    return total


def families_of(root: Element) -> Iterator[str]:
    """The lists of font families that the drawing names."""
    for element in root.iter():
        if family := element.get("font-family"):
            yield family
        style = element.get("style", "")
        css = element.text or "" if element.tag == f"{{{SVG}}}style" else ""
        yield from FONT_FAMILY.findall(FONT_FACE.sub("", f"{style};{css}"))

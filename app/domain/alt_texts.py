"""A picture in words, for whoever does not see it: from what was found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.domain.documents.edits import Edits
from app.domain.documents.elements import Element, ElementKind
from app.domain.kinds import READ_KINDS

LONGEST_ALT: int = 250
"""Characters. Screen readers say an alternative text in one breath, and offer no way to go back."""
COUNTED = {
    ElementKind.PERSON: ("a person", "people"),
    ElementKind.FACE: ("a face", "faces"),
    ElementKind.PRODUCT: ("a product", "products"),
    ElementKind.LOGO: ("a logo", "logos"),
}
"""What is counted, first what says most."""


def describe_picture(elements: Sequence[Element], edits: Edits) -> str:
    """“A person, a product and a cup. Text: New season.” Empty when nothing is known."""
    kinds = Counter(element.kind for element in elements)
    if kinds[ElementKind.PERSON]:
        del kinds[ElementKind.FACE]
    named = [
        one if kinds[kind] == 1 else f"{kinds[kind]} {many}"
        for kind, (one, many) in COUNTED.items()
        if kinds[kind]
    ]
    things = dict.fromkeys(
        element.label for element in elements if element.kind is ElementKind.OBJECT
    )
    seen = join_words([*named, *(name for name in things if name)])
    read = [element.label for element in elements if element.kind in READ_KINDS and element.label]
    read += [overlay.content for overlay in edits.text_overlays]
    said = [f"{seen[:1].upper()}{seen[1:]}." if seen else ""]
    said.append(f"Text: {' / '.join(' '.join(words.split()) for words in read)}." if read else "")
    whole = " ".join(filter(None, said))
    return whole if len(whole) <= LONGEST_ALT else f"{whole[: LONGEST_ALT - 1].rstrip()}…"


def join_words(words: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))

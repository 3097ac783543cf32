"""Tables of words, translated where they are looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar, cast

from app.web.languages import gettext
from app.web.sentences import say

K = TypeVar("K")
V = TypeVar("V", bound=str | tuple[str, ...])


class Said(Mapping[K, str]):
    """Words of the layers below, said where they are looked up."""

    def __init__(self, table: Mapping[K, str]) -> None:
        self.table = table

    def __getitem__(self, key: K) -> str:
        return say(self.table[key])

    def __iter__(self) -> Iterator[K]:
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)


class Spoken(Mapping[K, V]):
    """A table of words that are translated where they are looked up.

    A value is a text, or begins with one.
    """

    def __init__(self, table: Mapping[K, V]) -> None:
        self.table = table

    def __getitem__(self, key: K) -> V:
        value = self.table[key]
        if isinstance(value, tuple):
            return cast(V, (gettext(value[0]), *value[1:]))
        return cast(V, gettext(str(value)))

    def __iter__(self) -> Iterator[K]:
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)

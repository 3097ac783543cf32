"""Sources of results: pictures that we encoded ourselves, opened and kept."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from uuid import UUID

from app.deps import Deps
from app.domain.geometry import Size
from app.imaging.masters import LARGE_PIXELS, read_master
from app.imaging.picture import Picture, Source

KEPT_SOURCES = 2
KEPT_BYTES = 256 * 1024 * 1024


class SourceCache:
    """The pyramids of the pictures used last: a batch decodes each master once."""

    def __init__(self, sources: int = KEPT_SOURCES, nbytes: int = KEPT_BYTES) -> None:
        self._kept: OrderedDict[tuple[str, bool], Source] = OrderedDict()
        self._sources, self._nbytes = sources, nbytes

    def get(self, key: tuple[str, bool], make: Callable[[], Source]) -> Source:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        self._make_room()
        source = make()
        self._kept[key] = source
        return source

    def _make_room(self) -> None:
        while self._kept and (
            len(self._kept) >= self._sources
            or sum(s.nbytes for s in self._kept.values()) > self._nbytes
        ):
            self._kept.popitem(last=False)


def open_source(
    deps: Deps,
    cache: SourceCache,
    key: str,
    size: Size,
    *,
    small: bool = False,
    detail: float = 1.0,
) -> Source:
    """The pyramid of a master, or of its proxy.

    Args:
        deps: For the store.
        cache: Keeps sources that were opened.
        key: Of the file in the store.
        size: The master's, px.
        small: Of the proxy.
        detail: See Analysis; less is read for less.
    """
    if small or detail >= 1 or size.pixels < LARGE_PIXELS:
        return cache.get((key, small), lambda: Source(read_stored(deps, key), size))
    least = Size(int(size.width * detail), int(size.height * detail))
    return cache.get(
        (key, small),
        lambda: Source(read_stored(deps, key, least), size, lambda: read_stored(deps, key)),
    )


def read_stored(deps: Deps, key: str, at_least: Size | None = None) -> Picture:
    """A picture that we encoded ourselves.

    Args:
        deps: For the store.
        key: Of the file in the store.
        at_least: It may be reduced to a size that is still as large as this.
    """
    return read_master(deps.storage.local_path(key) or deps.storage.read(key), at_least=at_least)


def open_logos(deps: Deps, keys: Mapping[str, str], logo_id: UUID | None) -> dict[str, Picture]:
    """The logo that the edits name, by its id; nothing when they name none or it is gone."""
    key = keys.get(str(logo_id)) if logo_id else None
    return {str(logo_id): read_stored(deps, key)} if key else {}

"""Where bytes are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A form that puts one file straight into the store.

    url: absolute, or a path below the app's root.  fields: sent as they are, before the part named
    `file`, which is last.
    """

    method: str
    url: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AcceptedForm:
    """What a form of ours that came back allows: exactly so many bytes under this key."""

    key: str
    size: int


class Storage(Protocol):
    """Objects under keys such as `o/<organization>/a/<asset>/master.png`. Keys are never made from
    people's words.

    An object appears whole or not at all: writers use a temporary name first. Every method raises
    Unavailable when the store does not answer, NotFound when the key has no object.
    """

    def put(self, key: str, source: Path | bytes, *, content_type: str) -> int:
        """Store a file or bytes under the key, in place of what was there; returns the size in
        bytes.
        """

    def read(self, key: str) -> bytes: ...

    def fetch(self, key: str, target: Path) -> None:
        """Copy the object into a local file."""

    def local_path(self, key: str) -> Path | None:
        """The object as a local file that may be read, not changed; None when the store is not on
        this machine.
        """

    def exists(self, key: str) -> bool: ...

    def delete(self, key: str) -> None:
        """Remove the object; no error when there is none."""

    def delete_prefix(self, prefix: str) -> int:
        """Remove every object whose key starts with the prefix; returns how many there were."""

    def is_ready(self) -> bool:
        """Whether the store can be written to now."""

    def signed_url(
        self,
        key: str,
        *,
        expires_in_s: int,
        download_name: str | None = None,
        is_shown: bool = False,
        content_type: str | None = None,
    ) -> str | None:
        """An address from which whoever has it may fetch the object; None when the app itself has
        to serve it.

        download_name: under which browsers save it.  is_shown: Whether they show it, and save it
        only when they are told to.
        """

    def browser_origin(self) -> str | None:
        """Scheme, host and port of the addresses that it hands out; None when browsers never meet
        the store.
        """

    def old_keys(self, prefix: str, before: datetime) -> Iterator[str]:
        """The keys below the prefix (which ends with a slash) whose objects were last written
        before that moment.
        """

    def create(self) -> bool:
        """Make the place for the objects; False when it is there."""

    def drop_unfinished(self, prefix: str, before: datetime) -> int:
        """Forget what is below the prefix and was begun before that moment without becoming an
        object; returns how many there were.

        Where that can be seen among the old keys, there is nothing to do.
        """

    def set_up(self, origins: Sequence[str], quarantine: str) -> None:
        """Prepare a store that browsers meet: pages of these origins may use it, and it clears the
        prefix by itself.
        """

    def upload_ticket(
        self, key: str, size: int, content_type: str, expires_at: datetime
    ) -> UploadForm:
        """Permission to write this key until then: exactly so many bytes, of exactly this type."""

    def accept(self, fields: Mapping[str, str], now: datetime) -> AcceptedForm:
        """Check a form that came to us. Raises NotAllowed when it is not ours, was changed or has
        run out.

        Raises NotFound where forms go to the store itself.
        """

    def receive(self, form: AcceptedForm, chunks: Iterable[bytes]) -> None:
        """Store what comes with an accepted form, as it comes.

        Raises TooLarge, or Unreadable for less than was announced; StateForbids when there is an
        object already.
        """

    def freeze(self, source_key: str, target_key: str, size: int) -> None:
        """Put what a ticket let in under a key that no ticket names: what lies there cannot be
        changed from outside.

        The source may stay for a while; whoever takes up what was frozen deletes it. Freezing again
        changes nothing. size: as announced. A store that knows the size of what came without
        another request holds it against that; in the others the form has bound it, and whoever
        reads what was frozen looks again. Raises NotFound when nothing came; StateForbids when it
        is of another size, or cannot be frozen at this very moment.
        """

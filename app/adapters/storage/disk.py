"""Objects as files in one folder."""

import logging
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from app.adapters.storage.forms import UploadForms
from app.adapters.storage.naming import checked_key, checked_prefix
from app.domain.errors import NotFound, StateForbids, TooLarge, Unavailable, Unreadable
from app.ports.storage import AcceptedForm, UploadForm

log = logging.getLogger("aicreat.storage")

LEAST_FREE_BYTES = 32 * 1024 * 1024
"""Free space below which the store takes no more: an original, its master and what SQLite writes
beside them.
"""


class DiskStorage:
    """A folder as a store.

    Files are written under a temporary name on the same disk, forced to it, and renamed: whole
    or not at all.
    """

    def __init__(
        self, root: Path, form_key: bytes, accepted_form_keys: Sequence[bytes] = ()
    ) -> None:
        """form_key: what upload forms are signed with; accepted_form_keys: what they may be."""
        self._root = root.resolve()
        self._forms = UploadForms(form_key, accepted_form_keys)

    # other stores keep the type
    def put(self, key: str, source: Path | bytes, *, content_type: str) -> int:  # noqa: ARG002
        target = self._path(key)
        with _translated(key):
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f".{secrets.token_hex(8)}.part")
            try:
                size = _write(draft, source)
                draft.replace(target)
            finally:
                draft.unlink(missing_ok=True)
            _sync_folder(target.parent)
        return size

    def read(self, key: str) -> bytes:
        with _translated(key):
            return self._path(key).read_bytes()

    def fetch(self, key: str, target: Path) -> None:
        with _translated(key):
            shutil.copyfile(self._path(key), target)

    def local_path(self, key: str) -> Path | None:
        path = self._path(key)
        if not path.is_file():
            raise NotFound("This file is not there (any more).", code="no_object")
        return path

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        with _translated(key):
            self._path(key).unlink(missing_ok=True)

    def delete_prefix(self, prefix: str) -> int:
        folder = self._path(checked_prefix(prefix).removesuffix("/"))
        if not folder.is_dir():
            return 0
        with _translated(prefix):
            count = sum(1 for path in folder.rglob("*") if path.is_file())
            shutil.rmtree(folder)
        return count

    def is_ready(self) -> bool:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
        except OSError:
            return False
        return os.access(self._root, os.W_OK | os.X_OK) and has_room(self._root)

    def signed_url(self, key: str, **_wishes: object) -> str | None:  # noqa: ARG002 - the port's
        return None

    def browser_origin(self) -> str | None:
        return None

    def create(self) -> bool:
        is_new = not self._root.is_dir()
        with _translated(str(self._root)):
            self._root.mkdir(parents=True, exist_ok=True)
        return is_new

    def drop_unfinished(self, _prefix: str, _before: datetime) -> int:
        """None: drafts are among the old keys."""
        return 0

    def set_up(self, _origins: Sequence[str], _quarantine: str) -> None:
        """Nothing to do: browsers meet the app alone, and its sweeper clears."""

    def old_keys(self, prefix: str, before: datetime) -> Iterator[str]:
        """Also what a writer that was killed left behind under its temporary name."""
        for folder, _, names in os.walk(self._path(checked_prefix(prefix).removesuffix("/"))):
            for path in (Path(folder, name) for name in names):
                if _is_older(path, before.timestamp()):
                    yield path.relative_to(self._root).as_posix()

    def upload_ticket(
        self, key: str, size: int, content_type: str, expires_at: datetime
    ) -> UploadForm:
        return self._forms.make(checked_key(key), size, content_type, expires_at)

    def accept(self, fields: Mapping[str, str], now: datetime) -> AcceptedForm:
        return self._forms.read(fields, now)

    def receive(self, form: AcceptedForm, chunks: Iterable[bytes]) -> None:
        target = self._path(form.key)
        with _translated(form.key):
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f".{secrets.token_hex(8)}.part")
            try:
                _write_exactly(draft, chunks, form.size)
                _link(draft, target)
            finally:
                draft.unlink(missing_ok=True)
            _sync_folder(target.parent)

    def freeze(self, source_key: str, target_key: str, size: int) -> None:
        source, target = self._path(source_key), self._path(target_key)
        with _translated(source_key):
            try:
                self._freeze(source, target, size)
            except FileNotFoundError:
                if not target.is_file():
                    raise

    @staticmethod
    def _freeze(source: Path, target: Path, size: int) -> None:
        if target.is_file():
            source.unlink(missing_ok=True)  # whatever came since
            return
        if source.stat().st_size != size:
            raise StateForbids(
                "The file that came is not the one that was announced.", code="upload_mismatch"
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # someone froze it at the same moment
            os.link(source, target)
        source.unlink(missing_ok=True)
        _sync_folder(target.parent)

    def _path(self, key: str) -> Path:
        return self._root.joinpath(*checked_key(key).split("/"))


def _is_older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:  # it went away while we looked
        return False


def has_room(folder: Path) -> bool:
    """Whether the disk has room for one more picture, and a name for it."""
    disk = os.statvfs(folder)
    has_names = disk.f_files == 0 or disk.f_favail > 0
    return has_names and disk.f_bavail * disk.f_frsize >= LEAST_FREE_BYTES


def _write(target: Path, source: Path | bytes) -> int:
    with target.open("wb") as out:
        if isinstance(source, bytes):
            out.write(source)
        else:
            with source.open("rb") as data:
                shutil.copyfileobj(data, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())
        return out.tell()


def _write_exactly(target: Path, chunks: Iterable[bytes], size_bytes: int) -> None:
    """Raises TooLarge at the first byte too many, Unreadable for too few."""
    written = 0
    with target.open("wb") as out:
        for chunk in chunks:
            written += len(chunk)
            if written > size_bytes:
                raise TooLarge(
                    f"The file is larger than the {size_bytes:,} bytes that were announced."
                )
            out.write(chunk)
        if written < size_bytes:
            raise Unreadable(
                f"The file has {written:,} of the {size_bytes:,} bytes that were announced.",
                code="wrong_size",
            )
        out.flush()
        os.fsync(out.fileno())


def _link(draft: Path, target: Path) -> None:
    """Unlike a rename it never replaces what is there."""
    try:
        os.link(draft, target)
    except FileExistsError as error:
        raise StateForbids("This file was uploaded already.", code="already_uploaded") from error


def _sync_folder(folder: Path) -> None:
    """A rename is on the disk once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound("This file is not there (any more).", code="no_object") from error
    except OSError as error:
        log.warning("the store cannot be used for %s: %s", key, error)
        raise Unavailable(
            f"The store cannot be used now ({error.strerror}). Nothing was changed; try again in a "
            "moment.",
            code="storage_unavailable",
        ) from error

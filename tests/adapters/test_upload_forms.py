"""Upload forms of the disk store, and freezing what they brought."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.adapters.storage.disk import DiskStorage
from app.domain.errors import NotAllowed, NotFound, StateForbids, TooLarge, Unreadable
from app.ports.storage import UploadForm

NOW = datetime(2030, 1, 1, tzinfo=UTC)
KEY, TARGET = "incoming/1/2", "o/1/p/2/a/3/original"


@pytest.fixture
def store(tmp_path: Path) -> DiskStorage:
    return DiskStorage(tmp_path, b"a key for tests")


@pytest.fixture
def form(store: DiskStorage) -> UploadForm:
    return store.upload_ticket(KEY, 5, "image/png", NOW + timedelta(seconds=300))


def test_a_form_allows_one_object_of_one_size(store: DiskStorage, form: UploadForm) -> None:
    accepted = store.accept(form.fields, NOW)
    assert (accepted.key, accepted.size) == (KEY, 5)
    store.receive(accepted, [b"by", b"tes"])
    assert store.read(KEY) == b"bytes"
    with pytest.raises(StateForbids):
        store.receive(accepted, [b"other"])
    assert store.read(KEY) == b"bytes"


@pytest.mark.parametrize(
    ("chunks", "error"), [([b"bytes", b"!"], TooLarge), ([b"byte"], Unreadable), ([], Unreadable)]
)
def test_another_size_leaves_nothing(
    store: DiskStorage,
    form: UploadForm,
    tmp_path: Path,
    chunks: list[bytes],
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        store.receive(store.accept(form.fields, NOW), chunks)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("field", ["key", "Content-Type", "size", "expires", "signature"])
def test_every_field_is_signed(store: DiskStorage, form: UploadForm, field: str) -> None:
    for changed in (
        {**form.fields, field: form.fields[field] + "0"},
        {k: v for k, v in form.fields.items() if k != field},
    ):
        with pytest.raises(NotAllowed):
            store.accept(changed, NOW)


def test_a_form_is_good_until_it_runs_out(store: DiskStorage, form: UploadForm) -> None:
    store.accept(form.fields, NOW + timedelta(seconds=299))
    with pytest.raises(NotAllowed):
        store.accept(form.fields, NOW + timedelta(seconds=300))


def test_a_form_of_another_installation_is_refused(form: UploadForm, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        DiskStorage(tmp_path, b"another key").accept(form.fields, NOW)


def test_freezing_moves_once_and_never_replaces(store: DiskStorage) -> None:
    store.put(KEY, b"bytes", content_type="image/png")
    store.freeze(KEY, TARGET, 5)
    assert (store.read(TARGET), store.exists(KEY)) == (b"bytes", False)
    store.freeze(KEY, TARGET, 5)
    store.put(KEY, b"another one", content_type="image/png")
    store.freeze(KEY, TARGET, 5)
    assert store.read(TARGET) == b"bytes"


def test_what_is_missing_or_of_another_size_is_not_frozen(store: DiskStorage) -> None:
    with pytest.raises(NotFound):
        store.freeze(KEY, TARGET, 5)
    store.put(KEY, b"bytes!", content_type="image/png")
    with pytest.raises(StateForbids):
        store.freeze(KEY, TARGET, 5)
    assert not store.exists(TARGET)

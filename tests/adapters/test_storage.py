"""What every store promises, held by each of them; and the two sides that only a bucket has."""

from __future__ import annotations

import os
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from app.adapters.storage.disk import DiskStorage
from app.adapters.storage.s3 import TRIES, Bucket, S3Storage
from app.domain.errors import NotFound, StateForbids, Unavailable
from app.ports.storage import Storage, UploadForm
from testing.peers.seaweedfs import SeaweedFs

KEY = "o/1/p/2/a/3/original.png"
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def s3(seaweedfs: SeaweedFs) -> S3Storage:
    return S3Storage(seaweedfs.make_bucket(prefix="aicreat/"))


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return (
        DiskStorage(tmp_path / "store", b"a key for tests")
        if request.param == "disk"
        else request.getfixturevalue("s3")
    )


def test_what_was_put_is_read(store: Storage) -> None:
    assert store.put(KEY, b"bytes", content_type="image/png") == 5
    assert store.read(KEY) == b"bytes"
    assert store.exists(KEY)


def test_a_file_goes_in_and_comes_out(store: Storage, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b"x" * 100_000)
    assert store.put(KEY, tmp_path / "in", content_type="image/png") == 100_000
    store.fetch(KEY, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == (tmp_path / "in").read_bytes()


def test_a_large_file_goes_in_parts_and_comes_out_whole(store: Storage, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(os.urandom(1 << 20) * 40)
    assert store.put(KEY, tmp_path / "in", content_type="image/png") == 40 << 20
    store.fetch(KEY, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == (tmp_path / "in").read_bytes()


def test_a_second_put_takes_the_place_of_the_first(store: Storage) -> None:
    store.put(KEY, b"the first", content_type="image/png")
    store.put(KEY, b"second", content_type="image/png")
    assert store.read(KEY) == b"second"


def test_a_file_on_this_machine_is_given_as_one(store: Storage) -> None:
    store.put(KEY, b"bytes", content_type="image/png")
    path = store.local_path(KEY)
    assert path is None or path.read_bytes() == b"bytes"


def test_a_key_without_an_object_is_not_found(store: Storage, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        store.read(KEY)
    with pytest.raises(NotFound):
        store.fetch(KEY, tmp_path / "out")
    assert not store.exists(KEY)


def test_deleting_twice_does_no_harm(store: Storage) -> None:
    store.put(KEY, b"bytes", content_type="image/png")
    store.delete(KEY)
    store.delete(KEY)
    assert not store.exists(KEY)


def test_a_prefix_is_deleted_with_all_that_is_below_it_and_nothing_beside(store: Storage) -> None:
    for key in ("o/1/p/2/a", "o/1/p/2/b/c", "o/1/p/22/a", "o/1/p/3"):
        store.put(key, b"bytes", content_type="image/png")
    assert store.delete_prefix("o/1/p/2/") == 2
    assert store.delete_prefix("o/1/p/2/") == 0
    assert store.exists("o/1/p/22/a")
    assert store.exists("o/1/p/3")


@pytest.mark.parametrize("key", ["", "/o/1", "../o/1", "o/../../1", "o/./1"])
def test_a_key_that_would_lead_elsewhere_is_refused(store: Storage, key: str) -> None:
    with pytest.raises(ValueError, match="not a storage key"):
        store.put(key, b"bytes", content_type="image/png")


def test_a_prefix_ends_with_a_slash(store: Storage) -> None:
    with pytest.raises(ValueError, match="slash"):
        store.delete_prefix("o/1/p/2")
    with pytest.raises(ValueError, match="slash"):
        list(store.old_keys("o", LATER))


def test_old_keys_are_those_written_before_the_moment(store: Storage) -> None:
    store.put("o/1/a", b"bytes", content_type="image/png")
    store.put("o/1/b/c", b"bytes", content_type="image/png")
    store.put("elsewhere/d", b"bytes", content_type="image/png")
    assert sorted(store.old_keys("o/", LATER)) == ["o/1/a", "o/1/b/c"]
    assert list(store.old_keys("o/", datetime.now(UTC) - timedelta(hours=1))) == []
    assert list(store.old_keys("nothing/", LATER)) == []


def test_a_store_that_is_there_is_ready(store: Storage) -> None:
    assert store.is_ready()


def test_a_store_either_signs_addresses_or_has_no_origin(store: Storage) -> None:
    store.put(KEY, b"bytes", content_type="image/png")
    url, origin = store.signed_url(KEY, expires_in_s=60), store.browser_origin()
    assert (url is None) == (origin is None)
    assert url is None or url.startswith(f"{origin}/")


# --- a bucket's own side ---


def test_more_objects_than_one_request_deletes_are_deleted(s3: S3Storage) -> None:
    for number in range(1001):
        s3.put(f"o/1/{number}", b"", content_type="image/png")
    assert s3.delete_prefix("o/1/") == 1001
    assert list(s3.old_keys("o/", LATER)) == []


def test_a_signed_address_gives_the_object_under_its_download_name(s3: S3Storage) -> None:
    s3.put(KEY, b"bytes", content_type="image/png")
    url = s3.signed_url(
        KEY, expires_in_s=60, download_name="Größe 1; a.png", content_type="image/png"
    )
    with urllib.request.urlopen(str(url)) as answer:
        assert answer.read() == b"bytes"
        assert answer.headers["Content-Type"] == "image/png"
        assert (
            answer.headers["Content-Disposition"] == 'attachment; filename="Groe 1 a.png"; '
            "filename*=UTF-8''Gr%C3%B6%C3%9Fe%201%3B%20a.png"
        )
        assert answer.headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize("change", ["another key", "another name", "too late", "unsigned"])
def test_a_signed_address_opens_nothing_else(s3: S3Storage, change: str) -> None:
    s3.put(KEY, b"bytes", content_type="image/png")
    s3.put("o/1/other", b"other", content_type="image/png")
    url = str(s3.signed_url(KEY, expires_in_s=1, download_name="a.png"))
    changed = {
        "another key": url.replace(KEY, "o/1/other"),
        "another name": url.replace("a.png", "b.exe"),
        "too late": url,
        "unsigned": url.partition("?")[0],
    }[change]
    if change == "too late":
        time.sleep(2.1)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(changed)


def test_wrong_credentials_are_no_ready_store(seaweedfs: SeaweedFs) -> None:
    bucket = seaweedfs.make_bucket()
    stranger = S3Storage(
        Bucket(
            bucket.name,
            endpoint=bucket.endpoint,
            access_key=bucket.access_key,
            secret_key="guessed",
        )
    )
    assert not stranger.is_ready()
    with pytest.raises(Unavailable):
        stranger.read(KEY)


def test_a_store_that_is_away_is_unavailable_and_says_so_soon(tmp_path: Path) -> None:
    away = S3Storage(Bucket("b", endpoint="http://127.0.0.1:9", access_key="a", secret_key="b"))
    assert not away.is_ready()
    for attempt in (
        lambda: away.put(KEY, b"", content_type="image/png"),
        lambda: away.read(KEY),
        lambda: away.fetch(KEY, tmp_path / "out"),
        lambda: away.exists(KEY),
        lambda: away.delete_prefix("o/1/"),
    ):
        with pytest.raises(Unavailable, match="does not answer"):
            attempt()


def test_uploads_in_parts_that_were_never_finished_are_forgotten(s3: S3Storage) -> None:
    for key in (KEY, "other/1"):
        where = {"Bucket": s3._bucket.name, "Key": f"aicreat/{key}"}
        begun = s3._s3.create_multipart_upload(**where)
        s3._s3.upload_part(**where, UploadId=begun["UploadId"], PartNumber=1, Body=b"part")
    assert s3.drop_unfinished("o/", datetime(2020, 1, 1, tzinfo=UTC)) == 0
    assert s3.drop_unfinished("o/", LATER) == 1
    left = s3._s3.list_multipart_uploads(Bucket=s3._bucket.name)["Uploads"]
    assert [upload["Key"] for upload in left] == ["aicreat/other/1"]


def test_the_bucket_is_set_up_for_our_pages_and_clears_its_quarantine(s3: S3Storage) -> None:
    for _ in range(2):
        s3.set_up(["https://creat.example.org"], "incoming/")
    bucket = s3._bucket.name
    rules = s3._s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert [(rule["Filter"]["Prefix"], rule["Expiration"]["Days"]) for rule in rules] == [
        ("aicreat/incoming/", 1)
    ]
    assert allowed_origin(s3, "https://creat.example.org") == "https://creat.example.org"
    assert allowed_origin(s3, "https://evil.example.org") is None


def allowed_origin(s3: S3Storage, origin: str) -> str | None:
    """Which pages a browser would let read the answer, asked from a page of that origin."""
    s3.put(KEY, b"bytes", content_type="image/png")
    asked = urllib.request.Request(
        str(s3.signed_url(KEY, expires_in_s=60)), headers={"Origin": origin}
    )
    with urllib.request.urlopen(asked) as answer:
        return answer.headers["Access-Control-Allow-Origin"]


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_at_amazon_the_origin_is_the_one_that_is_signed_for(region: str) -> None:
    store = S3Storage(Bucket("our-bucket", region=region, access_key="a", secret_key="b"))
    assert str(store.signed_url(KEY, expires_in_s=60)).startswith(f"{store.browser_origin()}/o/1/")


def test_browsers_are_sent_to_the_public_address_of_the_store(seaweedfs: SeaweedFs) -> None:
    inner = seaweedfs.make_bucket()
    store = S3Storage(
        Bucket(
            inner.name, inner.endpoint, "https://files.example.org", access_key="a", secret_key="b"
        )
    )
    assert store.browser_origin() == "https://files.example.org"
    assert str(store.signed_url(KEY, expires_in_s=60)).startswith(
        f"https://files.example.org/{inner.name}/{KEY}?"
    )


# --- uploads past the app: what a ticket of a bucket lets in, and nothing else ---

TICKET = "incoming/1/2"
DATA = b"exactly these bytes"


def ticket(s3: S3Storage, expires_in_s: float = 60) -> UploadForm:
    end = datetime.now(UTC) + timedelta(seconds=expires_in_s)
    return s3.upload_ticket(TICKET, len(DATA), "image/png", end)


def send(form: UploadForm, data: bytes = DATA, **changed: str) -> int:
    return requests.post(
        form.url, data={**form.fields, **changed}, files={"file": ("a.png", data)}
    ).status_code


def test_a_ticket_lets_its_file_in(s3: S3Storage) -> None:
    form = ticket(s3)
    assert form.method == "POST"
    assert send(form) in {200, 201, 204}
    assert s3.read(TICKET) == DATA


@pytest.mark.parametrize(
    "attack",
    [
        {"key": "aicreat/incoming/1/3"},
        {"key": "aicreat/o/1/a"},
        {"Content-Type": "text/html"},
        {"data": DATA + b"!"},
        {"data": DATA[:-1]},
        {"data": b""},
        {"x-amz-signature": "0" * 64},
    ],
    ids=str,
)
def test_a_ticket_lets_nothing_else_in(s3: S3Storage, attack: dict[str, Any]) -> None:
    assert send(ticket(s3), **attack) in {400, 403, 411}
    assert list(s3.old_keys("incoming/", LATER)) == []
    assert list(s3.old_keys("o/", LATER)) == []


def test_who_sends_a_file_does_not_say_who_may_read_it(s3: S3Storage) -> None:
    """Amazon refuses the field, since the policy does not name it; what takes it must not obey it
    once it is frozen.
    """
    if send(ticket(s3), acl="public-read") == 204:
        s3.freeze(TICKET, KEY, len(DATA))
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(str(s3.signed_url(KEY, expires_in_s=60)).partition("?")[0])


def test_a_ticket_runs_out(s3: S3Storage) -> None:
    form = ticket(s3, expires_in_s=1)
    time.sleep(2.1)
    assert send(form) == 403
    assert not s3.exists(TICKET)


def test_what_is_frozen_is_out_of_the_tickets_reach(s3: S3Storage) -> None:
    form = ticket(s3)
    send(form)
    s3.freeze(TICKET, KEY, len(DATA))
    send(form, bytes(reversed(DATA)))
    assert s3.read(KEY) == DATA


def test_nothing_is_not_frozen(s3: S3Storage) -> None:
    with pytest.raises(NotFound):
        s3.freeze(TICKET, KEY, len(DATA))
    assert not s3.exists(KEY)


def test_freezing_twice_keeps_the_first(s3: S3Storage) -> None:
    s3.put(TICKET, DATA, content_type="image/png")
    s3.freeze(TICKET, KEY, len(DATA))
    s3.put(TICKET, bytes(reversed(DATA)), content_type="image/png")
    s3.freeze(TICKET, KEY, len(DATA))
    assert s3.read(KEY) == DATA


def test_freezing_again_when_the_source_was_cleared_changes_nothing(s3: S3Storage) -> None:
    s3.put(TICKET, DATA, content_type="image/png")
    s3.freeze(TICKET, KEY, len(DATA))
    s3.delete(TICKET)
    s3.freeze(TICKET, KEY, len(DATA))
    assert s3.read(KEY) == DATA


def test_of_many_who_freeze_while_the_file_is_swapped_the_first_is_kept(s3: S3Storage) -> None:
    """Whatever each of them finds under the ticket's key, what the first has frozen stays."""
    versions = [os.urandom(len(DATA)) for _ in range(6)]
    s3.put(TICKET, versions[0], content_type="image/png")
    s3.freeze(TICKET, KEY, len(DATA))

    def swap_and_freeze(version: bytes) -> None:
        s3.put(TICKET, version, content_type="image/png")
        s3.freeze(TICKET, KEY, len(DATA))

    with ThreadPoolExecutor(len(versions)) as threads:
        list(threads.map(swap_and_freeze, versions[1:]))
    assert s3.read(KEY) == versions[0]


def refusing(monkeypatch: pytest.MonkeyPatch, s3: S3Storage, code: str) -> list[str]:
    """A store that answers every copy with this refusal; returns what it was asked to make."""
    asked: list[str] = []

    def refuse(**wanted: Any) -> None:
        asked.append(wanted["Key"])
        raise ClientError({"Error": {"Code": code}}, "CopyObject")

    monkeypatch.setattr(s3._s3, "copy_object", refuse)
    return asked


def test_a_copy_that_somebody_else_is_making_is_tried_again(
    s3: S3Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Amazon says so of the same target at the same time; it is frozen only when it is there."""
    asked = refusing(monkeypatch, s3, "ConditionalRequestConflict")
    with pytest.raises(StateForbids, match="still being sent"):
        s3.freeze(TICKET, KEY, len(DATA))
    assert len(asked) == TRIES
    s3.put(KEY, DATA, content_type="image/png")
    s3.freeze(TICKET, KEY, len(DATA))


def test_other_refusals_of_a_copy_are_the_stores_own(
    s3: S3Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, s3, "InternalError")
    with pytest.raises(Unavailable):
        s3.freeze(TICKET, KEY, len(DATA))


def test_forms_of_a_bucket_never_come_to_us(s3: S3Storage) -> None:
    with pytest.raises(NotFound):
        s3.accept(ticket(s3).fields, datetime.now(UTC))

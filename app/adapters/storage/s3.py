"""Objects in a bucket of S3, or of a store that speaks its language."""

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from app.adapters.storage.naming import checked_key, checked_prefix
from app.domain.errors import NotFound, StateForbids, Unavailable
from app.domain.file_names import content_disposition
from app.ports.storage import AcceptedForm, UploadForm

log = logging.getLogger("aicreat.storage")

CONNECT_S, READ_S, TRIES = 3, 30, 3
PROBE_S = 2
USER_AGENT = "aicreat"
"""The package's own tells its versions, and is put together anew for every request: a tenth of what
a request costs.
"""
AT_ONCE = 1000
"""Keys in one request to delete. Source: the S3 API's limit of DeleteObjects."""
PARTS = TransferConfig(
    multipart_threshold=16 << 20, multipart_chunksize=16 << 20, max_concurrency=2
)
"""Few parts at a time: a runner's memory is limited, and a part in flight is held in it."""
QUARANTINE_DAYS = 1
KEEP = "private, max-age=3600"
AS_BYTES = {"MetadataDirective": "REPLACE", "ContentType": "application/octet-stream"}
TAKEN = {"409", "412", "PreconditionFailed", "ConditionalRequestConflict"}
OURS = {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}
"""Somebody made the bucket at the same moment; whether it is ours is seen when it is used."""
NO_BUCKET = {"404", "NoSuchBucket"}
FIRST_REGION = "us-east-1"
"""The region whose buckets are made without naming it. Source: the S3 API's CreateBucket."""
GONE = {"404", "NoSuchKey", "NotFound"}


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the bucket is, and who we are there.

    endpoint: empty for Amazon's own.  public_endpoint: where browsers reach it, when that is
    another address. access_key, secret_key: empty when the machine has a role of its own.  prefix:
    what every key starts with.
    """

    name: str
    endpoint: str = ""
    public_endpoint: str = ""
    region: str = "us-east-1"
    access_key: str = ""
    secret_key: str = ""
    prefix: str = ""


class S3Storage:
    """A bucket as a store.

    Every write is one request, or a multipart upload that is completed by one: whole or not at
    all.
    """

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._clients = _Clients(bucket)

    def put(self, key: str, source: Path | bytes, *, content_type: str) -> int:
        where = self._where(key)
        with _translated(key):
            if isinstance(source, bytes):
                self._s3.put_object(**where, Body=source, ContentType=content_type)
                return len(source)
            extra = {"ContentType": content_type}
            self._s3.upload_file(
                str(source), where["Bucket"], where["Key"], ExtraArgs=extra, Config=PARTS
            )
            return source.stat().st_size

    def read(self, key: str) -> bytes:
        with _translated(key):
            return bytes(self._s3.get_object(**self._where(key))["Body"].read())

    def fetch(self, key: str, target: Path) -> None:
        where = self._where(key)
        with _translated(key):
            self._s3.download_file(where["Bucket"], where["Key"], str(target), Config=PARTS)

    # no object of a bucket is a file here
    def local_path(self, key: str) -> Path | None:  # noqa: ARG002
        return None

    def exists(self, key: str) -> bool:
        try:
            with _translated(key):
                self._s3.head_object(**self._where(key))
        except NotFound:
            return False
        return True

    def delete(self, key: str) -> None:
        with _translated(key):
            self._s3.delete_object(**self._where(key))

    def delete_prefix(self, prefix: str) -> int:
        count = 0
        for page in self._pages(prefix):
            names = [found["Key"] for found in page]
            self._delete_all(names)
            count += len(names)
        return count

    def is_ready(self) -> bool:
        """Asks once and briefly: whoever asks for readiness asks again."""
        try:
            self._clients.probe.head_bucket(Bucket=self._bucket.name)
        except (ClientError, BotoCoreError, HTTPError):
            return False
        return True

    def signed_url(
        self,
        key: str,
        *,
        expires_in_s: int,
        download_name: str | None = None,
        is_shown: bool = False,
        content_type: str | None = None,
    ) -> str | None:
        answer = {"ResponseCacheControl": KEEP}
        if download_name is not None:
            answer["ResponseContentDisposition"] = content_disposition(
                download_name, is_shown=is_shown
            )
        if content_type is not None:
            answer["ResponseContentType"] = content_type
        params = {**self._where(key), **answer}
        return str(
            self._clients.signer.generate_presigned_url(
                "get_object", Params=params, ExpiresIn=expires_in_s
            )
        )

    def browser_origin(self) -> str | None:
        bucket = self._bucket
        if endpoint := bucket.public_endpoint or bucket.endpoint:
            address = urlsplit(endpoint)
            return f"{address.scheme}://{address.netloc}"
        return f"https://{bucket.name}.s3.{bucket.region}.amazonaws.com"

    def old_keys(self, prefix: str, before: datetime) -> Iterator[str]:
        for page in self._pages(prefix):
            for found in page:
                if found["LastModified"] < before:
                    yield found["Key"].removeprefix(self._bucket.prefix)

    def upload_ticket(
        self, key: str, size: int, content_type: str, expires_at: datetime
    ) -> UploadForm:
        where = self._where(key)
        form = self._clients.signer.generate_presigned_post(
            where["Bucket"],
            where["Key"],
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", size, size]],
            ExpiresIn=max(1, round((expires_at - datetime.now(UTC)).total_seconds())),
        )
        return UploadForm("POST", form["url"], form["fields"])

    # none is ours
    def accept(self, fields: Mapping[str, str], now: datetime) -> AcceptedForm:  # noqa: ARG002
        raise NotFound

    # none is ours
    def receive(self, form: AcceptedForm, chunks: Iterable[bytes]) -> None:  # noqa: ARG002
        raise NotFound

    # see below
    def freeze(self, source_key: str, target_key: str, size: int) -> None:  # noqa: ARG002
        """Copy what lies there now, in one request that replaces nothing.

        So a form that lives on changes nothing.

        The policy of the form has bound the size; whoever reads what was frozen looks at it again.
        """
        for _ in range(TRIES):
            try:
                if self._copy(source_key, target_key) or self.exists(target_key):
                    return
            except NotFound:
                if self.exists(target_key):
                    return
                raise
        raise StateForbids(
            "The file is still being sent. Try again in a moment.", code="upload_changed"
        )

    def _copy(self, source_key: str, target_key: str) -> bool:
        """False when the target is there already, or somebody is making it.

        Whoever asked looks again.
        """
        source, target = self._where(source_key), self._where(target_key)
        with _translated(source_key):
            try:
                self._s3.copy_object(**target, CopySource=source, IfNoneMatch="*", **AS_BYTES)
            except ClientError as error:
                if error.response["Error"]["Code"] not in TAKEN:
                    raise
                return False
        return True

    def create(self) -> bool:
        bucket, region = self._bucket.name, self._bucket.region
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        with _translated(bucket):
            try:
                self._s3.head_bucket(Bucket=bucket)
            except ClientError as error:
                if error.response["Error"]["Code"] not in NO_BUCKET:
                    raise
            else:
                return False
            try:
                self._s3.create_bucket(Bucket=bucket, **({} if region == FIRST_REGION else place))
            except ClientError as error:
                if error.response["Error"]["Code"] not in OURS:
                    raise
                return False
        return True

    def drop_unfinished(self, prefix: str, before: datetime) -> int:
        bucket, count = self._bucket.name, 0
        start = f"{self._bucket.prefix}{checked_prefix(prefix)}"
        pages = self._s3.get_paginator("list_multipart_uploads")
        with _translated(prefix):
            for page in pages.paginate(Bucket=bucket, Prefix=start):
                for found in page.get("Uploads", ()):
                    if found["Initiated"] < before and found["Key"].startswith(start):
                        which = {"Key": found["Key"], "UploadId": found["UploadId"]}
                        self._s3.abort_multipart_upload(Bucket=bucket, **which)
                        count += 1
        return count

    def set_up(self, origins: Sequence[str], quarantine: str) -> None:
        allowed = {
            "AllowedMethods": ["GET", "POST"],
            "AllowedOrigins": list(origins),
            "AllowedHeaders": ["*"],
        }
        cleared = {
            "ID": "aicreat-quarantine",
            "Status": "Enabled",
            "Filter": {"Prefix": f"{self._bucket.prefix}{quarantine}"},
            "Expiration": {"Days": QUARANTINE_DAYS},
        }
        with _translated(self._bucket.name):
            cors = {"CORSRules": [{**allowed, "MaxAgeSeconds": 3600}]}
            self._s3.put_bucket_cors(Bucket=self._bucket.name, CORSConfiguration=cors)
            rules = {"Rules": [*self._other_rules(cleared["ID"]), cleared]}
            self._s3.put_bucket_lifecycle_configuration(
                Bucket=self._bucket.name, LifecycleConfiguration=rules
            )

    def _other_rules(self, own_id: object) -> list[dict[str, Any]]:
        """The bucket's rules that are not ours: setting a configuration replaces all of them."""
        try:
            found = self._s3.get_bucket_lifecycle_configuration(Bucket=self._bucket.name)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchLifecycleConfiguration":
                return []
            raise
        return [rule for rule in found.get("Rules", []) if rule.get("ID") != own_id]

    @property
    def _s3(self) -> Any:
        return self._clients.worker

    def _where(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket.name, "Key": f"{self._bucket.prefix}{checked_key(key)}"}

    def _pages(self, prefix: str) -> Iterator[list[dict[str, Any]]]:
        """What is below the prefix, in the pages in which the store lists it: at most 1000 each."""
        start = f"{self._bucket.prefix}{checked_prefix(prefix)}"
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket.name, Prefix=start, PaginationConfig={"PageSize": AT_ONCE}
        )
        with _translated(prefix):
            for page in pages:
                if found := page.get("Contents"):
                    yield found

    def _delete_all(self, names: list[str]) -> None:
        with _translated(names[0]):
            wanted = {"Objects": [{"Key": name} for name in names], "Quiet": True}
            answer = self._s3.delete_objects(Bucket=self._bucket.name, Delete=wanted)
        if answer.get("Errors"):
            raise Unavailable(
                f"The store did not delete {len(answer['Errors'])} objects.",
                code="storage_unavailable",
            )


_session = boto3.session.Session()
_making = threading.Lock()


class _Clients:
    """Clients of one process, made when first used.

    A patient one for the work, a hasty one for probes, one that signs.
    """

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._made: dict[str, Any] = {}

    @property
    def worker(self) -> Any:
        return self._client("worker", self._bucket.endpoint, READ_S, CONNECT_S, TRIES)

    @property
    def probe(self) -> Any:
        return self._client("probe", self._bucket.endpoint, PROBE_S, PROBE_S, 1)

    @property
    def signer(self) -> Any:
        """Signs for the address that browsers use; it never connects."""
        return self._client(
            "signer", self._bucket.public_endpoint or self._bucket.endpoint, READ_S, CONNECT_S, 1
        )

    def _client(self, name: str, endpoint: str, read_s: int, connect_s: int, tries: int) -> Any:
        with _making:  # not safe in two threads at once, as using one is
            if name not in self._made:
                self._made[name] = self._make(endpoint, read_s, connect_s, tries)
            return self._made[name]

    def _make(self, endpoint: str, read_s: int, connect_s: int, tries: int) -> Any:
        bucket = self._bucket
        config = Config(
            signature_version="s3v4",
            connect_timeout=connect_s,
            read_timeout=read_s,
            retries={"mode": "standard", "total_max_attempts": tries},
            max_pool_connections=32,
            s3={
                "addressing_style": "path" if endpoint else "virtual",
                "us_east_1_regional_endpoint": "regional",
            },
            user_agent=USER_AGENT,
            parameter_validation=False,  # types hold what reaches it
            # compatible stores do not all know the newer checksums
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        return _session.client(
            "s3",
            region_name=bucket.region,
            endpoint_url=endpoint or None,
            aws_access_key_id=bucket.access_key or None,
            aws_secret_access_key=bucket.secret_key or None,
            config=config,
        )


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            raise NotFound("This file is not there (any more).", code="no_object") from error
        raise _unavailable(key, error) from error
    except (BotoCoreError, Boto3Error, HTTPError) as error:
        raise _unavailable(key, error) from error


def _unavailable(key: str, error: Exception) -> Unavailable:
    log.warning("%s: %s", key, error)
    return Unavailable(
        "The file store does not answer. Try again in a moment.", code="storage_unavailable"
    )

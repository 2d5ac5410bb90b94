"""Objects in S3."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from lisa.ingestion.document import Location
from lisa.ingestion.stored_object import ArchivedObject, FetchedObject, ListedObject, OversizedObject, StoredObject

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_NOT_FOUND_CODES = {"NoSuchKey", "NoSuchBucket", "404"}
_ARCHIVED_CODE = "InvalidObjectState"
_ARCHIVE_CLASSES = {"GLACIER", "DEEP_ARCHIVE"}  # storage classes; GLACIER_IR is read at once


class S3Objects:
    """Reads and lists objects."""

    def __init__(self, client: "S3Client") -> None:
        self._client = client

    def fetch_object(self, location: Location, max_bytes: int) -> FetchedObject | None:
        """Return the object. A body over the limit is not read, and an archived object costs a HeadObject."""
        try:
            found = self._client.get_object(Bucket=location.bucket, Key=location.key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_FOUND_CODES:
                return None
            if error.response["Error"]["Code"] == _ARCHIVED_CODE:
                return self._build_archived_object(location)
            raise
        with found["Body"] as body:
            if found["ContentLength"] > max_bytes:
                return OversizedObject(found["ContentLength"], _strip_quotes(found["ETag"]))
            etag = _strip_quotes(found["ETag"])
            encoding, media_type = found.get("ContentEncoding", ""), found.get("ContentType", "")
            return StoredObject(body.read(), found.get("VersionId") or etag, etag, encoding, media_type)

    def _build_archived_object(self, location: Location) -> ArchivedObject | None:
        found = self.head_object(location)
        return ArchivedObject(found.archive or "an archive", found.size, found.etag) if found else None

    def head_object(self, location: Location) -> ListedObject | None:
        try:
            found = self._client.head_object(Bucket=location.bucket, Key=location.key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_FOUND_CODES:
                return None
            raise
        modified = int(found["LastModified"].timestamp() * 1000)
        archive = _find_archive(found.get("StorageClass", ""), found.get("ArchiveStatus", ""), found.get("Restore", ""))
        return ListedObject(location.key, _strip_quotes(found["ETag"]), found["ContentLength"], modified, archive)

    def list_objects(self, bucket: str, prefix: str, after: str | None) -> Iterator[ListedObject]:
        """Yield the objects in the order of their keys, with one request for each thousand."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, Prefix=prefix, StartAfter=after or ""
        )
        for page in pages:
            for found in page.get("Contents", []):
                modified = int(found["LastModified"].timestamp() * 1000)
                yield ListedObject(found["Key"], _strip_quotes(found["ETag"]), found["Size"], modified)


def _find_archive(storage_class: str, status: str, restore: str) -> str | None:
    """Return the archive of an object, or None if it can be read. `status` is that of Intelligent-Tiering."""
    if 'ongoing-request="false"' in restore:
        return None
    return status or (storage_class if storage_class in _ARCHIVE_CLASSES else None)


def _strip_quotes(quoted: str) -> str:
    return quoted.strip('"')

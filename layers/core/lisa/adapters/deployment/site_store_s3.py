"""The files of the page in S3."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from lisa.deployment.site import SiteFile

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_POLICY_METADATA = "content-security-policy"  # the API returns it as the header of this name
_UPLOADS = 8  # at the same time
_MISSING_CODES = {"NoSuchKey", "NoSuchBucket", "404"}


class S3SiteStore:
    """Stores the files of the page in a bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def read(self, key: str) -> bytes | None:
        try:
            with self._client.get_object(Bucket=self._bucket, Key=key)["Body"] as body:
                return body.read()
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING_CODES:
                return None
            raise

    def write(self, files: Iterable[SiteFile], policy: str) -> None:
        def upload(file: SiteFile) -> None:
            self._client.put_object(
                Bucket=self._bucket,
                Key=file.key,
                Body=file.content,
                ContentType=file.media_type,
                CacheControl=file.cache_control,
                Metadata={_POLICY_METADATA: policy},
            )

        with ThreadPoolExecutor(_UPLOADS) as pool:
            list(pool.map(upload, files))

    def delete(self, keys: Iterable[str]) -> None:
        ordered = sorted(keys)
        for start in range(0, len(ordered), 1000):
            named = [{"Key": key} for key in ordered[start : start + 1000]]
            done = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": named, "Quiet": True})  # type: ignore[typeddict-item]
            if refused := done.get("Errors"):
                raise OSError(f"{len(refused)} files of the page could not be deleted")

    def clear(self) -> None:
        try:
            pages = list(self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket))
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING_CODES:
                return
            raise
        self.delete(found["Key"] for page in pages for found in page.get("Contents", []))

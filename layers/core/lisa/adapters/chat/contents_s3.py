"""Contents of the chat in S3."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from lisa.adapters.aws.transient_errors import raise_transient_errors
from lisa.chat.uploads import LINK_SECONDS, PresignedForm
from lisa.errors import OBJECTS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_THREADS = 8
_DELETE_BATCH = 1_000


@raise_transient_errors("the contents of the chat are unavailable", OBJECTS)
class S3Contents:
    """Objects of one bucket. Links are signed without a request to S3."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def put(self, key: str, content: bytes, media_type: str) -> None:
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=media_type)

    def get(self, key: str) -> bytes | None:
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return None
            raise
        with found["Body"] as body:
            return body.read()

    def get_many(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        with ThreadPoolExecutor(_THREADS) as threads:
            found = zip(keys, threads.map(self.get, keys), strict=True)
            return {key: content for key, content in found if content is not None}

    def create_link(self, key: str, file_name: str | None = None) -> str:
        saved = f"attachment; filename*=UTF-8''{quote(file_name or '')}"
        about: dict[str, Any] = {"ResponseContentDisposition": saved} if file_name else {}
        return self._client.generate_presigned_url(
            "get_object", Params={"Bucket": self._bucket, "Key": key, **about}, ExpiresIn=LINK_SECONDS
        )

    def create_form(self, key: str, most_bytes: int) -> PresignedForm:
        sizes = [["content-length-range", 0, most_bytes]]
        post = self._client.generate_presigned_post(self._bucket, key, Conditions=sizes, ExpiresIn=LINK_SECONDS)
        return {"url": post["url"], "fields": post["fields"]}

    def list_keys(self, prefix: str) -> Iterator[str]:
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
            yield from (found["Key"] for found in page.get("Contents", []))

    def remove(self, keys: Sequence[str]) -> None:
        for start in range(0, len(keys), _DELETE_BATCH):
            objects: Any = [{"Key": key} for key in keys[start : start + _DELETE_BATCH]]
            answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True})
            if answer.get("Errors"):
                raise RuntimeError("S3 did not delete an object of the chat")

    def erase(self, prefix: str) -> None:
        self.remove(list(self.list_keys(prefix)))

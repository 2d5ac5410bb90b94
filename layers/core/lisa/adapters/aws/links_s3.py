"""Presigned links, with which browsers upload to S3 and download from it."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from lisa.ingestion.answers import PresignedPost
from lisa.ingestion.document import Location
from lisa.ingestion.uploads import LINK_SECONDS, MAX_UPLOAD_BYTES

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

DOWNLOAD_SECONDS = 300


class S3PresignedLinks:
    """Signs links without any request to S3."""

    def __init__(self, client: "S3Client") -> None:
        self._client = client

    def create_upload_form(self, location: Location) -> PresignedPost:
        """Return `{url, fields}` of a POST of at most 50 MB, valid for one hour."""
        post = self._client.generate_presigned_post(
            location.bucket,
            location.key,
            Conditions=[["content-length-range", 0, MAX_UPLOAD_BYTES]],
            ExpiresIn=LINK_SECONDS,
        )
        return {"url": post["url"], "fields": post["fields"]}

    def create_download_url(self, location: Location) -> str:
        """Return the URL of a GET, valid for five minutes. Browsers save the file; they never show a page of a user."""
        saved = f"attachment; filename*=UTF-8''{quote(location.key.rsplit('/', 1)[-1])}"
        return self._client.generate_presigned_url(
            "get_object",
            Params={"Bucket": location.bucket, "Key": location.key, "ResponseContentDisposition": saved},
            ExpiresIn=DOWNLOAD_SECONDS,
        )

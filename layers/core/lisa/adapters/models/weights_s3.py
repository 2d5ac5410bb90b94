"""The weights of self-hosted models in their S3 bucket."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3ModelWeights:
    """Looks for weights in a bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def has_files(self, prefix: str) -> bool:
        found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=f"{prefix.strip('/')}/", MaxKeys=1)
        return bool(found.get("Contents"))

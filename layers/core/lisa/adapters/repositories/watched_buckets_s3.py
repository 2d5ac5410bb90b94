"""The check of watched buckets with S3."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from lisa.repositories.bucket_commands import allow_reading_command, enable_events_command, sends_to_eventbridge

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ABSENT, _FORBIDDEN = {"404", "NoSuchBucket"}, {"403", "AccessDenied"}
_INVALID_NAME_CODES = {"400", "InvalidBucketName"}


class S3WatchedBuckets:
    """Checks a bucket with three reads. `readable` are the ARNs of further buckets that the stack may read."""

    def __init__(self, client: "S3Client", stack: str, readable: Sequence[str]) -> None:
        self._client = client
        self._stack = stack
        self._readable = readable

    def bucket_refusal(self, bucket: str, *, events: bool) -> str | None:
        try:
            region = self._client.head_bucket(Bucket=bucket).get("BucketRegion")
            self._client.list_objects_v2(Bucket=bucket, MaxKeys=1)
            sends = not events or sends_to_eventbridge(
                self._client.get_bucket_notification_configuration(Bucket=bucket)
            )
        except ClientError as error:
            return self._explain_error(bucket, error)
        here = self._client.meta.region_name
        if region not in (None, here):
            return f"the bucket {bucket} is in {region}, but this system is in {here}: both must be in the same region"
        if sends:
            return None
        return f"the bucket {bucket} does not send its events to EventBridge; run: {enable_events_command(bucket)}"

    def _explain_error(self, bucket: str, error: ClientError) -> str:
        code = error.response["Error"]["Code"]
        if code in _ABSENT:
            return f"there is no bucket {bucket}; check the name"
        if code in _INVALID_NAME_CODES:
            return f"S3 does not accept {bucket} as the name of a bucket; give the name of an existing bucket"
        if code not in _FORBIDDEN:
            raise error
        arn = f"arn:{self._client.meta.partition}:s3:::{bucket}"
        if arn in self._readable:
            return f"the bucket {bucket} cannot be read; its own policy must allow it, too"
        command = allow_reading_command(self._stack, self._readable, arn)
        return f"this system is not allowed to read the bucket {bucket}; run: {command}"

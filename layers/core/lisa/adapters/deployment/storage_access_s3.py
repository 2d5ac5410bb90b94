"""The CORS rule of the page in the buckets of presigned links."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CORSRuleTypeDef

_RULE = "page"  # the id of the rule; the rules of the stack have none


class S3StorageAccess:
    """Keeps one rule for the page in the CORS configuration of a bucket."""

    def __init__(self, client: "S3Client") -> None:
        self._client = client

    def allow(self, bucket: str, origin: str) -> None:
        rule: CORSRuleTypeDef = {
            "ID": _RULE,
            "AllowedOrigins": [origin],
            "AllowedMethods": ["GET", "HEAD", "POST"],
            "AllowedHeaders": ["*"],
            "ExposeHeaders": ["ETag"],
            "MaxAgeSeconds": 3600,
        }
        others = [one for one in self._read_rules(bucket) if one.get("ID") != _RULE]
        self._client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [*others, rule]})

    def _read_rules(self, bucket: str) -> "list[CORSRuleTypeDef]":
        try:
            return list(self._client.get_bucket_cors(Bucket=bucket)["CORSRules"])  # type: ignore[arg-type]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchCORSConfiguration":
                return []
            raise

"""The check that a model's configuration exists, which real servers read first."""

from pathlib import Path
from urllib.parse import urlsplit

_CONFIG = "config.json"


def raise_unless_published(model: str) -> None:
    """End the program with a message unless a folder or an address in S3 holds the configuration of a model."""
    if not _is_published(model):
        raise SystemExit(f"{model} does not appear to have a file named {_CONFIG}: upload the weights of the model")


def _is_published(model: str) -> bool:
    parts = urlsplit(model)
    if parts.scheme != "s3":
        return (Path(model) / _CONFIG).is_file()
    return _exists(parts.netloc, f"{parts.path.strip('/')}/{_CONFIG}")


def _exists(bucket: str, key: str) -> bool:
    import boto3  # only here, because it takes half a second
    from botocore.exceptions import ClientError

    try:
        boto3.client("s3").head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return False
        raise
    return True

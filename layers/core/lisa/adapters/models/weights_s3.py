"""The weights of self-hosted models in their S3 bucket."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_FORMATS: Final = (".safetensors", ".bin")  # a folder may have both, but a server loads the first
_MOST_CONFIG_BYTES: Final = 1_000_000
_MISSING: Final = frozenset({"NoSuchKey", "404"})


class S3ModelWeights:
    """Reads about weights in a bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def has_files(self, prefix: str) -> bool:
        found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=_folder(prefix), MaxKeys=1)
        return bool(found.get("Contents"))

    def measure(self, prefix: str) -> int:
        sizes = dict.fromkeys(_FORMATS, 0)
        for name, size in self._list_sizes(_folder(prefix)):
            for suffix in _FORMATS:
                sizes[suffix] += size if name.endswith(suffix) else 0
        return next((size for size in sizes.values() if size), 0)

    def _list_sizes(self, folder: str) -> Iterator[tuple[str, int]]:
        """Yield the names and the sizes of the files in a folder, without those of folders in it."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=folder, Delimiter="/"
        )
        for page in pages:
            yield from ((one["Key"], one["Size"]) for one in page.get("Contents", []))

    def read_config(self, prefix: str) -> Mapping[str, Any]:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=f"{_folder(prefix)}config.json")
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return {}
            raise
        try:
            config = json.loads(answer["Body"].read(_MOST_CONFIG_BYTES))
        except (ValueError, RecursionError):
            return {}
        return config if isinstance(config, dict) else {}


def _folder(prefix: str) -> str:
    return f"{prefix.strip('/')}/"

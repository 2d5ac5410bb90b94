"""A disk cache of the model's files in S3, named by ETag: a new upload is downloaded, a restart downloads nothing."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FILES = ("model.onnx", "tokenizer.json")


def fetch_weights(uri: str, cache: Path, s3: Any) -> dict[str, Path]:
    """Return the local paths of the files below `s3://bucket/prefix`. Raises ClientError if one is missing."""
    parts = urlsplit(uri)
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError(f"MODEL_URI must be s3://bucket/prefix, not {uri}")
    prefix = parts.path.strip("/")
    cache.mkdir(parents=True, exist_ok=True)
    return {name: _download(parts.netloc, f"{prefix}/{name}", cache, s3) for name in FILES}


def find_weights(folder: Path) -> dict[str, Path]:
    """Return the paths of the files in a folder. Ends the program with a message if one is missing."""
    for name in FILES:
        if not (folder / name).is_file():
            raise SystemExit(f"{name} is missing in {folder}: upload the weights of the model to its prefix")
    return {name: folder / name for name in FILES}


def _download(bucket: str, key: str, cache: Path, s3: Any) -> Path:
    etag = s3.head_object(Bucket=bucket, Key=key)["ETag"].strip('"')
    path = cache / f"{etag}-{key.rpartition('/')[2]}"
    if not path.exists():
        with _atomic_file(path) as partial:
            s3.download_file(bucket, key, str(partial))
    return path


@contextmanager
def _atomic_file(path: Path) -> Iterator[Path]:
    """Yield a temporary file, which is renamed to `path` if the block succeeds."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".partial-")
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)

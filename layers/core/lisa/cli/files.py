"""The command `lisa put`, which uploads a file to a bucket that a pipeline watches."""

import argparse
from pathlib import Path
from typing import Any

import boto3

from lisa.adapters.aws.deployment import read_stack_outputs


def register_commands(commands: Any) -> None:
    """Add the command `put`."""
    put_ = commands.add_parser("put", help="upload a file to the ingestion bucket")
    put_.add_argument("file", type=Path)
    put_.add_argument("--key", help="its key in the bucket; the file's name by default")
    put_.add_argument("--bucket", help="another bucket than the ingestion bucket")
    put_.set_defaults(run=_run_put)


def _run_put(options: argparse.Namespace) -> dict[str, Any]:
    if not options.file.is_file():
        raise SystemExit(f"lisa: there is no file {options.file}")
    bucket = options.bucket or read_stack_outputs(options.stack)["IngestionBucket"]
    key = options.key or options.file.name
    boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=options.file.read_bytes())
    return {"source": f"s3://{bucket}/{key}"}

"""The time until an uploaded text file is searchable, against a running `make run`."""

import json
import os
import statistics
import sys
import time
import uuid
from typing import Any

import boto3
from rich.console import Console

from lisa.cli.api_requests import Endpoint
from lisa.cli.ask import search_repository
from local.installation import Outputs
from local.settings import Installation
from local.waiting import WaitTimeout, wait_until

TARGET_SECONDS = 3.0
_SUBJECTS = (
    "anchor", "bakery", "candle", "dyke", "engine", "ferry", "granary", "harbour", "inn", "kiln",
    "ladder", "mill", "needle", "orchard", "pier", "quarry", "rope", "sail", "tannery", "weir",
)  # fmt: skip
console = Console(highlight=False)


def main() -> int:
    """Measure and print; return 0 if the median keeps the target."""
    installation = Installation.from_environment()
    if not installation.outputs.is_file():
        console.print(f"bench: {installation.outputs} is missing: leave `make run` running in another terminal")
        return 2
    outputs = Outputs(json.loads(installation.outputs.read_text()))
    os.environ.update(installation.client_environment())
    try:
        return _print_result(_measure_files(outputs, boto3.client("s3")))
    except WaitTimeout as error:
        console.print(f"bench: {error}")
        return 1


def _measure_files(outputs: Outputs, s3: Any) -> list[float]:
    """Return the seconds for each file; delete the files afterwards."""
    run, seconds = uuid.uuid4().hex[:8], list[float]()
    keys = {subject: f"bench/{run}/{subject}.txt" for subject in _SUBJECTS}
    try:
        for subject, key in keys.items():
            seconds.append(_measure_file(s3, outputs, key, f"The {subject} of run {run} is painted red."))
            console.print(f"  {subject:<10} {seconds[-1]:6.2f} s")
    finally:
        for key in keys.values():
            s3.delete_object(Bucket=outputs["ingestionBucket"], Key=key)
    return seconds


def _measure_file(s3: Any, outputs: Outputs, key: str, content: str) -> float:
    """Return the seconds from the start of the upload until a search finds the file."""
    api = Endpoint(outputs["apiUrl"], outputs["userToken"])
    source = f"s3://{outputs['ingestionBucket']}/{key}"

    def is_found() -> bool:
        passages = search_repository(api, outputs["repositoryId"], content, 1)
        return any(passage["metadata"]["source"] == source for passage in passages)

    started = time.monotonic()
    s3.put_object(Bucket=outputs["ingestionBucket"], Key=key, Body=content.encode())
    wait_until(is_found, f"{key} is searchable", seconds=60, every=0.05)
    return time.monotonic() - started


def _print_result(seconds: list[float]) -> int:
    median, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    measured = f"{len(seconds)} files, dropped one after another: median {median:.2f} s, p95 {p95:.2f} s"
    console.print(f"{measured}; the median may take {TARGET_SECONDS:.0f} s", soft_wrap=True)
    return int(median > TARGET_SECONDS)


if __name__ == "__main__":
    sys.exit(main())

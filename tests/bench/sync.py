"""`make bench-sync`: a pipeline over 20,000 objects, indexed and compared again; needs `make run`.

It prints the time per key and the memory of the comparison, beside the plain S3 listing of the same run.
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
from rich.console import Console

from lisa.adapters.aws.dynamodb import from_item
from local.settings import Installation
from tests.support.installation import RunningInstallation

FILES = int(os.environ.get("FILES", "20000"))
console = Console(highlight=False)
PREFIX = f"shelf-{int(time.time())}/"


def main() -> int:
    """Index the files, wait until all are done, compare again."""
    installation = RunningInstallation(Installation.from_environment())
    put_files(installation)
    pipeline, started = create_pipeline(installation), time.monotonic()
    first = wait_for_run(installation, pipeline)
    print_run("brought in", first, installation)
    installation.settle(within=1_800)
    console.print(f"  all at rest after {time.monotonic() - started:.0f} s")
    floor = measure_listing(installation)
    again = installation.sync(pipeline, within=600)
    print_run("compared again", again, installation)
    seconds = float(again["ended"] - again["started"]) / 1000
    console.print(f"  {seconds / floor:.1f} × the bare listing ({floor:.1f} s)")
    ok = (int(first["new"]), int(again["unchanged"]), int(again["new"])) == (FILES, FILES, 0)
    console.print("ok" if ok else f"NOT AS EXPECTED: {first} {again}")
    return 0 if ok else 1


def put_files(installation: RunningInstallation) -> None:
    """Put small files with few texts into a bucket without events, so that only a comparison finds them."""
    s3, bucket = installation.aws("s3"), installation.outputs["uploadsBucket"]

    def put_file(number: int) -> None:
        key = f"{PREFIX}{number // 1000:03}/{number:06}.txt"
        s3.put_object(Bucket=bucket, Key=key, Body=f"Note {number % 40} on kettles.".encode())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put_file, range(FILES)))


def create_pipeline(installation: RunningInstallation) -> str:
    """Create a scheduled pipeline over the files, which starts the first comparison."""
    about = {"s3Bucket": installation.outputs["uploadsBucket"], "s3Prefix": PREFIX, "trigger": "daily"}
    answer = installation.ask(
        "POST", "/repository/default/pipelines", token=str(installation.outputs["adminToken"]), json=about
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["pipelineId"])


def wait_for_run(installation: RunningInstallation, pipeline: str) -> dict[str, Any]:
    """Return the pipeline's first run after its end."""
    while True:
        pages = (
            installation.aws("dynamodb")
            .get_paginator("scan")
            .paginate(TableName=installation.stack["RepositoriesTable"])
        )
        rows = [from_item(item) for page in pages for item in page["Items"]]
        done = [row for row in rows if row.get("pipeline_id") == pipeline and row.get("ended")]
        if done:
            return done[0]
        time.sleep(1)


def measure_listing(installation: RunningInstallation) -> float:
    """Return the seconds in which S3 alone lists the same keys."""
    started = time.monotonic()
    pages = installation.aws("s3").get_paginator("list_objects_v2")
    for _ in pages.paginate(Bucket=installation.outputs["uploadsBucket"], Prefix=PREFIX):
        pass
    return time.monotonic() - started


def print_run(what: str, run: dict[str, Any], installation: RunningInstallation) -> None:
    """Print the result of a run, the time per key, and the memory of its function."""
    seconds = float(run["ended"] - run["started"]) / 1000
    resident = [psutil.Process(worker.pid).memory_info().rss for worker in installation.workers("CompareSlice")]
    counts = {name: int(run[name]) for name in ("found", "new", "changed", "deleted", "unchanged", "in_progress")}
    console.print(f"{what}: {json.dumps(counts)} in {seconds:.1f} s, {1e6 * seconds / FILES:.0f} µs a key,")
    console.print(f"  CompareSlice holds {max(resident, default=0) / 1e6:.0f} MB")


if __name__ == "__main__":
    sys.exit(main())

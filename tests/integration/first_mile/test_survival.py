"""`kill -9` during indexing: the document becomes searchable exactly once, and no process remains."""

import time
from contextlib import suppress
from typing import Any

import psutil
import pytest

from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation
from tests.support.texts import chunks_of, long_text

pytestmark = pytest.mark.cloud


def assert_searchable_once(installation: RunningInstallation, document: str, content: str, within: float) -> None:
    """Assert that the document is searchable with exactly its rows, all of one version, and no message is left."""
    found = installation.at_rest(document, within=within)
    installation.settle(within=within)
    rows = installation.chunk_rows(document)
    assert (found["status"], found["cause"]) == ("searchable", None)
    assert [row[2] for row in rows] == chunks_of(content)
    assert {row[1] for row in rows} == {found["version"]}


def start_long_document(installation: RunningInstallation, key: str, content: str) -> str:
    """Upload a long document and return while it is being indexed."""
    document = installation.drop(key, content)
    eventually(lambda: (installation.document(document) or {}).get("status") == "pending")
    eventually(lambda: in_flight(installation) > 0)
    return document


def in_flight(installation: RunningInstallation) -> int:
    """Return how many index requests a worker holds."""
    name = "ApproximateNumberOfMessagesNotVisible"
    queue: Any = installation.aws("sqs")
    found = queue.get_queue_attributes(QueueUrl=installation.stack["IndexQueueUrl"], AttributeNames=[name])
    return int(found["Attributes"][name])


def test_a_document_of_a_killed_worker_becomes_searchable_exactly_once(
    installation: RunningInstallation, soon_redelivered: int
) -> None:
    content = long_text("pilot boat", 600)
    document = start_long_document(installation, "survival/pilot.txt", content)
    time.sleep(1)

    for worker in installation.workers("IndexDocument"):
        with suppress(psutil.NoSuchProcess):
            worker.kill()

    assert (installation.document(document) or {})["status"] == "pending", "it was killed too late to prove anything"
    assert len(installation.chunk_rows(document)) < len(chunks_of(content))
    assert_searchable_once(installation, document, content, within=soon_redelivered + 60)


def test_a_document_becomes_searchable_exactly_once_after_everything_was_killed(
    installation: RunningInstallation, soon_redelivered: int
) -> None:
    content = long_text("lightship", 1_000)
    document = start_long_document(installation, "survival/lightship.txt", content)
    time.sleep(2.5)  # a kill may lose the last second of the local cloud's state
    assert (installation.document(document) or {})["status"] == "pending", "it was indexed before it could be killed"

    installation.kill(alone=False)
    eventually(lambda: not installation.processes(), within=60)
    installation.start()

    assert_searchable_once(installation, document, content, within=soon_redelivered + 100)


def test_every_process_ends_when_make_run_is_killed_and_it_can_start_again(installation: RunningInstallation) -> None:
    assert len(installation.processes()) > 5

    installation.kill(alone=True)

    eventually(lambda: not installation.processes(), within=60)
    installation.start()
    assert installation.search("How long are the samples of the river kept?", topK=1)

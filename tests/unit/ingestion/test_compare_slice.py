"""The function that compares a slice of a pipeline's keys: its result for the workflow, and the record of the run."""

from typing import Any

import pytest

from ingestion.compare_slice.app import handler
from lisa.ingestion.document import Location
from lisa.ingestion.pipeline_sync import SyncCounts
from lisa.repositories.repository import RepositoryStatus
from lisa.repositories.retirement import RetiredPipeline, retire_pipeline
from lisa.repositories.run import PipelineRun
from lisa.wiring.process import epoch_milliseconds
from tests.support.handlers import Account, invocation
from tests.support.repositories import DEFAULT, HANDBOOK, INBOX, changed

COLLECTION = changed(DEFAULT, collection_id="5f0c1d2e-3b4a-5c6d-8e7f-901234567890")
RUN_EVENT: dict[str, Any] = {
    "repository_id": "handbook",
    "pipeline_id": "p1",
    "run_id": "r1",
    "reason": "request",
    "started": 1_700_000_000_000,
    "after": None,
    "counts": {},
}
OUT_OF_TIME = 59_999


@pytest.fixture(autouse=True)
def handbook(account: Account) -> None:
    account.repositories.create_repository(
        changed(HANDBOOK, default_collection_id=COLLECTION.collection_id), COLLECTION
    )


def watch(account: Account, *keys: str) -> None:
    account.repositories.save_pipeline(INBOX)
    for key in keys:
        account.world.objects.put(Location(bucket="inbox", key=key), b"text")


def compare(left: int = 900_000, **more: Any) -> dict[str, Any]:
    return handler(RUN_EVENT | {"since": epoch_milliseconds()} | more, invocation(left))


def run(account: Account, pipeline_id: str = "p1") -> PipelineRun:
    [found] = account.repositories.list_runs("handbook", pipeline_id, 10)
    return found


def save_retired(account: Account, *, ago: int) -> RetiredPipeline:
    gone = retire_pipeline(INBOX, epoch_milliseconds() - ago, COLLECTION.collection_id)
    account.repositories.save_pipeline(INBOX)
    account.repositories.delete_pipeline(INBOX, gone)
    return gone


def test_the_slice_that_reaches_the_last_key_ends_the_run(account: Account) -> None:
    watch(account, "in/a.txt", "in/b.txt", "out/c.txt")
    began = epoch_milliseconds()

    result = compare()

    assert (result["after"], result["counts"]["new"], len(account.world.queue.sent)) == (None, 2, 2)
    ended = run(account)
    assert (ended.status, ended.found, ended.new, ended.cause) == ("SUCCEEDED", 2, 2, None)
    assert ended.ended
    assert began <= ended.ended <= epoch_milliseconds()


def test_a_slice_before_the_end_leaves_the_run_open_and_names_the_last_key(account: Account) -> None:
    watch(account, "in/a.txt", "in/b.txt")

    first = compare(OUT_OF_TIME)
    assert first["after"] == "in/a.txt"
    assert (run(account).status, run(account).new, run(account).ended) == ("RUNNING", 1, None)

    last = compare(OUT_OF_TIME, **first)
    assert last["after"] is None
    assert (run(account).status, run(account).new) == ("SUCCEEDED", 2)


@pytest.mark.parametrize("there", [True, False])
def test_the_run_of_a_pipeline_without_a_grant_fails_with_a_cause(account: Account, there: bool) -> None:
    if there:
        account.repositories.save_pipeline(changed(INBOX, collection_id="nowhere"))
    account.schedules.put_schedule(changed(INBOX, trigger="daily"))

    result = compare()

    assert result == {"after": None, "counts": SyncCounts().model_dump()}
    assert (run(account).status, run(account).cause is not None, run(account).ended is not None) == (
        "FAILED",
        True,
        True,
    )
    assert ("p1" in account.schedules.kept) is there


@pytest.mark.parametrize(("ago", "stays"), [(0, True), (21 * 60_000, False)])
def test_a_retired_pipeline_is_deleted_after_a_later_comparison_found_no_difference(
    account: Account, ago: int, stays: bool
) -> None:
    gone = save_retired(account, ago=ago)

    compare(pipeline_id=gone.retired_id)

    assert (account.repositories.get_retired_pipeline("handbook", gone.retired_id) is not None) is stays
    assert run(account, gone.retired_id).status == "SUCCEEDED"


def test_a_retired_pipeline_is_kept_while_its_documents_are_being_removed(account: Account) -> None:
    watch(account, "in/a.txt")
    compare()
    account.world.indexer.index_document(account.world.queue.sent.pop())
    account.repositories.delete_pipeline(
        INBOX, gone := retire_pipeline(INBOX, epoch_milliseconds() - 21 * 60_000, COLLECTION.collection_id)
    )

    result = compare(pipeline_id=gone.retired_id, run_id="r2")

    assert result["counts"]["deleted"] == 1
    assert account.repositories.get_retired_pipeline("handbook", gone.retired_id) is not None


def test_a_retired_pipeline_without_its_collection_is_deleted(account: Account) -> None:
    gone = save_retired(account, ago=0)
    account.repositories.delete_rows(COLLECTION)

    compare(pipeline_id=gone.retired_id)

    assert account.repositories.list_retired_pipelines() == []


def test_a_retired_pipeline_is_kept_until_its_last_slice_was_compared(account: Account) -> None:
    gone = save_retired(account, ago=21 * 60_000)
    for key in ("in/a.txt", "in/b.txt"):
        account.world.objects.put(Location(bucket="inbox", key=key), b"text")

    result = compare(OUT_OF_TIME, pipeline_id=gone.retired_id)
    assert account.repositories.get_retired_pipeline("handbook", gone.retired_id) is not None
    result = compare(OUT_OF_TIME, pipeline_id=gone.retired_id, **result)

    assert result["after"] is None
    assert account.repositories.list_retired_pipelines() == []


def test_a_run_of_a_deleted_repository_leaves_no_row(account: Account) -> None:
    watch(account, "in/a.txt")
    repository = account.repositories.get_repository("handbook")
    assert repository is not None
    account.repositories.set_repository_status(repository, RepositoryStatus.DELETE_IN_PROGRESS, [repository.status])

    compare()

    assert account.repositories.list_runs("handbook", "p1", 10) == []

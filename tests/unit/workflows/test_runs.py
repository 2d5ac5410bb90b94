"""Simulated runs of the workflows: the order of their tasks, and the end of a run after a permanent failure."""

import pytest

from tests.support.state_machines import NAMES, TaskFailed, every_state
from tests.support.workflow_runs import CLEANUP, FAILURE_RECORDERS, LAST_TASKS, SETTLING, STOPPING, run


def test_the_records_of_a_collection_are_removed_before_and_after_its_chunks_are_dropped() -> None:
    some, done = {"finished": False}, {"finished": True}

    ended, asked = run("delete_collections", {"collections": ["c1"]}, some, done, {}, some, done)

    assert ended == "Succeed"
    assert asked == [
        "List collections",
        "Delete records", "Delete records", "Drop chunks", "Delete records", "Delete records",
        "Delete rows",
    ]  # fmt: skip


def test_every_collection_of_a_repository_is_emptied_before_its_rows_are_deleted() -> None:
    _, asked = run("delete_collections", {"collections": ["c1", "c2"]})

    assert asked == [
        "List collections", *2 * ["Delete records", "Drop chunks", "Delete records"], "Delete rows",
    ]  # fmt: skip


def test_a_large_document_is_indexed_range_by_range_until_it_is_finished() -> None:
    ended, asked = run("index_large_document", {"finished": False}, {"finished": False}, {"finished": True})

    assert (ended, asked) == ("Succeed", 3 * ["Index range"])


def test_a_pipeline_is_compared_slice_by_slice_until_there_is_no_next_key() -> None:
    ended, asked = run("sync_pipeline", {"after": "a.txt"}, {"after": "b.txt"}, {"after": None})

    assert (ended, asked) == ("Succeed", 3 * ["Compare slice"])


def test_an_existing_gateway_image_is_not_built_again() -> None:
    assert run("build_gateway_image") == ("Succeed", ["Find image", "Report image"])


def test_a_missing_gateway_image_is_built() -> None:
    ended, asked = run("build_gateway_image", fails={"Find image": "Ecr.ImageNotFoundException"})

    assert (ended, asked) == ("Succeed", ["Find image", "Build image", "Report image"])


@pytest.mark.parametrize("log", ["there is a log", "there is none"])
def test_a_failed_image_build_is_reported_with_or_without_the_end_of_its_log(log: str) -> None:
    fails = {"Find image": "Ecr.ImageNotFoundException", "Build image": "States.TaskFailed"}
    none = {"Read build log": "States.TaskFailed"} if log == "there is none" else {}

    ended, asked = run("build_gateway_image", fails=fails | none)

    assert (ended, asked[-2:]) == ("Fail", ["Read build log", "Report failure"])


TASKS = [
    (name, called) for name in NAMES for called, _ in every_state(name, "Task")
    if called not in {*LAST_TASKS, SETTLING, "Build image", "Read build log", *CLEANUP.get(name, [])}
    and called not in STOPPING.get(name, [])
]  # fmt: skip


@pytest.mark.parametrize(("name", "called"), TASKS)
@pytest.mark.parametrize("error", ["States.Timeout", "States.TaskFailed"])
def test_the_permanent_failure_of_a_task_is_recorded_and_fails_the_run(name: str, called: str, error: str) -> None:
    ended, asked = run(name, fails={called: error})

    assert ended == "Fail"
    assert asked[asked.index(called) + 1 :] == [*CLEANUP.get(name, []), FAILURE_RECORDERS[name]]


@pytest.mark.parametrize("name", NAMES)
def test_a_run_fails_even_if_its_failure_cannot_be_recorded(name: str) -> None:
    first = next(called for called, _ in every_state(name, "Task"))

    with pytest.raises(TaskFailed):
        run(name, fails={first: "States.Timeout", FAILURE_RECORDERS[name]: "States.TaskFailed"})

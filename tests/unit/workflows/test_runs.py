"""The workflows as they run: in which order tasks are asked, and how a run ends when one of them fails for good."""

from typing import Any

import pytest

from tests.support.state_machines import NAMES, Run, TaskFailed, definition, every_state

GIVEN: dict[str, Any] = {"repository_id": "handbook", "collection_id": "c1", "collections": ["c1"], "after": None}
#: By workflow, what tells of a failure.
TELLING = {
    "build_gateway_image": "Say that it failed",
    "delete_collections": "Say that it failed",
    "index_large_document": "Give the document up",
    "sync_pipeline": "Note that the run failed",
}
#: Tasks whose failure is told by nobody else: the execution itself fails.
LAST_WORDS = {*TELLING.values(), "Say where the image is"}


def run(name: str, *answers: Any, fails: dict[str, str] | None = None) -> tuple[str, list[str]]:
    """How the workflow ends and the tasks it asked; tasks answer one after the other, and then as if all is done."""
    left = list(answers)

    def work(called: str, _given: Any) -> Any:
        if called in (fails or {}):
            raise TaskFailed((fails or {})[called])
        return left.pop(0) if left else {"finished": True, "after": None, "collections": ["c1"]}

    running = Run(work)
    ended, _ = running.start(definition(name), GIVEN)
    return ended, running.asked


def test_a_collection_is_emptied_of_records_before_and_after_its_chunks_are_dropped() -> None:
    some, done = {"finished": False}, {"finished": True}

    ended, asked = run("delete_collections", {"collections": ["c1"]}, some, done, {}, some, done)

    assert ended == "Succeed"
    assert asked == [
        "Which collections?",
        "Remove the records", "Remove the records", "Drop the chunks", "Remove the records", "Remove the records",
        "Forget the rows",
    ]  # fmt: skip


def test_every_collection_of_a_repository_is_emptied_before_its_rows_are_forgotten() -> None:
    _, asked = run("delete_collections", {"collections": ["c1", "c2"]})

    assert asked == [
        "Which collections?", *2 * ["Remove the records", "Drop the chunks", "Remove the records"], "Forget the rows",
    ]  # fmt: skip


def test_a_large_document_is_read_range_by_range_until_nothing_is_left() -> None:
    ended, asked = run("index_large_document", {"finished": False}, {"finished": False}, {"finished": True})

    assert (ended, asked) == ("Succeed", 3 * ["Index a range"])


def test_a_pipeline_is_compared_slice_by_slice_until_there_is_no_next_key() -> None:
    ended, asked = run("sync_pipeline", {"after": "a.txt"}, {"after": "b.txt"}, {"after": None})

    assert (ended, asked) == ("Succeed", 3 * ["Compare a slice"])


def test_an_image_that_is_there_is_not_built_again() -> None:
    assert run("build_gateway_image") == ("Succeed", ["Look for the image", "Say where the image is"])


def test_an_image_that_is_missing_is_built() -> None:
    ended, asked = run("build_gateway_image", fails={"Look for the image": "Ecr.ImageNotFoundException"})

    assert (ended, asked) == ("Succeed", ["Look for the image", "Build the image", "Say where the image is"])


@pytest.mark.parametrize("log", ["there is a log", "there is none"])
def test_a_build_that_fails_is_told_with_or_without_the_end_of_its_log(log: str) -> None:
    fails = {"Look for the image": "Ecr.ImageNotFoundException", "Build the image": "States.TaskFailed"}
    none = {"Read the end of the log": "States.TaskFailed"} if log == "there is none" else {}

    ended, asked = run("build_gateway_image", fails=fails | none)

    assert (ended, asked[-2:]) == ("Fail", ["Read the end of the log", "Say that it failed"])


TASKS = [
    (name, called) for name in NAMES for called, _ in every_state(name, "Task")
    if called not in {*LAST_WORDS, "Build the image", "Read the end of the log"}
]  # fmt: skip


@pytest.mark.parametrize(("name", "called"), TASKS)
@pytest.mark.parametrize("error", ["States.Timeout", "States.TaskFailed"])
def test_a_task_that_fails_for_good_is_told_and_fails_the_run(name: str, called: str, error: str) -> None:
    ended, asked = run(name, fails={called: error})

    assert ended == "Fail"
    assert asked[-2:] == [called, TELLING[name]]


@pytest.mark.parametrize("name", NAMES)
def test_a_run_whose_failure_cannot_be_told_fails_none_the_less(name: str) -> None:
    first = next(called for called, _ in every_state(name, "Task"))

    with pytest.raises(TaskFailed):
        run(name, fails={first: "States.Timeout", TELLING[name]: "States.TaskFailed"})

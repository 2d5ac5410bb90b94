"""Simulated runs of the workflows: the order of their tasks, and the end of a run after a permanent failure."""

from typing import Any

import pytest

from tests.support.state_machines import NAMES, Run, TaskFailed, definition, every_state

GIVEN: dict[str, Any] = {"repository_id": "handbook", "collection_id": "c1", "collections": ["c1"], "after": None}
#: The task of each workflow that records a failure.
FAILURE_RECORDERS = {
    "build_gateway_image": "Report failure",
    "delete_collections": "Record deletion failure",
    "deploy_model": "Record the failure",
    "index_large_document": "Record document failure",
    "retire_model": "Record the failure",
    "start_model": "Record the failure",
    "stop_model": "Record the failure",
    "sync_pipeline": "Record run failure",
    "update_model": "Record the failure",
}
#: The tasks that remove what a failed workflow has created, before the failure is recorded.
CLEANUP = {
    "deploy_model": ["Withdraw the route", "Delete the stack", "Wait for the deletion"],
    "start_model": ["Withdraw the route", "Stop the service"],
    "update_model": [
        "Undo the update",
        "Wait for a settled stack",
        "Keep the service",
        "Wait for the kept service",
        "Give the route back",
    ],
}
#: The last tasks of a workflow. No other task records their failure: the execution itself fails.
LAST_TASKS = {*FAILURE_RECORDERS.values(), "Report image"}
#: The tasks that stop a model whose failed update cannot be undone.
STOPPING = {"update_model": ["Withdraw the route", "Stop the service"]}
#: The wait before the deletion of a stack that CloudFormation does not delete yet.
SETTLING = "Wait for a settled stack"

ANSWER = {
    "finished": True,
    "after": None,
    "collections": ["c1"],
    "is_current": True,
    "is_self_hosted": True,
    "is_changed": True,
    "is_serving": True,
}

MODEL_WORKFLOWS = [name for name in NAMES if name.endswith("_model")]


def run(name: str, *answers: Any, fails: dict[str, str] | None = None) -> tuple[str, list[str]]:
    """Return the end of the workflow and its tasks. Tasks return `answers` in order, and then that all is finished."""
    left = list(answers)

    def work(called: str, _given: Any) -> Any:
        if called in (fails or {}):
            raise TaskFailed((fails or {})[called])
        return left.pop(0) if left else ANSWER

    running = Run(work)
    ended, _ = running.start(definition(name), GIVEN)
    return ended, running.asked


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


@pytest.mark.parametrize("fails", [{}, {SETTLING: "States.TaskFailed"}])
def test_a_stack_that_changes_is_deleted_when_it_has_settled(fails: dict[str, str]) -> None:
    changing = {"is_changing": True, "is_current": True, "stack_id": "s"}

    ended, asked = run("retire_model", *5 * [changing], fails=fails)

    assert ended == ("Fail" if fails else "Succeed")
    following = ["Record the failure"] if fails else ["Delete the stack", "Wait for the deletion", "Remove the record"]
    assert asked[4:] == ["Delete the stack", SETTLING, *following]


@pytest.mark.parametrize("called", ["Keep the service", "Wait for the kept service", "Give the route back"])
def test_a_model_whose_failed_update_cannot_be_undone_is_stopped(called: str) -> None:
    ended, asked = run("update_model", fails={"Probe the model": "States.TaskFailed", called: "States.TaskFailed"})

    assert ended == "Fail"
    assert asked[asked.index(called) + 1 :] == ["Withdraw the route", "Stop the service", "Record the failure"]


@pytest.mark.parametrize("name", NAMES)
def test_a_run_fails_even_if_its_failure_cannot_be_recorded(name: str) -> None:
    first = next(called for called, _ in every_state(name, "Task"))

    with pytest.raises(TaskFailed):
        run(name, fails={first: "States.Timeout", FAILURE_RECORDERS[name]: "States.TaskFailed"})


def test_a_self_hosted_model_is_probed_after_its_service_and_before_its_users_see_it() -> None:
    ended, asked = run("deploy_model")

    assert ended == "Succeed"
    assert asked == [
        "Begin", "Create the stack", "Wait for the stack", "Start the service", "Wait for the service",
        "Publish the candidate", "Probe the model", "Publish the route", "Confirm the route", "Put in service",
    ]  # fmt: skip


def test_a_model_of_a_provider_gets_no_stack() -> None:
    ended, asked = run("deploy_model", {"is_current": True, "is_self_hosted": False})

    assert ended == "Succeed"
    assert asked == [
        "Begin", "Publish the candidate", "Probe the model", "Publish the route", "Confirm the route",
        "Put in service",
    ]  # fmt: skip


@pytest.mark.parametrize("name", MODEL_WORKFLOWS)
def test_a_superseded_execution_changes_nothing(name: str) -> None:
    assert run(name, {"is_current": False, "is_self_hosted": False}) == ("Succeed", ["Begin"])


@pytest.mark.parametrize("broken", CLEANUP["deploy_model"])
def test_a_failed_creation_is_recorded_even_if_its_removal_fails(broken: str) -> None:
    ended, asked = run("deploy_model", fails={"Probe the model": "ModelProbeFailed", broken: "States.TaskFailed"})

    assert (ended, asked[-1]) == ("Fail", "Record the failure")


def test_the_users_of_a_deleted_model_lose_it_before_its_tasks_stop() -> None:
    ended, asked = run("retire_model")

    assert ended == "Succeed"
    assert asked == [
        "Begin", "Withdraw the route", "Confirm the withdrawal", "Stop the service", "Delete the stack",
        "Wait for the deletion", "Remove the record",
    ]  # fmt: skip


@pytest.mark.parametrize("name", MODEL_WORKFLOWS)
def test_the_longest_way_of_a_model_has_at_most_twenty_transitions(name: str) -> None:
    """A wait is one transition, however long it takes."""
    last = [called for called, _ in every_state(name, "Task") if called not in (*LAST_TASKS, *CLEANUP.get(name, []))][
        -1
    ]

    _, asked = run(name, fails={last: "States.TaskFailed"})

    choices_and_ends = 2
    assert len(asked) + choices_and_ends <= 20


def test_a_started_model_has_users_only_after_a_test_request() -> None:
    ended, asked = run("start_model", ANSWER, {"is_changed": False})

    assert ended == "Succeed"
    assert asked == [
        "Begin", "Update the stack", "Start the service", "Wait for the service",
        "Publish the candidate", "Probe the model", "Publish the route", "Confirm the route", "Put in service",
    ]  # fmt: skip


def test_an_update_that_leaves_the_stack_as_it_is_keeps_the_users() -> None:
    ended, asked = run("update_model", ANSWER, {"is_changed": False})

    assert (ended, asked) == (
        "Succeed", ["Begin", "Update the stack", "Publish the route", "Confirm the route", "Put in service"],
    )  # fmt: skip


def test_an_update_that_replaces_the_tasks_tests_the_model_again() -> None:
    _, asked = run("update_model")

    assert asked.index("Publish the candidate") < asked.index("Probe the model") < asked.index("Publish the route")


def test_the_users_of_a_stopped_model_lose_it_before_its_tasks_stop() -> None:
    ended, asked = run("stop_model")

    assert (ended, asked) == (
        "Succeed",
        ["Begin", "Withdraw the route", "Confirm the withdrawal", "Stop the service", "Wait for the service",
         "Put out of service"],
    )  # fmt: skip


@pytest.mark.parametrize("name", MODEL_WORKFLOWS)
def test_the_workflow_of_a_model_ends_in_success_only_after_its_last_step_or_as_superseded(name: str) -> None:
    states = definition(name)["States"]
    successes = [called for called, state in states.items() if state["Type"] == "Succeed"]
    before = {
        success: {called for called, state in states.items() if success in (state.get("Next"), state.get("Default"))}
        for success in successes
    }

    ends = {called for found in before.values() for called in found} - {"Choose the way"}
    assert before["Superseded"] == {"Choose the way"}
    assert [states[called]["Arguments"]["Payload"] for called in ends] == [
        "{% $merge([$states.context.Execution.Input, {'step': 'finish'}]) %}"
    ]
    assert not any(success in (catch["Next"] for catch in state.get("Catch", []))
                   for state in states.values() for success in successes)  # fmt: skip

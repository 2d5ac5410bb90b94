"""Simulated runs of the workflows of models: the order of their tasks, and their users."""

import pytest

from tests.support.state_machines import definition, every_state
from tests.support.workflow_runs import ANSWER, CLEANUP, LAST_TASKS, MODEL_WORKFLOWS, SETTLING, run


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

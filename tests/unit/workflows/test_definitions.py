"""Rules of every workflow: no state is out of reach, every task is tried again, and no failure passes for an end."""

import re
from typing import Any

import pytest

from tests.support.state_machines import (
    NAMES,
    definition,
    every_state,
    machines,
    next_states,
    reachable_states,
    states_after_failures,
)  # fmt: skip
from tests.support.tables import template

TASKS = [(name, called, state) for name in NAMES for called, state in every_state(name, "Task")]
RESOURCES = template()["Resources"]
GLOBAL_TIMEOUT = template()["Globals"]["Function"]["Timeout"]
WORKFLOWS = {
    found["Properties"]["DefinitionUri"].partition("/")[2].removesuffix(".asl.yaml"): found["Properties"]
    for found in RESOURCES.values()
    if found["Type"] == "AWS::Serverless::StateMachine"
}
#: Tasks whose failure nobody could be told of within the workflow, and why.
UNCAUGHT = {
    "Say where the image is": "it is the way to CloudFormation, whose own timeout ends the waiting",
    "Say that it failed": "it is itself how a failure is told, and the execution fails with it",
    "Give the document up": "it is itself how a failure is told, and the sweeper finds the document",
    "Note that the run failed": "it is itself how a failure is told, and the nightly run compares again",
}
#: Failures that are an answer: what follows is not the way of a failure.
ANSWERS = {"Ecr.ImageNotFoundException"}


def within_a_map(name: str) -> set[str]:
    """The states whose failures their map catches."""
    _, *inner = machines(definition(name))
    return {called for machine in inner for called in machine["States"]}


def function_of(state: dict[str, Any]) -> str | None:
    called = re.fullmatch(r"\$\{(\w+)\}", str(state["Arguments"].get("FunctionName")))
    return called[1] if called else None


def catches_all(state: dict[str, Any]) -> bool:
    return any("States.ALL" in catch["ErrorEquals"] for catch in state.get("Catch", []))


@pytest.mark.parametrize("name", NAMES)
def test_every_state_is_reached_and_every_next_state_exists(name: str) -> None:
    for machine in machines(definition(name)):
        assert reachable_states(machine, machine["StartAt"]) == set(machine["States"])


@pytest.mark.parametrize("name", NAMES)
def test_every_state_goes_on_or_ends(name: str) -> None:
    for machine in machines(definition(name)):
        for called, state in machine["States"].items():
            ends = state["Type"] in ("Fail", "Succeed") or state.get("End") is True
            assert ends != bool(next_states(state)), called


@pytest.mark.parametrize(("name", "called", "state"), TASKS)
def test_the_failure_of_every_task_is_caught_unless_there_is_nobody_to_tell(
    name: str, called: str, state: dict[str, Any]
) -> None:
    assert catches_all(state) or called in within_a_map(name) or called in UNCAUGHT


@pytest.mark.parametrize("name", NAMES)
def test_a_map_catches_what_fails_within(name: str) -> None:
    assert all(catches_all(state) for _, state in every_state(name, "Map"))


@pytest.mark.parametrize("name", NAMES)
def test_every_way_from_a_failure_tells_of_it_and_then_fails(name: str) -> None:
    machine = definition(name)
    for called, state in machine["States"].items():
        for catch in state.get("Catch", []):
            if not ANSWERS.issuperset(catch["ErrorEquals"]):
                way = [machine["States"][each] for each in reachable_states(machine, catch["Next"])]
                assert {one["Type"] for one in way} == {"Task", "Fail"}, called
                assert not any(one.get("End") for one in way), called


@pytest.mark.parametrize(("name", "called", "state"), TASKS)
def test_every_task_is_tried_again_after_a_pause_that_grows(name: str, called: str, state: dict[str, Any]) -> None:
    again = [one for one in state["Retry"] if one["MaxAttempts"]]

    assert again, called
    for one in again:
        assert one["MaxAttempts"] >= 4
        assert one["BackoffRate"] >= 2
        assert one["JitterStrategy"] == "FULL"


@pytest.mark.parametrize(("name", "called", "state"), TASKS)
def test_a_task_waits_for_its_function_as_long_as_it_may_work_and_not_much_longer(
    name: str, called: str, state: dict[str, Any]
) -> None:
    function = function_of(state)
    if function:
        seconds = RESOURCES[function]["Properties"].get("Timeout", GLOBAL_TIMEOUT)
        assert seconds <= state["TimeoutSeconds"] <= seconds + 300
        assert "States.ALL" in {error for one in state["Retry"] for error in one["ErrorEquals"]}
    elif state["Resource"].endswith(".sync"):
        assert 0 < state["TimeoutSeconds"] < 3600


@pytest.mark.parametrize("name", NAMES)
def test_a_definition_is_given_exactly_the_names_it_uses(name: str) -> None:
    used = set(re.findall(r"\$\{(\w+)\}", str(definition(name))))

    assert used == set(WORKFLOWS[name]["DefinitionSubstitutions"])
    assert all(value == {"Ref": key} for key, value in WORKFLOWS[name]["DefinitionSubstitutions"].items())


@pytest.mark.parametrize("name", NAMES)
def test_failures_and_good_ends_do_not_share_states(name: str) -> None:
    machine = definition(name)
    failing = {each for state in machine["States"].values() for each in states_after_failures(state)} - {
        "Build the image"
    }
    ends = {
        each
        for start in failing
        for each in reachable_states(machine, start)
        if machine["States"][each]["Type"] == "Fail"
    }

    assert ends
    assert ends == {called for called, state in machine["States"].items() if state["Type"] == "Fail"}


def test_collections_are_emptied_one_after_the_other() -> None:
    assert [state["MaxConcurrency"] for _, state in every_state("delete_collections", "Map")] == [1]

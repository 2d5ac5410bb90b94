"""Rules of every workflow: all states are reachable, tasks are retried, and a failure ends in a failed state."""

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
WAIT_SECONDS = re.compile(r"'seconds': (\d+)")
SWEEP_SECONDS = 300  # between two runs of ResolveModelWaits
#: Tasks whose failure the workflow itself cannot record, with the reason.
UNCAUGHT = {
    "Report image": "it answers CloudFormation, which has a timeout of its own",
    "Report failure": "it reports failures itself, and the execution fails with it",
    "Record deletion failure": "it records failures itself, and the execution fails with it",
    "Record document failure": "it records failures itself, and the sweeper finds the document",
    "Record run failure": "it records failures itself, and the nightly run compares again",
    "Record the failure": "it records failures itself, and the execution fails with it",
}
#: Errors that are a normal answer; the states after them are not a failure path.
ANSWERS = {"Ecr.ImageNotFoundException"}


def states_inside_maps(name: str) -> set[str]:
    """Return the states inside maps; the map catches their failures."""
    _, *inner = machines(definition(name))
    return {called for machine in inner for called in machine["States"]}


def function_name(state: dict[str, Any]) -> str | None:
    called = re.fullmatch(r"\$\{(\w+)\}", str(state["Arguments"].get("FunctionName")))
    return called[1] if called else None


def catches_all(state: dict[str, Any]) -> bool:
    return any("States.ALL" in catch["ErrorEquals"] for catch in state.get("Catch", []))


@pytest.mark.parametrize("name", NAMES)
def test_every_state_of_a_workflow_is_reachable_and_every_next_state_exists(name: str) -> None:
    for machine in machines(definition(name)):
        assert reachable_states(machine, machine["StartAt"]) == set(machine["States"])


@pytest.mark.parametrize("name", NAMES)
def test_every_state_of_a_workflow_has_a_next_state_or_ends(name: str) -> None:
    for machine in machines(definition(name)):
        for called, state in machine["States"].items():
            ends = state["Type"] in ("Fail", "Succeed") or state.get("End") is True
            assert ends != bool(next_states(state)), called


@pytest.mark.parametrize(("name", "called", "state"), TASKS)
def test_the_failure_of_every_task_is_caught_except_for_the_listed_tasks(
    name: str, called: str, state: dict[str, Any]
) -> None:
    assert catches_all(state) or called in states_inside_maps(name) or called in UNCAUGHT


@pytest.mark.parametrize("name", NAMES)
def test_a_map_catches_the_failures_of_its_states(name: str) -> None:
    assert all(catches_all(state) for _, state in every_state(name, "Map"))


@pytest.mark.parametrize("name", NAMES)
def test_every_failure_path_has_a_task_that_records_it_and_a_fail_state(name: str) -> None:
    machine = definition(name)
    for called, state in machine["States"].items():
        for catch in state.get("Catch", []):
            if not ANSWERS.issuperset(catch["ErrorEquals"]):
                way = [machine["States"][each] for each in reachable_states(machine, catch["Next"])]
                assert {"Task", "Fail"} <= {one["Type"] for one in way} <= {"Task", "Choice", "Fail"}, called
                assert not any(one.get("End") for one in way), called


@pytest.mark.parametrize(("name", "called", "state"), TASKS)
def test_every_task_is_retried_with_growing_pauses(name: str, called: str, state: dict[str, Any]) -> None:
    again = [one for one in state["Retry"] if one["MaxAttempts"]]

    assert again, called
    for one in again:
        assert one["MaxAttempts"] >= 4
        assert one["BackoffRate"] >= 2
        assert one["JitterStrategy"] == "FULL"


@pytest.mark.parametrize(("name", "called", "state"), TASKS)
def test_the_timeout_of_a_task_is_that_of_its_function_and_at_most_five_minutes_more(
    name: str, called: str, state: dict[str, Any]
) -> None:
    function = function_name(state)
    if state["Resource"].endswith(".waitForTaskToken"):
        assert WAIT_SECONDS.search(state["Arguments"]["Payload"])
    elif function:
        seconds = RESOURCES[function]["Properties"].get("Timeout", GLOBAL_TIMEOUT)
        assert seconds <= state["TimeoutSeconds"] <= seconds + 300
        assert "States.ALL" in {error for one in state["Retry"] for error in one["ErrorEquals"]}
    elif state["Resource"].endswith(".sync"):
        assert 0 < state["TimeoutSeconds"] < 3600


@pytest.mark.parametrize("state", [state for _, _, state in TASKS if state["Resource"].endswith(".waitForTaskToken")])
def test_a_wait_is_judged_late_by_a_sweep_before_the_state_times_out(state: dict[str, Any]) -> None:
    found = WAIT_SECONDS.search(state["Arguments"]["Payload"])

    assert found
    assert int(found[1]) + 2 * SWEEP_SECONDS <= state["TimeoutSeconds"]


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_definition_receives_exactly_the_substitutions_that_it_uses(name: str) -> None:
    used = set(re.findall(r"\$\{(\w+)\}", str(definition(name))))

    assert used == set(WORKFLOWS[name]["DefinitionSubstitutions"])
    assert all(value == {"Ref": key} for key, value in WORKFLOWS[name]["DefinitionSubstitutions"].items())


@pytest.mark.parametrize("name", NAMES)
def test_a_failure_path_leads_to_every_fail_state(name: str) -> None:
    machine = definition(name)
    failing = {each for state in machine["States"].values() for each in states_after_failures(state)} - {"Build image"}
    ends = {
        each
        for start in failing
        for each in reachable_states(machine, start)
        if machine["States"][each]["Type"] == "Fail"
    }

    assert ends
    assert ends == {called for called, state in machine["States"].items() if state["Type"] == "Fail"}


def test_collections_are_emptied_one_at_a_time() -> None:
    assert [state["MaxConcurrency"] for _, state in every_state("delete_collections", "Map")] == [1]


@pytest.mark.parametrize("name", NAMES)
def test_a_catch_reads_the_cause_only_if_the_error_has_one(name: str) -> None:
    optional = "$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ''"
    catches = str(
        [state.get("Catch") for machine in machines(definition(name)) for state in machine["States"].values()]
    )

    assert "errorOutput.Cause" not in catches.replace(repr(optional)[1:-1], "")

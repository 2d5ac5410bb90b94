"""The definitions of the workflows: read, traversed, and run in this process with tasks of a test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.support.jsonata import condition, output

FOLDER = Path(__file__).resolve().parents[2] / "statemachines"
NAMES = sorted(file.name.removesuffix(".asl.yaml") for file in FOLDER.glob("*.asl.yaml"))
_MOST_STEPS = 50
State = dict[str, Any]


@cache
def definition(name: str) -> dict[str, Any]:
    """Return the definition of a workflow."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.asl.yaml").read_text())
    return found


def machines(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the workflow and the workflows inside its maps."""
    yield workflow
    for state in workflow["States"].values():
        if "ItemProcessor" in state:
            yield from machines(state["ItemProcessor"])


def every_state(name: str, kind: str) -> list[tuple[str, State]]:
    """Return the states of this type, including those inside maps."""
    found = [pair for machine in machines(definition(name)) for pair in machine["States"].items()]
    return [(called, state) for called, state in found if state["Type"] == kind]


def next_states(state: State) -> set[str]:
    """Return the states that follow without a failure."""
    choices = {choice["Next"] for choice in state.get("Choices", [])}
    return choices | {state[word] for word in ("Next", "Default") if word in state}


def states_after_failures(state: State) -> set[str]:
    """Return the states that follow a failure."""
    return {catch["Next"] for catch in state.get("Catch", [])}


def reachable_states(machine: dict[str, Any], start: str) -> set[str]:
    """Return the states reachable from this one, itself included."""
    found, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            state = machine["States"][name]
            waiting += next_states(state) | states_after_failures(state)
    return found


class TaskFailed(Exception):
    """A task that failed and will not be retried."""


@dataclass
class Run:
    """One execution. `work` answers a task by its state's name, or raises TaskFailed with the error's name."""

    work: Callable[[str, Any], Any]
    asked: list[str] = field(default_factory=list)

    def start(self, machine: dict[str, Any], given: Any) -> tuple[str, Any]:
        """Run the workflow; return how it ended, "Fail" or "Succeed", and its output."""
        name = machine["StartAt"]
        for _ in range(_MOST_STEPS):
            state = machine["States"][name]
            following, given = self._step(name, state, given)
            if following is None:
                return ("Fail" if state["Type"] == "Fail" else "Succeed"), given
            name = following
        raise AssertionError(f"the workflow has not ended after {_MOST_STEPS} states: {self.asked}")

    def _step(self, name: str, state: State, given: Any) -> tuple[str | None, Any]:
        if state["Type"] == "Choice":
            chosen = [choice["Next"] for choice in state["Choices"] if condition(choice["Condition"], given)]
            return (chosen or [state["Default"]])[0], given
        if state["Type"] in ("Fail", "Succeed"):
            return None, given
        try:
            result = self._result(name, state, given)
        except TaskFailed as error:
            return _caught(state, error), {"error": str(error)}
        return state.get("Next"), output(state.get("Output"), given, result)

    def _result(self, name: str, state: State, given: Any) -> Any:
        if state["Type"] == "Task":
            self.asked.append(name)
            return {"Payload": self.work(name, given)}
        if state["Type"] == "Map":
            return [self._item(state, item) for item in given["collections"]]
        return given

    def _item(self, state: State, item: str) -> Any:
        ended, result = self.start(state["ItemProcessor"], {"collection_id": item})
        if ended == "Fail":
            raise TaskFailed("States.ItemFailed")
        return result


def _caught(state: State, error: TaskFailed) -> str:
    for catch in state.get("Catch", []):
        if {str(error), "States.ALL"} & set(catch["ErrorEquals"]):
            following: str = catch["Next"]
            return following
    raise error

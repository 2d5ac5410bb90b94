"""The in-memory twins of the stacks, the services, the waits and the signals of models."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lisa.models.cloud_states import ServiceState, StackFailure, StackState
from lisa.models.waits import Wait


class MemoryModelStacks:
    """Stacks in a dictionary, by their names. A test says when the creation and the deletion end."""

    def __init__(self) -> None:
        self.stacks: dict[str, StackState] = {}
        self.failures: dict[str, list[StackFailure]] = {}
        self.templates: dict[str, tuple[str, Mapping[str, str]]] = {}
        self.outputs: dict[str, Mapping[str, str]] = {}

    def create(self, name: str, token: str, template: str, parameters: Mapping[str, str]) -> str:
        if name not in self.stacks:
            self.stacks[name] = StackState(f"arn:stack/{name}/{token}", "CREATE_IN_PROGRESS")
            self.templates[name] = template, parameters
        return self.stacks[name].stack_id

    def update(self, stack: str, token: str, template: str, parameters: Mapping[str, str]) -> bool:
        name = self._find_name(stack) or ""
        if self.templates.get(name) == (template, parameters):
            return False
        self.templates[name] = template, parameters
        self.stacks[name] = replace(self.stacks[name], status="UPDATE_IN_PROGRESS")
        return True

    def describe(self, stack: str) -> StackState | None:
        name = self._find_name(stack)
        return self.stacks.get(name) if name else None

    def list_failures(self, stack: str) -> Sequence[StackFailure]:
        return self.failures.get(self._find_name(stack) or "", [])

    def delete(self, stack: str, token: str) -> None:
        if name := self._find_name(stack):
            self.stacks[name] = replace(self.stacks[name], status="DELETE_IN_PROGRESS")

    def finish(self, outputs: Mapping[str, str] | None = None) -> None:
        """End every change that is under way; `outputs` are those of new stacks, by default those of their names."""
        for name, state in list(self.stacks.items()):
            if state.status == "DELETE_IN_PROGRESS":
                del self.stacks[name]
            elif state.status == "CREATE_IN_PROGRESS":
                found = outputs or self.outputs.get(name, {})
                self.stacks[name] = replace(state, status="CREATE_COMPLETE", outputs=found)
            elif state.status == "UPDATE_IN_PROGRESS":
                self.stacks[name] = replace(state, status="UPDATE_COMPLETE")

    def break_off(self, reason: str) -> None:
        """Fail every creation that is under way."""
        for name, state in list(self.stacks.items()):
            if state.status == "CREATE_IN_PROGRESS":
                self.stacks[name] = replace(state, status="ROLLBACK_COMPLETE")
                self.failures[name] = [StackFailure("Service", "AWS::ECS::Service", reason)]

    def _find_name(self, stack: str) -> str | None:
        return next((name for name, state in self.stacks.items() if stack in (name, state.stack_id)), None)


class MemoryModelWeights:
    """The prefixes of the weights."""

    def __init__(self, *prefixes: str) -> None:
        self._prefixes = set(prefixes)

    def has_files(self, prefix: str) -> bool:
        return prefix.strip("/") in self._prefixes


class MemoryModelServices:
    """Services in a dictionary, by cluster and name."""

    def __init__(self) -> None:
        self.services: dict[tuple[str, str], ServiceState] = {}

    def scale(self, cluster: str, service: str, count: int) -> None:
        if (cluster, service) in self.services:
            self.services[cluster, service] = replace(self.services[cluster, service], desired=count)

    def describe(self, cluster: str, service: str) -> ServiceState | None:
        return self.services.get((cluster, service))


class MemoryModelWaits:
    """Open waits in a dictionary, by the id of the model."""

    def __init__(self) -> None:
        self._waits: dict[str, Wait] = {}

    def open(self, wait: Wait) -> None:
        self._waits[wait.model_id] = wait

    def list_open(self) -> Sequence[Wait]:
        return list(self._waits.values())

    def close(self, model_id: str, token: str) -> bool:
        is_same = model_id in self._waits and self._waits[model_id].token == token
        if is_same:
            del self._waits[model_id]
        return is_same


class MemoryWorkflowSignals:
    """The last answer to each task token: an output, or the error and its cause."""

    def __init__(self) -> None:
        self.sent: dict[str, dict[str, Any] | tuple[str, str]] = {}

    def succeed(self, token: str, output: Mapping[str, Any]) -> None:
        self.sent.setdefault(token, dict(output))

    def fail(self, token: str, error: str, cause: str) -> None:
        self.sent.setdefault(token, (error, cause))

"""The in-memory twins of the stacks, the services, the waits and the signals of models."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lisa.models.cloud_states import ServiceState, StackFailure, StackState
from lisa.models.drift_snapshot import StoredStack
from lisa.models.instance_notices import ModelInstance
from lisa.models.records import OperationKind
from lisa.models.waits import Wait

#: The states in which CloudFormation refuses a deletion.
_UNDELETABLE = (
    "UPDATE_IN_PROGRESS",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
)


class MemoryModelStacks:
    """Stacks in a dictionary, by their names. A test says when the creation and the deletion end."""

    def __init__(self) -> None:
        self.stacks: dict[str, StackState] = {}
        self.failures: dict[tuple[str, str], list[StackFailure]] = {}  # by the name and the token of the change
        self.tokens: dict[str, list[str]] = {}  # of the changes of each stack, oldest first
        self.templates: dict[str, tuple[str, Mapping[str, str]]] = {}
        self.outputs: dict[str, Mapping[str, str]] = {}
        self.deployment = "lisa"
        self.times: dict[str, int] = {}  # of the last changes of stacks, in epoch milliseconds

    def create(self, name: str, token: str, template: str, parameters: Mapping[str, str]) -> str:
        if name not in self.stacks:
            self.stacks[name] = StackState(f"arn:stack/{name}/{token}", "CREATE_IN_PROGRESS")
            self.templates[name] = template, parameters
            self.tokens[name] = [token]
        return self.stacks[name].stack_id

    def update(self, stack: str, token: str, template: str, parameters: Mapping[str, str]) -> bool:
        name = self._find_name(stack) or ""
        if token in self.tokens.get(name, []):
            return True
        if self.templates.get(name) == (template, parameters):
            return False
        self.templates[name] = template, parameters
        self.tokens[name].append(token)
        self.stacks[name] = replace(self.stacks[name], status="UPDATE_IN_PROGRESS")
        return True

    def cancel_update(self, stack: str, token: str) -> None:
        name = self._find_name(stack)
        if name and self.stacks[name].status == "UPDATE_IN_PROGRESS":
            self.stacks[name] = replace(self.stacks[name], status="UPDATE_ROLLBACK_IN_PROGRESS")

    def describe(self, stack: str) -> StackState | None:
        name = self._find_name(stack)
        return self.stacks.get(name) if name else None

    def list_stored(self, prefix: str) -> Sequence[StoredStack]:
        return [
            StoredStack(
                name,
                state,
                self.templates[name][1].get("ModelId", name),
                self.deployment,
                self.templates[name][1].get("InstanceType", ""),
                self.times.get(name, 0),
            )
            for name, state in self.stacks.items()
            if name.startswith(prefix)
        ]

    def list_failures(self, stack: str, token: str) -> Sequence[StackFailure]:
        return self.failures.get((self._find_name(stack) or "", token), [])

    def delete(self, stack: str, token: str) -> bool:
        name = self._find_name(stack)
        if name and self.stacks[name].status in _UNDELETABLE:
            return False
        if name:
            self.stacks[name] = replace(self.stacks[name], status="DELETE_IN_PROGRESS")
        return True

    def finish(self, outputs: Mapping[str, str] | None = None) -> None:
        """End every change that is under way; `outputs` are those of new stacks, by default those of their names."""
        for name, state in list(self.stacks.items()):
            if state.status == "DELETE_IN_PROGRESS":
                del self.stacks[name]
            elif state.status == "CREATE_IN_PROGRESS":
                found = outputs or self.outputs.get(name, {})
                self.stacks[name] = replace(state, status="CREATE_COMPLETE", outputs=found)
            elif state.status == "UPDATE_ROLLBACK_IN_PROGRESS":
                self.stacks[name] = replace(state, status="UPDATE_ROLLBACK_COMPLETE")
            elif state.status == "UPDATE_IN_PROGRESS":
                self.stacks[name] = replace(state, status="UPDATE_COMPLETE")

    def break_off(self, reason: str) -> None:
        """Fail every creation that is under way."""
        for name, state in list(self.stacks.items()):
            if state.status == "CREATE_IN_PROGRESS":
                self.stacks[name] = replace(state, status="ROLLBACK_COMPLETE")
                self.failures[name, self.tokens[name][-1]] = [StackFailure("Service", "AWS::ECS::Service", reason)]

    def fail_update(self, reason: str) -> None:
        """Fail every update that is under way, and roll it back."""
        for name, state in list(self.stacks.items()):
            if state.status == "UPDATE_IN_PROGRESS":
                self.stacks[name] = replace(state, status="UPDATE_ROLLBACK_COMPLETE")
                self.failures[name, self.tokens[name][-1]] = [StackFailure("Service", "AWS::ECS::Service", reason)]

    def _find_name(self, stack: str) -> str | None:
        return next((name for name, state in self.stacks.items() if stack in (name, state.stack_id)), None)


class MemoryModelWeights:
    """The prefixes of the weights, all with the same size in bytes and the same config.json."""

    def __init__(self, *prefixes: str, size: int = 0, config: Mapping[str, Any] | None = None) -> None:
        self._prefixes, self._size, self._config = set(prefixes), size, config or {}

    def has_files(self, prefix: str) -> bool:
        return prefix.strip("/") in self._prefixes

    def measure(self, prefix: str) -> int:
        return self._size if self.has_files(prefix) else 0

    def read_config(self, prefix: str) -> Mapping[str, Any]:
        return self._config if self.has_files(prefix) else {}


class MemoryModelInstances:
    """The instances of clusters. Every instance runs one healthy task, until a test removes the instance."""

    def __init__(self) -> None:
        self.active: dict[str, list[ModelInstance]] = {}
        self.draining: dict[str, list[ModelInstance]] = {}

    def drain(self, cluster: str, instance_id: str) -> bool:
        active = self.active.get(cluster, [])
        found = [one for one in active if one.instance_id == instance_id]
        self.active[cluster] = [one for one in active if one not in found]
        self.draining.setdefault(cluster, []).extend(found)
        return any(one.instance_id == instance_id for one in self.draining[cluster])

    def list_active(self, cluster: str) -> Sequence[ModelInstance]:
        return list(self.active.get(cluster, []))

    def count_leaving(self, cluster: str, instance_id: str) -> int:
        """Return the number of draining instances, with the active one of this id."""
        active = [one for one in self.active.get(cluster, []) if one.instance_id == instance_id]
        return len(self.draining.get(cluster, [])) + len(active)


class MemoryModelServices:
    """Services in a dictionary, by cluster and name."""

    def __init__(self) -> None:
        self.services: dict[tuple[str, str], ServiceState] = {}
        self.instances = MemoryModelInstances()

    def scale(self, cluster: str, service: str, count: int) -> None:
        if (cluster, service) in self.services:
            self.services[cluster, service] = replace(self.services[cluster, service], desired=count)

    def describe(self, cluster: str, service: str, leaving_instance: str = "") -> ServiceState | None:
        state = self.services.get((cluster, service))
        tasks = self.instances.count_leaving(cluster, leaving_instance)
        return None if state is None else replace(state, healthy=max(0, state.healthy - tasks))


class MemoryModelWaits:
    """Open waits in a dictionary, by the id of the model."""

    def __init__(self) -> None:
        self._waits: dict[str, Wait] = {}

    def open(self, wait: Wait) -> bool:
        stored = self._waits.get(wait.model_id)
        if stored is not None and stored.order > wait.order:
            return False
        self._waits[wait.model_id] = wait
        return True

    def list_open(self) -> Sequence[Wait]:
        return list(self._waits.values())

    def close(self, model_id: str, token: str) -> bool:
        is_same = model_id in self._waits and self._waits[model_id].token == token
        if is_same:
            del self._waits[model_id]
        return is_same


class MemoryWorkflowExecutions:
    """The names of executions that have ended."""

    def __init__(self) -> None:
        self.ended: set[str] = set()

    def has_ended(self, kind: OperationKind, execution: str) -> bool:
        return execution in self.ended


class MemoryWorkflowSignals:
    """The last answer to each task token: an output, or the error and its cause."""

    def __init__(self) -> None:
        self.sent: dict[str, dict[str, Any] | tuple[str, str]] = {}

    def succeed(self, token: str, output: Mapping[str, Any]) -> None:
        self.sent.setdefault(token, dict(output))

    def fail(self, token: str, error: str, cause: str) -> None:
        self.sent.setdefault(token, (error, cause))

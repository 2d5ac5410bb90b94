"""The ports of the lifecycle of models: records, secrets, stacks, services, waits and probes."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from lisa.models.cloud_states import ProbeResult, ServiceState, StackFailure, StackState
from lisa.models.records import LifecycleEvent, ModelRecord, OperationKind
from lisa.models.schedule_times import ScheduleEntry
from lisa.models.served import ServedModel
from lisa.models.waits import Wait


class ModelRecords(Protocol):
    """The declared models and the events of their lifecycles."""

    def find(self, model_id: str) -> ModelRecord | None:
        """Return the record of a model, or None. Strongly consistent."""
        ...

    def list(self) -> Sequence[ModelRecord]:
        """Return all records in any order."""
        ...

    def create(self, record: ModelRecord) -> bool:
        """Store a new record. Return False and write nothing if the id exists."""
        ...

    def replace(self, record: ModelRecord, expected_version: int) -> bool:
        """Store the record under the version after `expected_version`.

        Return False and write nothing if the stored version is another one or the record does not exist.
        """
        ...

    def remove(self, model_id: str, expected_version: int) -> bool:
        """Remove a record; its events stay. Return False if the stored version is another one."""
        ...

    def append_event(self, model_id: str, event: LifecycleEvent) -> None:
        """Store an event. The same time, operation and step replace the event, so a repetition changes nothing."""
        ...

    def list_events(self, model_id: str, *, since: int = 0) -> Sequence[LifecycleEvent]:
        """Return the events from a time on (epoch ms), oldest first."""
        ...


class ModelSecrets(Protocol):
    """The providers' keys of models."""

    def store(self, model_id: str, operation_id: str, api_key: str) -> str:
        """Store a key in a secret of its own for this operation and return the secret's name. May run twice."""
        ...

    def remove(self, name: str) -> None:
        """Delete the secret at once, without a recovery window. A missing secret is no error."""
        ...


class RemovableModelSchedules(Protocol):
    """The starts and stops of models by schedule, for a function that may only remove them."""

    def remove(self, model_id: str) -> None:
        """Delete all starts and stops of the model. Raises TransientError."""
        ...


class ModelSchedules(RemovableModelSchedules, Protocol):
    """The starts and stops of models by schedule."""

    def replace(self, model_id: str, timezone: str, entries: Sequence[ScheduleEntry]) -> Sequence[str]:
        """Create these starts and stops in the place of all others of the model, and return their ARNs.

        Raises TransientError; then some of them may exist.
        """
        ...


class ModelUses(Protocol):
    """The uses of models by other contexts."""

    def list_uses(self, model_id: str) -> Sequence[str]:
        """Return everything that needs this embedding model, in words, such as `the repository handbook`."""
        ...


class ModelStacks(Protocol):
    """The stacks of self-hosted models."""

    def create(self, name: str, token: str, template: str, parameters: Mapping[str, str]) -> str:
        """Start the creation and return the stack's id. The same token twice creates one stack."""
        ...

    def update(self, stack: str, token: str, template: str, parameters: Mapping[str, str]) -> bool:
        """Start the update of a stack. The same token twice starts one update.

        Return False if template and parameters change nothing and no earlier call with this token changed anything.
        """
        ...

    def cancel_update(self, stack: str, token: str) -> None:
        """Roll an update back that is under way. A stack that is not being updated is no error."""
        ...

    def describe(self, stack: str) -> StackState | None:
        """Return the state of the stack with this name or id, or None if it does not exist."""
        ...

    def list_failures(self, stack: str, token: str) -> Sequence[StackFailure]:
        """Return the resources that failed during the change with this token, oldest first: the first is the cause."""
        ...

    def delete(self, stack: str, token: str) -> bool:
        """Start the deletion. A missing stack is no error.

        Return False if CloudFormation refuses the deletion because the stack is being updated or rolled back: it must
        be requested again when the stack has settled.
        """
        ...


class ModelWeights(Protocol):
    """The weights of self-hosted models."""

    def has_files(self, prefix: str) -> bool:
        """Return whether there is any file under this prefix."""
        ...

    def measure(self, prefix: str) -> int:
        """Return the bytes of the weights under this prefix: of its .safetensors files, or of its .bin files."""
        ...

    def read_config(self, prefix: str) -> Mapping[str, Any]:
        """Return the model's config.json, empty if there is none or it is not a JSON object."""
        ...


class ModelServices(Protocol):
    """The ECS services of self-hosted models."""

    def scale(self, cluster: str, service: str, count: int) -> None:
        """Set the desired number of tasks."""
        ...

    def describe(self, cluster: str, service: str, leaving_instance: str = "") -> ServiceState | None:
        """Return the state of the service, or None if it does not exist.

        Tasks on draining instances, and on the EC2 instance that is `leaving_instance`, do not count as healthy.
        """
        ...


class ModelWaits(Protocol):
    """The open waits of workflows."""

    def open(self, wait: Wait) -> bool:
        """Store the wait in the place of the model's previous one.

        Return False and write nothing if the stored wait has a later order: this call was overtaken by that one.
        """
        ...

    def list_open(self) -> Sequence[Wait]:
        """Return all open waits."""
        ...

    def close(self, model_id: str, token: str) -> bool:
        """Remove the model's wait if it has this token, and return whether it did.

        A later step of the same operation has another token.
        """
        ...


class WorkflowSignals(Protocol):
    """The answers to workflows that wait for a task token. An expired token is no error."""

    def succeed(self, token: str, output: Mapping[str, Any]) -> None:
        """Resume the workflow with this output."""
        ...

    def fail(self, token: str, error: str, cause: str) -> None:
        """Resume the workflow with this error."""
        ...


class WorkflowExecutions(Protocol):
    """The executions of the workflows of models."""

    def has_ended(self, kind: OperationKind, execution: str) -> bool:
        """Return whether the execution with this name has ended, in any way, or does not exist."""
        ...


class ModelProbe(Protocol):
    """A real request to a model through the gateway."""

    def probe(self, model: ServedModel) -> ProbeResult:
        """Ask for an embedding, a token or an image, as the model's type says."""
        ...

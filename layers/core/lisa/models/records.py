"""The records of declared models, their operations and the events of their lifecycle."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from lisa.models.definition import ModelDefinition
from lisa.models.scheduling import Scheduling
from lisa.policy import resources as on

ModelStatus = Literal["Creating", "InService", "Starting", "Stopping", "Stopped", "Updating", "Deleting", "Failed"]
#: Whether a stop ends the tasks of the model.
TaskDecision = Literal["undecided", "ended", "kept"]
OperationKind = Literal["create", "update", "start", "stop", "delete"]
#: The status of a model while an operation runs.
TRANSITIONS: Final[dict[OperationKind, ModelStatus]] = {
    "create": "Creating",
    "update": "Updating",
    "start": "Starting",
    "stop": "Stopping",
    "delete": "Deleting",
}


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())


class Operation(_Row):
    """A requested change of a model. `execution` is the name of the workflow's execution that claimed it, if any.

    `requested_at` is epoch milliseconds. `restarts` counts executions that ended before the operation did. The stop of
    an idle model has the `cause` idle; it knows the last use of the model in `last_used_at`, 0 for none. The `tasks` of
    the model end with a stop; those of an idle model stay if it was used again before that. The start of a model whose
    last task ends with its instance has the `cause` lost_instance, and the id of that `lost_instance`.
    """

    operation_id: str
    kind: OperationKind
    requested_at: int
    requested_by: str
    execution: str | None = None
    restarts: int = 0
    cause: Literal["request", "idle", "lost_instance"] = "request"
    last_used_at: int = 0
    tasks: TaskDecision = "undecided"
    lost_instance: str | None = None

    @property
    def is_idle_stop(self) -> bool:
        """Return whether the operation stops a model that nobody uses, until the next request."""
        return self.kind == "stop" and self.cause == "idle"

    @property
    def is_recovery(self) -> bool:
        """Return whether the operation waits for the replacement of a last task that ends with its instance."""
        return self.kind == "start" and self.cause == "lost_instance"


class ModelFailure(_Row):
    """The cause of a failure: a code such as `capacity`, and a message that says what to do."""

    code: str
    message: str


class ScheduleFailure(_Row):
    """The last failure to apply a schedule. `at` is epoch milliseconds; `retry_count` counts failures before it."""

    at: int
    error: str
    retry_count: int = 0


class ScheduleState(_Row):
    """The result of applying a model's schedule: the ARNs of its starts and stops, or the failure."""

    arns: tuple[str, ...] = ()
    updated_at: int
    failure: ScheduleFailure | None = None


class ReplacedDefinition(_Row):
    """The definition that an update replaces: the model serves it until its stack has changed.

    `count` is the number of tasks before the update, None until it is known.
    """

    definition: ModelDefinition
    context_window: int | None = None
    count: int | None = None


class ModelRecord(_Row):
    """A declared model and its state. Times are epoch milliseconds.

    `version` increases with every write. `stack_name` and the fields after it exist for self-hosted models; `address`
    is the base URL of the model's own load balancer. `api_key_secret` is the name of a secret, never its value.
    `operation` is the last requested change; it has ended if the status is one without a transition. A `failure` during
    an operation means that its execution ended early, and that the next one removes what that one has created. A model
    with `asleep_since` has no task until the next request. `start_seconds` is the duration of its last start.
    `pending_schedule` is the start or stop of its schedule that waits for the end of the operation; `pending_recovery`
    is the instance of its last task that ends during the operation. If `has_chosen_window`, an administrator has set
    the context window, and the one that the server of the model reports does not replace it.
    """

    model_id: str
    definition: ModelDefinition
    status: ModelStatus
    operation: Operation | None = None
    failure: ModelFailure | None = None
    stack_name: str | None = None
    stack_id: str | None = None
    cluster: str | None = None
    service: str | None = None
    address: str | None = None
    api_key_secret: str | None = None
    context_window: int | None = None
    has_chosen_window: bool = False
    created_at: int
    updated_at: int
    in_service_since: int | None = None
    asleep_since: int | None = None
    start_seconds: int | None = None
    schedule: ScheduleState | None = None
    replaced: ReplacedDefinition | None = None
    pending_schedule: Literal["START", "STOP"] | None = None
    pending_recovery: str | None = None
    version: int = 1

    @property
    def policy_resource(self) -> on.Model:
        """Return the model as a resource of the policy."""
        return on.Model(self.definition.allowed_groups)

    @property
    def is_asleep(self) -> bool:
        """Return whether the model is in service without a task: its next request starts it."""
        return self.status == "InService" and self.asleep_since is not None

    @property
    def is_recovering(self) -> bool:
        """Return whether users wait for the replacement of the model's last task."""
        return self.status == "Starting" and self.operation is not None and self.operation.is_recovery

    @property
    def idle_seconds(self) -> int | None:
        """Return the seconds without a request after which the model stops, or None if it never stops by itself."""
        config = self.definition.auto_scaling_config
        return config.idle_seconds if config and config.stops_when_idle else None

    @property
    def scheduling(self) -> Scheduling | None:
        """Return the schedule of a self-hosted model, if it has one."""
        config = self.definition.auto_scaling_config
        return config.scheduling if config else None

    @property
    def state_id(self) -> str:
        """Return an id of the present state, which a model that was created again under the same id never has."""
        return f"{self.operation.operation_id if self.operation else ''}:{self.version}"

    @property
    def is_in_transition(self) -> bool:
        """Return whether an operation is under way."""
        return self.status in TRANSITIONS.values()


class LifecycleEvent(_Row):
    """A step of an operation. `at` is epoch milliseconds; `step` names the step, `message` says what happened.

    A `failure` is the cause, which the message does not repeat. Old events have no `operation`, the kind.
    """

    at: int
    operation_id: str
    operation: OperationKind | None = None
    step: str
    message: str
    failure: ModelFailure | None = None

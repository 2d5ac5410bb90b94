"""The observed states of a model's stack and service, and the result of a probe."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class StackState:
    """The state of a CloudFormation stack. `status` is CloudFormation's own, such as CREATE_COMPLETE."""

    stack_id: str
    status: str
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StackFailure:
    """One failed resource of a stack, with CloudFormation's reason."""

    resource: str
    resource_type: str
    reason: str


@dataclass(frozen=True)
class ServiceState:
    """The state of an ECS service.

    `healthy` counts tasks that pass their health checks. `deployment` is FAILED if a deployment failed, else the
    rollout state of the newest one: IN_PROGRESS or COMPLETED. `stopped_reasons` are the reasons of tasks that stopped,
    newest first, and after them those of failed deployments.
    """

    desired: int
    running: int
    healthy: int
    deployment: str
    stopped_reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProbeAnswered:
    """The model answered a real request. `seconds` is the duration of the request.

    `context_window` is what the server of the model reported, None if it reports nothing.
    """

    seconds: float
    context_window: int | None = None


@dataclass(frozen=True)
class ProbeFailed:
    """The model did not answer a real request; `reason` is written for people.

    `is_final` is False if the model or the gateway may answer later.
    """

    reason: str
    is_final: bool = False


ProbeResult = ProbeAnswered | ProbeFailed

"""The notices of EC2 that an instance ends, and the decisions about the models whose tasks it runs.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-patching.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from lisa.models.cloud_states import ServiceState
from lisa.models.records import LifecycleEvent, ModelRecord

NoticeKind = Literal["interruption", "rebalance", "age"]
RecoveryDecision = Literal["now", "later"]
_COMING_INTO_SERVICE: Final = ("Creating", "Starting", "Updating")
_KINDS: Final[Mapping[str, NoticeKind]] = {
    "EC2 Spot Instance Interruption Warning": "interruption",
    "EC2 Instance Rebalance Recommendation": "rebalance",
}
_STEPS: Final[Mapping[NoticeKind, str]] = {
    "interruption": "instance_interrupted",
    "rebalance": "instance_at_risk",
    "age": "instance_too_old",
}
_DAY: Final = 86_400_000
_QUIET_HOURS: Final = range(2, 5)  # of the day in UTC
_REPLACEMENT_DAYS: Final = 12  # in a quiet hour; ECS itself drains managed instances from day 14 on
_LATEST_REPLACEMENT_DAYS: Final = 13  # at any hour


@dataclass(frozen=True)
class InstanceNotice:
    """The notice that an EC2 instance ends soon. `at` is epoch milliseconds."""

    instance_id: str
    kind: NoticeKind
    at: int


@dataclass(frozen=True)
class ModelInstance:
    """An EC2 instance of a model's cluster. `registered_at` is epoch milliseconds."""

    instance_id: str
    registered_at: int


def parse_notice(event: Mapping[str, Any]) -> InstanceNotice | None:
    """Return the notice in an event of EC2, or None for any other event."""
    kind = _KINDS.get(event.get("detail-type", ""))
    if event.get("source") != "aws.ec2" or kind is None:
        return None
    at = datetime.fromisoformat(event["time"]).timestamp()
    return InstanceNotice(event["detail"]["instance-id"], kind, int(at * 1_000))


def decide_recovery(record: ModelRecord, notice: InstanceNotice, state: ServiceState | None) -> RecoveryDecision | None:
    """Return whether requests must wait for a replacement of the model's last task: now, or after an operation.

    `state` does not count the tasks of the instance as healthy. Only an interruption ends tasks before their
    replacement is healthy: AWS ends the instance after two minutes. An operation under way may have found the task
    healthy before the notice; but the recovery from the loss of this instance waits for a task on another one.
    """
    if notice.kind != "interruption" or record.is_asleep or (state is not None and state.healthy > 0):
        return None
    if record.status == "InService":
        return "now"
    lost = record.operation.lost_instance if record.operation is not None else None
    return "later" if record.status in _COMING_INTO_SERVICE and lost != notice.instance_id else None


def is_too_old(instance: ModelInstance, now: int) -> bool:
    """Return whether a managed instance must be replaced before ECS does that at an hour of its own choice."""
    age = now - instance.registered_at
    is_quiet = datetime.fromtimestamp(now / 1_000, UTC).hour in _QUIET_HOURS
    return age >= (_REPLACEMENT_DAYS if is_quiet else _LATEST_REPLACEMENT_DAYS) * _DAY


def build_event(notice: InstanceNotice, *, is_route_drained: bool) -> LifecycleEvent:
    """Return the event of the model. The same notice twice is the same event."""
    return LifecycleEvent(
        at=notice.at,
        operation_id=notice.instance_id,
        step=_STEPS[notice.kind],
        message=_describe(notice, is_route_drained=is_route_drained),
    )


def _describe(notice: InstanceNotice, *, is_route_drained: bool) -> str:
    name = notice.instance_id
    if notice.kind == "rebalance":
        return f"AWS may soon take back the instance {name}. A replacement of its task starts, and then its task ends."
    if notice.kind == "age":
        return (
            f"The instance {name} reaches the age at which ECS replaces it. A replacement of its task starts, and then "
            "its task ends."
        )
    if is_route_drained:
        return (
            f"AWS takes back the instance {name}, which has the last task. Requests wait until a replacement answers."
        )
    return f"AWS takes back the instance {name}. Its task ends, and a replacement starts."

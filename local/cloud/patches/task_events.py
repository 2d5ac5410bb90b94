"""Patch: every state change of an ECS task is an event on the default bus, as on AWS."""

import copy
import functools
from collections.abc import Callable
from typing import Any

from ministack.services import ecs

from local.cloud.aws_events import AwsEvent, publish_event
from local.cloud.patching import find_native
from local.cloud.task_details import build_task_detail

_TRANSITIONS = {
    "_mark_task_pending": "task_arn task",
    "_mark_task_running": "task_arn task",
    "_mark_task_stopped": "task_arn task reason stop_code exit_code",
}


def apply() -> None:
    """Apply the patch. The emulator publishes no events of ECS."""
    for name, parameters in _TRANSITIONS.items():
        setattr(ecs, name, _announce_transition(find_native(ecs, name, parameters)))


def _announce_transition(native: Callable[..., bool]) -> Callable[..., bool]:
    @functools.wraps(native)
    def change(task_arn: str, task: dict[str, Any], *args: Any, **named: Any) -> bool:
        if task.get("lastStatus") == "PROVISIONING" and task.get("version") == 1:
            _publish_state(task)  # the emulator registers a task in this state and starts its thread at once
        changed = native(task_arn, task, *args, **named)
        if changed:
            _publish_state(task)
        return changed

    return change


def _publish_state(task: dict[str, Any]) -> None:
    detail = build_task_detail(copy.deepcopy(task), ecs._iso())
    publish_event(AwsEvent("aws.ecs", "ECS Task State Change", (task["taskArn"],), detail))

"""Patch: a stopped task has the reasons, the stop codes and the exit codes of AWS."""

import functools
from typing import Any

from ministack.services import ecs

from local.cloud.patching import find_native

_OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
_KILLED = 137  # 128 + SIGKILL
_SCALING = frozenset(
    {"Service scaling down", "Task definition updated", "Deployment completed", "Service deleted"}
)  # reasons of the emulator's scheduler


def apply() -> None:
    """Apply the patch. The emulator has its own reasons, and names the user as the one who scales a service."""
    native = find_native(ecs, "_mark_task_stopped", "task_arn task reason stop_code exit_code")

    @functools.wraps(native)
    def mark(task_arn: str, task: dict[str, Any], reason: str, stop_code: str, exit_code: int | None = None) -> bool:
        reason, stop_code = to_aws_reason(task, reason, stop_code)
        if stop_code == "EssentialContainerExited":
            _explain_kills(task)
        return bool(native(task_arn, task, reason, stop_code, exit_code))

    ecs._mark_task_stopped = mark


def to_aws_reason(task: dict[str, Any], reason: str, stop_code: str) -> tuple[str, str]:
    """Return the reason and stop code of AWS for those of the emulator."""
    if reason in _SCALING:
        deployment = task.get("_deployment_id") or "unknown"
        return f"Scaling activity initiated by (deployment {deployment})", "ServiceSchedulerInitiated"
    if stop_code == "EssentialContainerExited":
        return "Essential container in task exited", stop_code
    return reason, stop_code


def _explain_kills(task: dict[str, Any]) -> None:
    """Give containers that were killed the reason of the out-of-memory killer, the usual sender of SIGKILL."""
    for container in task.get("containers") or []:
        if container.get("exitCode") == _KILLED and not container.get("reason"):
            container["reason"] = _OUT_OF_MEMORY

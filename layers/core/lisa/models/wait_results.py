"""The results of waits: a change has happened, has failed, or is still under way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lisa.models.causes import build_failure, classify_reason, find_cause
from lisa.models.cloud_states import ServiceState, StackFailure, StackState
from lisa.models.records import ModelFailure
from lisa.models.waits import Wait

_ENOUGH_FAILURES: Final = 3  # stopped tasks without a healthy one; the circuit breaker of ECS uses the same number
_FINAL_CAUSES: Final = frozenset({"image", "weights_not_found", "out_of_memory", "access_denied"})
_COMPLETE: Final = {
    "stack_created": ("CREATE_COMPLETE",),
    "stack_updated": ("UPDATE_COMPLETE",),
}
#: A stack that is rolled back still changes: until the end of that, it can neither be deleted nor updated.
_UNDER_WAY: Final = (
    "CREATE_IN_PROGRESS",
    "UPDATE_IN_PROGRESS",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
)
#: Outputs of the stack, with the names under which the workflow passes them on.
_OUTPUTS: Final = {"Cluster": "cluster", "Service": "service", "Address": "address"}


@dataclass(frozen=True)
class WaitDone:
    """The change has happened. `output` is the result of the waiting state."""

    output: Mapping[str, str] = field(default_factory=dict)


WaitResult = WaitDone | ModelFailure


def judge_stack_wait(
    wait: Wait, state: StackState | None, failures: tuple[StackFailure, ...], now: int
) -> WaitResult | None:
    """Return the result of a wait for a stack, or None while it changes. `now` is epoch milliseconds.

    A stack that does not exist counts as deleted, and as failed if it was to be created.
    """
    status = state.status if state else "DELETE_COMPLETE"
    if wait.target == "stack_settled" and status not in _UNDER_WAY:
        return WaitDone()
    if wait.target == "stack_deleted":
        if status == "DELETE_COMPLETE":
            return WaitDone()
        is_final = status == "DELETE_FAILED"
    elif wait.target == "stack_settled":
        is_final = False
    else:
        if state and status in _COMPLETE[wait.target]:
            return WaitDone({name: state.outputs.get(key, "") for key, name in _OUTPUTS.items()})
        is_final = status not in _UNDER_WAY
    if is_final:
        return find_cause([one.reason for one in failures])
    return find_cause([one.reason for one in failures], "timeout") if now >= wait.deadline else None


def judge_service_wait(wait: Wait, state: ServiceState | None, now: int) -> WaitResult | None:
    """Return the result of a wait for a service, or None while it changes. `now` is epoch milliseconds.

    A running service has as many healthy tasks as desired: a task that only runs has not loaded its weights yet.
    """
    if wait.target == "service_stopped":
        is_stopped = state is None or state.running == 0
        return WaitDone() if is_stopped else _timeout_at(wait, now)
    if state is None:
        return build_failure("other", "the service does not exist")
    if state.desired > 0 and state.healthy >= state.desired:
        return WaitDone()
    return _find_service_failure(wait, state, now)


def _find_service_failure(wait: Wait, state: ServiceState, now: int) -> ModelFailure | None:
    reasons = list(state.stopped_reasons)
    is_broken = state.deployment == "FAILED" or len(reasons) >= _ENOUGH_FAILURES
    if any(classify_reason(reason) in _FINAL_CAUSES for reason in reasons) or is_broken:
        return find_cause(reasons, "health_check")
    if now < wait.deadline:
        return None
    if reasons:
        return find_cause(reasons, "timeout")
    return build_failure("capacity" if state.running == 0 else "timeout")


def _timeout_at(wait: Wait, now: int) -> ModelFailure | None:
    return build_failure("timeout") if now >= wait.deadline else None

"""The waits of workflows for a stack or a service."""

from dataclasses import dataclass
from typing import Literal

WaitTarget = Literal["stack_created", "stack_updated", "stack_deleted", "service_running", "service_stopped"]


@dataclass(frozen=True)
class Wait:
    """A step of a workflow that waits for a change. `token` resumes it; `deadline` is epoch milliseconds.

    A model has at most one open wait. `cluster` and `service` are empty if the wait is for a stack.
    """

    model_id: str
    operation_id: str
    token: str
    target: WaitTarget
    stack_id: str
    deadline: int
    cluster: str = ""
    service: str = ""

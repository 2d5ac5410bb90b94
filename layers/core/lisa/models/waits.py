"""The waits of workflows for a stack or a service."""

from dataclasses import dataclass
from typing import Literal

WaitTarget = Literal[
    "stack_created", "stack_updated", "stack_settled", "stack_deleted", "service_running", "service_stopped"
]


@dataclass(frozen=True)
class Wait:
    """A step of a workflow that waits for a change. `token` resumes it; `deadline` is epoch milliseconds.

    A model has at most one open wait. `cluster` and `service` are empty if the wait is for a stack. `order` sorts the
    attempts to wait by their begin: the time at which the state was entered, and the number of the attempt.
    """

    model_id: str
    operation_id: str
    token: str
    target: WaitTarget
    stack_id: str
    deadline: int
    cluster: str = ""
    service: str = ""
    order: str = ""

    @property
    def stack_token(self) -> str:
        """Return the request token of the change of the stack that this wait is for."""
        return name_deletion_token(self.operation_id) if self.target == "stack_deleted" else self.operation_id


def name_deletion_token(operation_id: str) -> str:
    """Return another token than that of the creation: CloudFormation refuses a token that another action has used."""
    return f"{operation_id}-delete"


def format_order(entered: str, attempt: int) -> str:
    """Return the order of an attempt; `entered` is the time of the state in ISO 8601, with milliseconds."""
    return f"{entered}#{attempt:03}"

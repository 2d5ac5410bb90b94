"""Patch: an SQS batch request needs the permission of the single request, as on AWS."""

from typing import Any

from ministack.core import iam_actions

from local.cloud.patching import find_native

_SINGLE_ACTIONS = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}


def apply() -> None:
    """Apply the patch. The emulator checks actions such as sqs:SendMessageBatch, which AWS does not have."""
    native = find_native(iam_actions, "extract_iam_action", "service method path headers body query_params")

    def extract(*args: Any, **named: Any) -> str | None:
        action: str | None = native(*args, **named)
        return _SINGLE_ACTIONS.get(action, action) if action else action

    iam_actions.extract_iam_action = extract

"""Patch: every status change of a stack is an event on the default bus, as on AWS."""

from typing import Any

from ministack.services import eventbridge
from ministack.services.cloudformation import changesets, handlers, stacks

from local.cloud.aws_events import AwsEvent, publish_event
from local.cloud.patching import find_native, raise_if_outdated

_TYPE = "AWS::CloudFormation::Stack"
_PARAMETERS = "stack_id stack_name logical_id resource_type status reason physical_id detailed_status"


def apply() -> None:
    """Apply the patch. The emulator records stack events and publishes none of them."""
    find_native(eventbridge, "_put_events", "data allow_aws_source")
    native = find_native(stacks, "_add_event", _PARAMETERS)
    token = find_native(stacks, "CLIENT_REQUEST_TOKEN")

    def add(*args: Any, **named: Any) -> None:
        native(*args, **named)
        given = dict(zip(_PARAMETERS.split(), args, strict=False)) | named
        if given["resource_type"] == _TYPE and given["logical_id"] == given["stack_name"]:
            publish_event(build_stack_event(given, token.get() or ""))

    for module in (stacks, changesets, handlers):
        raise_if_outdated(module._add_event is native, f"{module.__name__} to use stacks._add_event")
        module._add_event = add


def build_stack_event(given: dict[str, Any], token: str) -> AwsEvent:
    """Return the event of a status change; `given` are the arguments of the emulator's `_add_event`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html
    """
    detail = {
        "stack-id": given["stack_id"],
        "status-details": {"status": given["status"], "status-reason": given.get("reason") or ""},
        "client-request-token": token,
    }
    return AwsEvent("aws.cloudformation", "CloudFormation Stack Status Change", (given["stack_id"],), detail)

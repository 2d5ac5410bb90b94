"""The typed causes of failed operations, from the events of stacks and tasks and from the errors of workflows."""

import json
from collections.abc import Iterable
from typing import Final, Literal, get_args

from lisa.models.records import ModelFailure

CauseCode = Literal[
    "capacity",
    "quota",
    "image",
    "weights_not_found",
    "out_of_memory",
    "health_check",
    "timeout",
    "probe",
    "adapter",
    "gateway_not_confirmed",
    "access_denied",
    "workflow",
    "other",
]
CODES: Final[frozenset[str]] = frozenset(get_args(CauseCode))
_ADVICE: Final[dict[CauseCode, str]] = {
    "capacity": (
        "AWS had no instance of this type available. Try again later, choose another instance type, or set another "
        "kind of capacity."
    ),
    "quota": "A quota of the AWS account is used up. Ask AWS for a higher quota, or choose a smaller instance type.",
    "image": "The container image could not be pulled. Check its name, its tag and the right to read it.",
    "weights_not_found": "The weights were not found. Check that modelName is their prefix in the bucket of models.",
    "out_of_memory": (
        "The memory was too small for the model. Choose a larger instance type, a smaller context, or a quantization."
    ),
    "health_check": (
        "The model did not pass the health checks of its load balancer. Read the log of its container, and check "
        "loadBalancerConfig."
    ),
    "timeout": "The model did not become ready in time. Read the log of its container, then try again.",
    "probe": "The model started, but did not answer a test request. Check its type, its name and its address.",
    "adapter": (
        "The model answers, but one of its adapters does not. Check the weights, the rank and the base model of the "
        "adapter, or remove it from loraAdapters."
    ),
    "gateway_not_confirmed": (
        "The gateway did not confirm the new route in time. Check that the gateway runs, then try again."
    ),
    "access_denied": "AWS denied the access to a resource. Check the roles of the installation and its permissions.",
    "workflow": "The workflow of the operation ended before its work was complete. Try again.",
    "other": "The operation failed. Read the events of the model, then try again.",
}
#: Phrases in the reasons of AWS, in lower case. The first one that occurs decides.
_PHRASES: Final[tuple[tuple[CauseCode, tuple[str, ...]], ...]] = (
    ("quota", ("limitexceeded", "vcpulimit", "vcpu limit", "vcpu capacity", "quota", "maximum number of")),
    (
        "capacity",
        ("insufficientinstancecapacity", "insufficient capacity", "no spot capacity", "unable to place a task"),
    ),
    ("capacity", ("no container instance met", "resource:gpu", "resource:memory", "resource:cpu", "resource:eni")),
    ("image", ("cannotpull", "manifest unknown", "pull access denied", "image digest resolution")),
    ("weights_not_found", ("nosuchkey", "nosuchbucket", "weights")),
    ("out_of_memory", ("outofmemory", "out of memory", "exit code: 137")),
    ("health_check", ("failed elb health checks", "failed container health checks", "unhealthy")),
    ("access_denied", ("accessdenied", "not authorized to perform", "is not authorized", "unauthorizedoperation")),
    ("timeout", ("timed out", "time limit")),
)
#: Errors of states and classes of exceptions that have a cause of their own.
_ERRORS: Final[dict[str, CauseCode]] = {
    "States.Timeout": "timeout",
    "States.HeartbeatTimeout": "timeout",
    "ModelProbeFailed": "probe",
    "AdapterProbeFailed": "adapter",
    "WeightsNotFound": "weights_not_found",
    "GatewayNotConfirmed": "gateway_not_confirmed",
    "WorkflowEnded": "workflow",
}

_OWN_MESSAGES: Final = ("probe", "adapter", "gateway_not_confirmed")  # codes of errors whose messages are our own


def build_failure(code: CauseCode, detail: str = "") -> ModelFailure:
    """Return the failure with the advice for its code, and the detail that AWS gave, if any."""
    advice = _ADVICE[code]
    return ModelFailure(code=code, message=f"{advice} Reason given: {detail.strip()[:500]}" if detail else advice)


def find_advice(failure: ModelFailure) -> str:
    """Return the advice for the code of a failure, without the details of AWS."""
    return next((advice for code, advice in _ADVICE.items() if code == failure.code), _ADVICE["other"])


def classify_reason(reason: str) -> CauseCode | None:
    """Return the code for the reason of a failed resource or a stopped task, None if it is not known."""
    text = reason.lower()
    return next((code for code, phrases in _PHRASES if any(phrase in text for phrase in phrases)), None)


def find_cause(reasons: Iterable[str], default: CauseCode = "other") -> ModelFailure:
    """Return the failure for the first reason that has a known cause, else for the first reason."""
    given = [reason for reason in reasons if reason]
    for reason in given:
        code = classify_reason(reason)
        if code is not None:
            return build_failure(code, reason)
    return build_failure(default, given[0] if given else "")


def parse_workflow_error(error: str, cause: str) -> ModelFailure:
    """Return the failure for the error and the cause of a state: a code of ours with its message, or another error."""
    if error in CODES:
        return ModelFailure(code=error, message=cause)
    code = _ERRORS.get(error)
    if code is None:
        code = classify_reason(f"{error} {cause}") or "other"
    return build_failure(code, _find_message(cause) if code in _OWN_MESSAGES else "")


def _find_message(cause: str) -> str:
    """Return the message in the cause of a failed function; the messages of such errors are our own."""
    try:
        found = json.loads(cause)
    except ValueError:
        return ""
    return str(found.get("errorMessage", "")) if isinstance(found, dict) else ""

"""The causes of failed operations: their codes, their advice, and the errors of workflows."""

import json

import pytest

from lisa.models.causes import CODES, build_failure, classify_reason, find_cause, parse_workflow_error


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_cause_says_what_to_do(code: str) -> None:
    message = build_failure(code).message  # type: ignore[arg-type]

    assert any(verb in message for verb in ("Try again", "try again", "Ask", "Check", "Choose", "Read", "check"))


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("Resource limitExceeded: VcpuLimitExceeded", "quota"),
        ("We currently do not have sufficient capacity: InsufficientInstanceCapacity", "capacity"),
        ("service s was unable to place a task because no container instance met all of its requirements", "capacity"),
        ("Task failed container health checks", "health_check"),
        (
            "ECS deployment circuit breaker was triggered after three unsuccessful image digest resolution attempts.",
            "image",
        ),
        ("Exceeded attempts to wait: timed out", "timeout"),
        ("a surprise", None),
    ],
)
def test_a_reason_of_aws_has_a_code(reason: str, code: str | None) -> None:
    assert classify_reason(reason) == code


def test_the_first_reason_with_a_known_cause_is_the_cause() -> None:
    failure = find_cause(["", "a surprise", "CannotPullContainerError: manifest unknown", "unhealthy"])

    assert failure.code == "image"
    assert "manifest unknown" in failure.message


def test_reasons_that_are_not_known_have_the_default_cause_and_the_first_reason() -> None:
    failure = find_cause(["a surprise", "another"], "timeout")

    assert failure.code == "timeout"
    assert failure.message.endswith("a surprise")


def test_an_error_with_a_code_of_ours_keeps_its_message() -> None:
    failure = parse_workflow_error("quota", "ask for more")

    assert (failure.code, failure.message) == ("quota", "ask for more")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("States.Timeout", "timeout"),
        ("ModelProbeFailed", "probe"),
        ("AdapterProbeFailed", "adapter"),
        ("GatewayNotConfirmed", "gateway_not_confirmed"),
        ("AccessDeniedException", "access_denied"),
        ("KeyError", "other"),
    ],
)
def test_an_error_of_a_state_has_a_code(error: str, code: str) -> None:
    assert parse_workflow_error(error, "{}").code == code


def test_the_failure_of_a_probe_says_why() -> None:
    cause = json.dumps({"errorMessage": "the model did not answer a test request: HTTP 503", "errorType": "x"})

    assert "HTTP 503" in parse_workflow_error("ModelProbeFailed", cause).message


def test_the_failure_of_an_adapter_names_the_adapter() -> None:
    cause = json.dumps({"errorMessage": "the adapter law did not answer a test request: HTTP 404", "errorType": "x"})

    assert "the adapter law did not answer" in parse_workflow_error("AdapterProbeFailed", cause).message


@pytest.mark.parametrize("cause", ["", "[]", "not json", json.dumps({"errorMessage": "secret", "stackTrace": ["x"]})])
def test_the_message_of_an_unknown_error_stays_out_of_the_record(cause: str) -> None:
    assert "secret" not in parse_workflow_error("KeyError", cause).message

"""The declared permissions, deliveries and retries of the templates, with a queue for every failure."""

from typing import Any

import pytest

from tests.support.template_summary import built_summary, declared_summary, of_type
from tools.checks.application import translate_application

RESOURCES = translate_application()["Resources"]
BUILT = built_summary()
SQS_DAYS_14 = 14 * 24 * 60 * 60


def functions_called_asynchronously() -> set[str]:
    """Return the functions whose caller is not informed of a failure."""
    by_rule = {target["Arn"] for rule in BUILT["rules"].values() for target in rule["Targets"]}
    by_schedule = {schedule["Target"]["Arn"] for schedule in BUILT["schedules"].values()}
    by_stack = {"OnGatewayImageRequested", "PrepareDatabase", "PublishSite"}
    by_schedule.add("RunModelSchedule")  # the API creates the schedules of models
    return (by_rule | by_schedule | by_stack) & set(of_type(RESOURCES, "AWS::Lambda::Function"))


def timeout_of(function: str) -> int:
    seconds: int = RESOURCES[function]["Properties"]["Timeout"]
    return seconds


@pytest.mark.parametrize("part", BUILT)
def test_the_templates_are_as_declared(part: str) -> None:
    assert BUILT[part] == declared_summary()[part]


def test_every_declared_part_is_checked() -> None:
    assert set(BUILT) == set(declared_summary())


@pytest.mark.parametrize(("function", "reader"), BUILT["readers"].items())
def test_only_the_failed_messages_of_a_batch_are_retried(function: str, reader: dict[str, Any]) -> None:
    assert reader["FunctionResponseTypes"] == ["ReportBatchItemFailures"], function


@pytest.mark.parametrize(("function", "reader"), BUILT["readers"].items())
def test_a_record_that_always_fails_is_moved_to_a_dead_letter_queue(function: str, reader: dict[str, Any]) -> None:
    queue = BUILT["queues"].get(reader["reads"])
    if queue is None:
        assert reader["MaximumRetryAttempts"] >= 1, function
        assert reader["DestinationConfig"]["OnFailure"]["Destination"] in BUILT["queues"]
    else:
        assert queue["receives"] >= 5, f"AWS advises five: a throttled function costs receives, {function}"
        assert queue["then"] in set(BUILT["queues"]) - {reader["reads"]}


@pytest.mark.parametrize(("function", "reader"), BUILT["readers"].items())
def test_the_visibility_timeout_of_a_queue_is_at_least_the_timeout_of_its_function(
    function: str, reader: dict[str, Any]
) -> None:
    queue = BUILT["queues"].get(reader["reads"])

    assert queue is None or queue["visible again after"] >= timeout_of(function)


@pytest.mark.parametrize(("name", "queue"), BUILT["queues"].items())
def test_every_queue_has_the_longest_retention_of_sqs(name: str, queue: dict[str, Any]) -> None:
    assert queue["kept for"] == SQS_DAYS_14, name


def test_every_failed_asynchronous_call_is_sent_to_a_queue() -> None:
    failed = BUILT["failed asynchronous calls"]

    assert set(failed) == functions_called_asynchronously()
    assert {call["then"] for call in failed.values()} <= set(BUILT["queues"])


@pytest.mark.parametrize(("name", "rule"), BUILT["rules"].items())
def test_every_event_rule_names_the_source_and_the_type_of_its_events(name: str, rule: dict[str, Any]) -> None:
    pattern = rule["EventPattern"]

    assert pattern["source"], name
    assert pattern["detail-type"], name
    assert all(target["DeadLetterConfig"]["Arn"] in BUILT["queues"] for target in rule["Targets"])


def test_only_aws_services_have_permission_to_call_functions() -> None:
    callers = {caller.partition(" for ")[0] for many in BUILT["callers of functions"].values() for caller in many}

    assert callers == {"apigateway.amazonaws.com", "events.amazonaws.com", "secretsmanager.amazonaws.com"}

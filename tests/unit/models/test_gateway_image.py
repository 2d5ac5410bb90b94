"""The custom resource of the gateway's image."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from models.answer_gateway_image.app import handler as say
from models.on_gateway_image_requested.app import handler as take
from tests.support.cloudformation import CloudFormation

CONTEXT: Any = SimpleNamespace(
    function_name="gateway-image", memory_limit_in_mb=512, invoked_function_arn="arn", aws_request_id="1"
)
ROLE = "arn:aws:iam::000000000000:role/build"


@pytest.fixture
def state_machine_arn(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name, value in {"REGION": "us-east-1", "ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        definition = json.dumps({"StartAt": "Build", "States": {"Build": {"Type": "Succeed"}}})
        arn = boto3.client("stepfunctions").create_state_machine(name="build", definition=definition, roleArn=ROLE)
        monkeypatch.setenv("BUILD_GATEWAY_IMAGE", arn["stateMachineArn"])
        yield arn["stateMachineArn"]


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_the_request_for_an_image_starts_a_build_with_the_whole_request(
    cloudformation: CloudFormation, state_machine_arn: str, kind: str
) -> None:
    request = cloudformation.request(kind)

    take(request, CONTEXT)

    states = boto3.client("stepfunctions")
    [build] = states.list_executions(stateMachineArn=state_machine_arn)["executions"]
    assert build["name"] == request["RequestId"]
    assert json.loads(states.describe_execution(executionArn=build["executionArn"])["input"]) == request
    assert cloudformation.answers == []


def test_a_request_that_is_delivered_twice_starts_one_build(
    cloudformation: CloudFormation, state_machine_arn: str
) -> None:
    request = cloudformation.request("Create")
    take(request, CONTEXT)
    states = boto3.client("stepfunctions")
    [build] = states.list_executions(stateMachineArn=state_machine_arn)["executions"]
    states.stop_execution(executionArn=build["executionArn"])

    take(request, CONTEXT)

    assert len(states.list_executions(stateMachineArn=state_machine_arn)["executions"]) == 1
    assert cloudformation.answers == []


def test_the_deletion_of_an_image_starts_no_build(cloudformation: CloudFormation, state_machine_arn: str) -> None:
    take(cloudformation.request("Delete"), CONTEXT)

    assert [told["Status"] for told in cloudformation.answers] == ["SUCCESS"]
    assert boto3.client("stepfunctions").list_executions(stateMachineArn=state_machine_arn)["executions"] == []


def test_a_build_that_cannot_start_fails_the_stack_at_once(
    cloudformation: CloudFormation, state_machine_arn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUILD_GATEWAY_IMAGE", f"{state_machine_arn}-gone")

    take(cloudformation.request("Create"), CONTEXT)

    [told] = cloudformation.answers
    assert told["Status"] == "FAILED"
    assert told["Reason"].startswith("The image build could not start (StateMachineDoesNotExist)")
    assert "arn:" not in told["Reason"]


def test_cloudformation_gets_the_address_of_the_image(cloudformation: CloudFormation) -> None:
    say({"request": cloudformation.request("Create"), "data": {"Uri": "registry/lisa:1"}}, CONTEXT)

    [told] = cloudformation.answers
    assert (told["Status"], told["Data"]) == ("SUCCESS", {"Uri": "registry/lisa:1"})


def test_cloudformation_gets_the_reason_of_a_failed_build(cloudformation: CloudFormation) -> None:
    say({"request": cloudformation.request("Create"), "failure": "no space left on device"}, CONTEXT)

    [told] = cloudformation.answers
    assert (told["Status"], told["Reason"]) == ("FAILED", "no space left on device")

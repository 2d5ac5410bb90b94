"""CloudFormation, API Gateway and Step Functions of the local cloud with our templates."""

import json
import time
import urllib.error
import urllib.request
from functools import partial
from typing import Any

import pytest

from tests.integration.cloud.conftest import TEMPLATE, Probe
from tests.support.cloud import eventually, python_runtime

pytestmark = pytest.mark.cloud


def call(probe: Probe, path: str, method: str = "GET") -> tuple[int, str, dict[str, str]]:
    url = f"{probe.cloud.endpoint}/_aws/execute-api/{probe['Api']}/v2{path}"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method)) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode(), dict(refused.headers)


def test_every_type_of_the_probe_is_created(probe: Probe) -> None:
    resources = probe.aws("cloudformation").describe_stack_resources(StackName="probe")["StackResources"]

    created = {resource["ResourceType"] for resource in resources}
    assert {
        "AWS::ECS::CapacityProvider",
        "AWS::ECS::ClusterCapacityProviderAssociations",
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "AWS::Events::Archive",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::ApiGatewayV2::VpcLink",
        "AWS::CloudFormation::Stack",
    } <= created


def test_a_nested_stack_has_functions_with_layers_of_the_root(probe: Probe) -> None:
    answer = probe.aws("lambda").invoke(FunctionName=probe["Inner"])

    assert json.load(answer["Payload"]) == 100


def test_an_update_of_a_nested_stack_keeps_what_it_does_not_change(probe: Probe) -> None:
    files, stacks = probe.aws("s3"), probe.aws("cloudformation")

    def outer() -> Any:
        return stacks.describe_stacks(StackName="outer")["Stacks"][0]

    def reached(status: str) -> bool:
        return bool(outer()["StackStatus"] == status)

    inner: dict[str, Any] = {"Files": {"Type": "AWS::S3::Bucket"}}
    found = []
    for number, (change, wanted) in enumerate(
        ((stacks.create_stack, "CREATE_COMPLETE"), (stacks.update_stack, "UPDATE_COMPLETE"))
    ):
        inner[f"Queue{number}"] = {"Type": "AWS::SQS::Queue"}
        nested = {"Resources": inner, "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Files", "Arn"]}}}}
        files.put_object(Bucket="probe-code", Key=f"inner-{number}.json", Body=json.dumps(nested))
        url = f"https://s3.us-east-1.amazonaws.com/probe-code/inner-{number}.json"
        stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
        output = {"Arn": {"Value": {"Fn::GetAtt": ["Inner", "Outputs.Arn"]}}}
        change(StackName="outer", TemplateBody=json.dumps({"Resources": {"Inner": stack}, "Outputs": output}))
        eventually(partial(reached, wanted))
        found += outer()["Outputs"]

    assert found[0] == found[1]


def test_ref_of_a_secret_is_its_arn_and_excluded_characters_are_not_used(probe: Probe) -> None:
    secret = probe.aws("secretsmanager").get_secret_value(SecretId=probe["Key"])

    assert probe["Key"] == secret["ARN"]
    assert secret["SecretString"].isalnum()


def test_a_preflight_is_answered(probe: Probe) -> None:
    status, _, headers = call(probe, "/things/a", "OPTIONS")

    assert status == 200
    assert headers["Access-Control-Allow-Origin"] == "https://ui.example"


def test_a_function_route_answers_and_an_unknown_route_returns_our_error(probe: Probe) -> None:
    assert json.loads(call(probe, "/things/a/b")[1]) == {"path": "/things/a/b"}
    assert call(probe, "/nowhere")[:2] == (404, '{"error": "in our words"}')


def test_an_api_sends_a_stream_through_a_vpc_link_to_a_load_balancer(probe: Probe) -> None:
    eventually(lambda: call(probe, "/task/env")[0] == 200)

    url = f"{probe.cloud.endpoint}/_aws/execute-api/{probe['Api']}/v2/task/stream"
    arrived: list[float] = []
    with urllib.request.urlopen(url) as answer:
        arrived.extend(time.monotonic() for _ in answer)

    assert len(arrived) == 5
    assert arrived[-1] - arrived[0] > 0.2


def test_a_workflow_catches_exceptions_by_name_and_calls_any_service(probe: Probe) -> None:
    workflows = probe.aws("stepfunctions")
    execution = workflows.start_execution(stateMachineArn=probe["Workflow"])["executionArn"]

    def ended() -> Any:
        found = workflows.describe_execution(executionArn=execution)
        return found["status"] != "RUNNING" and found

    outcome = eventually(ended)
    assert (outcome["status"], outcome.get("output")) == ("SUCCEEDED", '"CloudFormation.ValidationErrorException"')


def test_a_workflow_may_be_written_in_yaml(probe: Probe) -> None:
    stacks, workflows = probe.aws("cloudformation"), probe.aws("stepfunctions")
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": "arn:aws:iam::000000000000:role/nobody",
            "DefinitionString": "# a comment\nStartAt: Done\nStates:\n  Done: {Type: Succeed}\n",
        },
    }
    template = {"Resources": {"Machine": machine}, "Outputs": {"Arn": {"Value": {"Ref": "Machine"}}}}
    stacks.create_stack(StackName="yaml", TemplateBody=json.dumps(template))
    eventually(lambda: stacks.describe_stacks(StackName="yaml")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE")

    [output] = stacks.describe_stacks(StackName="yaml")["Stacks"][0]["Outputs"]
    execution = workflows.start_execution(stateMachineArn=output["OutputValue"])["executionArn"]

    eventually(lambda: workflows.describe_execution(executionArn=execution)["status"] == "SUCCEEDED")


def test_a_rotation_in_a_template_runs_its_function(probe: Probe) -> None:
    secrets, notes = probe.aws("secretsmanager"), probe.aws("dynamodb")
    described = secrets.describe_secret(SecretId=probe["Rotated"])
    assert (described["RotationEnabled"], described["RotationRules"]) == (True, {"AutomaticallyAfterDays": 30})
    assert secrets.get_secret_value(SecretId=probe["Rotated"])["SecretString"] == "as it was"

    secrets.rotate_secret(SecretId=probe["Rotated"])

    def steps() -> list[str]:
        item = notes.get_item(TableName=probe["Notes"], Key={"id": {"S": "rotation"}}).get("Item", {})
        return [step["S"] for step in item.get("steps", {"L": []})["L"]]

    eventually(lambda: "finishSecret" in steps())
    assert steps() == ["createSecret", "setSecret", "testSecret", "finishSecret"]
    values = [
        secrets.get_secret_value(SecretId=probe["Rotated"], VersionStage=stage)["SecretString"]
        for stage in ("AWSCURRENT", "AWSPREVIOUS")
    ]
    assert values == ["changed", "as it was"]


def test_an_api_keeps_its_id_when_its_body_changes(probe: Probe) -> None:
    stacks = probe.aws("cloudformation")
    template = TEMPLATE.read_text().replace("/things/{proxy+}", "/others/{proxy+}")
    stacks.update_stack(
        StackName="probe",
        TemplateBody=template.replace("Default: python3.11", f"Default: {python_runtime()}"),
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )

    eventually(lambda: call(probe, "/others/a")[0] == 200)
    assert call(probe, "/things/a")[0] == 404

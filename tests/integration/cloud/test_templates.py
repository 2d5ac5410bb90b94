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


def call(probe_cloud: Probe, path: str, method: str = "GET") -> tuple[int, str, dict[str, str]]:
    url = f"{probe_cloud.cloud.endpoint}/_aws/execute-api/{probe_cloud['Api']}/v2{path}"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method)) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode(), dict(refused.headers)


def test_every_type_of_the_probe_is_created(probe_cloud: Probe) -> None:
    resources = probe_cloud.aws("cloudformation").describe_stack_resources(StackName="probe")["StackResources"]

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


def test_a_nested_stack_has_functions_with_layers_of_the_root(probe_cloud: Probe) -> None:
    answer = probe_cloud.aws("lambda").invoke(FunctionName=probe_cloud["Inner"])

    assert json.load(answer["Payload"]) == 100


def test_an_update_of_a_nested_stack_keeps_what_it_does_not_change(probe_cloud: Probe) -> None:
    files, stacks = probe_cloud.aws("s3"), probe_cloud.aws("cloudformation")

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


def test_ref_of_a_secret_is_its_arn_and_excluded_characters_are_not_used(probe_cloud: Probe) -> None:
    secret = probe_cloud.aws("secretsmanager").get_secret_value(SecretId=probe_cloud["Key"])

    assert probe_cloud["Key"] == secret["ARN"]
    assert secret["SecretString"].isalnum()


def test_a_preflight_is_answered(probe_cloud: Probe) -> None:
    status, _, headers = call(probe_cloud, "/things/a", "OPTIONS")

    assert status == 200
    assert headers["Access-Control-Allow-Origin"] == "https://ui.example"


def test_a_function_route_answers_and_an_unknown_route_returns_our_error(probe_cloud: Probe) -> None:
    assert json.loads(call(probe_cloud, "/things/a/b")[1]) == {"path": "/things/a/b"}
    assert call(probe_cloud, "/nowhere")[:2] == (404, '{"error": "in our words"}')


def test_an_api_sends_a_stream_through_a_vpc_link_to_a_load_balancer(probe_cloud: Probe) -> None:
    eventually(lambda: call(probe_cloud, "/task/env")[0] == 200)

    url = f"{probe_cloud.cloud.endpoint}/_aws/execute-api/{probe_cloud['Api']}/v2/task/stream"
    arrived: list[float] = []
    with urllib.request.urlopen(url) as answer:
        arrived.extend(time.monotonic() for _ in answer)

    assert len(arrived) == 5
    assert arrived[-1] - arrived[0] > 0.2


def test_a_workflow_catches_exceptions_by_name_and_calls_any_service(probe_cloud: Probe) -> None:
    workflows = probe_cloud.aws("stepfunctions")
    execution = workflows.start_execution(stateMachineArn=probe_cloud["Workflow"])["executionArn"]

    def ended() -> Any:
        found = workflows.describe_execution(executionArn=execution)
        return found["status"] != "RUNNING" and found

    outcome = eventually(ended)
    assert (outcome["status"], outcome.get("output")) == ("SUCCEEDED", '"CloudFormation.ValidationErrorException"')


def test_a_workflow_may_be_written_in_yaml(probe_cloud: Probe) -> None:
    stacks, workflows = probe_cloud.aws("cloudformation"), probe_cloud.aws("stepfunctions")
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


def test_a_rotation_in_a_template_runs_its_function(probe_cloud: Probe) -> None:
    secrets, notes = probe_cloud.aws("secretsmanager"), probe_cloud.aws("dynamodb")
    described = secrets.describe_secret(SecretId=probe_cloud["Rotated"])
    assert (described["RotationEnabled"], described["RotationRules"]) == (True, {"AutomaticallyAfterDays": 30})
    assert secrets.get_secret_value(SecretId=probe_cloud["Rotated"])["SecretString"] == "as it was"

    secrets.rotate_secret(SecretId=probe_cloud["Rotated"])

    def steps() -> list[str]:
        item = notes.get_item(TableName=probe_cloud["Notes"], Key={"id": {"S": "rotation"}}).get("Item", {})
        return [step["S"] for step in item.get("steps", {"L": []})["L"]]

    eventually(lambda: "finishSecret" in steps())
    assert steps() == ["createSecret", "setSecret", "testSecret", "finishSecret"]
    values = [
        secrets.get_secret_value(SecretId=probe_cloud["Rotated"], VersionStage=stage)["SecretString"]
        for stage in ("AWSCURRENT", "AWSPREVIOUS")
    ]
    assert values == ["changed", "as it was"]


def test_an_api_keeps_its_id_when_its_body_changes(probe_cloud: Probe) -> None:
    stacks = probe_cloud.aws("cloudformation")
    template = TEMPLATE.read_text().replace("/things/{proxy+}", "/others/{proxy+}")
    stacks.update_stack(
        StackName="probe",
        TemplateBody=template.replace("Default: python3.11", f"Default: {python_runtime()}"),
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )

    eventually(lambda: call(probe_cloud, "/others/a")[0] == 200)
    assert call(probe_cloud, "/things/a")[0] == 404

"""The search for secrets finds a token in each kind of place of a small cloud."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from lisa.identity.tokens import build_token
from local.cloud.process import LocalCloud
from tests.support.cloud import client, create_stack, eventually, own_cloud, python_runtime
from tests.support.secret_search import find_secrets, stored_texts
from tests.support.secrets import Secrets

pytestmark = pytest.mark.cloud
TOKEN = build_token(bytes(range(32)))
DEFINITION = {"QueryLanguage": "JSONata", "StartAt": "Say", "States": {"Say": {"Type": "Pass", "End": True}}}
TEMPLATE = """
Parameters: {Given: {Type: String}}
Resources: {Topic: {Type: "AWS::SNS::Topic"}}
Outputs: {Told: {Value: !Sub "told ${Given}"}}
"""
Aws = Callable[[str], Any]


def role(aws: Aws, service: str) -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    made = aws("iam").create_role(RoleName=f"for-{service}", AssumeRolePolicyDocument=policy)
    return str(made["Role"]["Arn"])


def in_a_table(aws: Aws) -> str:
    aws("dynamodb").create_table(
        TableName="Notes",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    note = {"id": {"S": "n-1"}, "deep": {"M": {"words": {"L": [{"S": f"use {TOKEN}"}]}}}}
    aws("dynamodb").put_item(TableName="Notes", Item=note)
    return "table Notes, item n-1"


def in_a_queue(aws: Aws) -> str:
    url = aws("sqs").create_queue(QueueName="Orders")["QueueUrl"]
    return f"queue Orders, message {aws('sqs').send_message(QueueUrl=url, MessageBody=TOKEN)['MessageId']}"


def in_an_attribute_of_a_message(aws: Aws) -> str:
    url = aws("sqs").create_queue(QueueName="Letters")["QueueUrl"]
    about = {"by": {"DataType": "String", "StringValue": TOKEN}}
    sent = aws("sqs").send_message(QueueUrl=url, MessageBody="a letter", MessageAttributes=about)
    return f"queue Letters, message {sent['MessageId']}"


def in_flight(aws: Aws) -> str:
    url = aws("sqs").create_queue(QueueName="Flights", Attributes={"VisibilityTimeout": "600"})["QueueUrl"]
    aws("sqs").send_message(QueueUrl=url, MessageBody=TOKEN)
    assert aws("sqs").receive_message(QueueUrl=url)["Messages"]
    return "state of sqs/payload/queues"


def in_an_execution(aws: Aws) -> str:
    made = {"name": "Say", "definition": json.dumps(DEFINITION), "roleArn": role(aws, "states")}
    machine = aws("stepfunctions").create_state_machine(**made)
    order = {"stateMachineArn": machine["stateMachineArn"], "input": json.dumps({"as": TOKEN}), "name": "first"}
    aws("stepfunctions").start_execution(**order)
    return "execution Say:first, event 1 ExecutionStarted"


def in_a_log(aws: Aws) -> str:
    logs = aws("logs")
    logs.create_log_group(logGroupName="/app")
    for stream in ("one", "two"):
        logs.create_log_stream(logGroupName="/app", logStreamName=stream)
    lines = [{"timestamp": 1_795_000_000_000 + number // 9_000, "message": "quiet"} for number in range(20_001)]
    for start in range(0, len(lines), 5_000):  # more than one answer of the log's holds
        logs.put_log_events(logGroupName="/app", logStreamName="one", logEvents=lines[start : start + 5_000])
    said = {"timestamp": 1_795_000_000_009, "message": f"refused {TOKEN}"}
    logs.put_log_events(logGroupName="/app", logStreamName="two", logEvents=[said])
    return "log group /app, stream two, at 1795000000009"


def in_an_archive(aws: Aws) -> str:
    events = aws("events")
    bus = events.create_event_bus(Name="own")["EventBusArn"]
    events.create_archive(ArchiveName="all", EventSourceArn=bus)
    detail = json.dumps({"by": TOKEN})
    events.put_events(Entries=[{"EventBusName": "own", "Source": "s", "DetailType": "d", "Detail": detail}])
    return "state of eventbridge/payload/archives"


def in_a_parameter(aws: Aws) -> str:
    aws("ssm").put_parameter(Name="/app/greeting", Value=f"hello {TOKEN}", Type="String")
    return "parameter /app/greeting"


def in_a_function(aws: Aws) -> str:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): pass")
    told = {"Variables": {"GREETING": TOKEN}}
    about = {"FunctionName": "Greet", "Role": role(aws, "lambda"), "Handler": "app.handler"}
    aws("lambda").create_function(
        Runtime=python_runtime(), Code={"ZipFile": code.getvalue()}, Environment=told, **about
    )
    return "function Greet, variable GREETING"


def in_a_task(aws: Aws) -> str:
    container = {"name": "web", "image": "i", "environment": [{"name": "KEY", "value": TOKEN}]}
    aws("ecs").register_task_definition(family="web", containerDefinitions=[container])
    return "task definition web:1, container web"


PLANTED = (
    *(in_a_table, in_a_queue, in_an_attribute_of_a_message, in_flight, in_an_execution, in_a_log),
    *(in_an_archive, in_a_parameter, in_a_function, in_a_task),
)


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with own_cloud() as started:
        yield started


@pytest.fixture(scope="module")
def planted_places(cloud: LocalCloud) -> dict[str, str]:
    """The places in which a token is stored."""
    return {plant.__name__: plant(partial(client, cloud)) for plant in PLANTED}


@pytest.fixture(scope="module")
def findings(cloud: LocalCloud, planted_places: dict[str, str]) -> list[str]:
    """The findings of the search after the cloud has written its state."""
    (cloud.log.parent / "web.log").write_text(f"started\nGET /{TOKEN}\n")
    create_stack(cloud, "told", TEMPLATE.replace("Type: String", f"Type: String, Default: {TOKEN}"))

    def search() -> list[str]:
        lines = find_secrets(stored_texts(partial(client, cloud), cloud.state, cloud.state), Secrets())
        whole = all(any(line.startswith(place) for line in lines) for place in planted_places.values())
        return lines if whole else []

    return eventually(search, within=60)


@pytest.mark.parametrize("plant", [plant.__name__ for plant in PLANTED])
def test_a_token_is_found_in_every_place(findings: list[str], planted_places: dict[str, str], plant: str) -> None:
    assert [line for line in findings if line.startswith(planted_places[plant]) and "an API token" in line]


@pytest.mark.parametrize(
    "place", ["file logs/web.log, line 2", "stack told, parameter Given", "stack told, output Told"]
)
def test_a_token_is_found_in_files_and_in_parameters_and_outputs_of_stacks(findings: list[str], place: str) -> None:
    assert [line for line in findings if line.startswith(place)]


def test_a_finding_does_not_contain_the_token(findings: list[str]) -> None:
    assert not [line for line in findings if TOKEN[5:30] in line]


def test_the_search_leaves_every_message_in_its_queue(cloud: LocalCloud, findings: list[str]) -> None:
    sqs = client(cloud, "sqs")
    urls = {url.rsplit("/", 1)[-1]: url for url in sqs.list_queues()["QueueUrls"]}

    for name in ("Orders", "Letters"):
        visible = sqs.get_queue_attributes(QueueUrl=urls[name], AttributeNames=["ApproximateNumberOfMessages"])
        assert visible["Attributes"]["ApproximateNumberOfMessages"] == "1"

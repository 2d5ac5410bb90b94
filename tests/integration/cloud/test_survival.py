"""A killed local cloud leaves its state and no process."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from local.cloud.process import LocalCloud, LocalCloudFailed
from local.cloud.settings import INSTANCE_MARK
from local.ports import BusyPort
from tests.integration.cloud.conftest import PROBE_IMAGE, Probe, deploy_probe
from tests.support.cloud import eventually, own_cloud
from tests.support.ports import free_port

pytestmark = pytest.mark.cloud


#: A workflow that notes its time, then waits for the token that it has sent to a queue.
WORKFLOW: dict[str, Any] = {
    "QueryLanguage": "JSONata",
    "StartAt": "Note",
    "States": {
        "Note": {"Type": "Pass", "Assign": {"noted": "{% $millis() %}"}, "Output": {"size": 3}, "Next": "Wait"},
        "Wait": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Output": "{% {'noted': $noted, 'size': $states.input.size, 'given': $states.context.Execution.Input} %}",
            "End": True,
        },
    },
}


def members(state: Path) -> list[int]:
    """Return the processes that an instance has started."""
    mark = f"{INSTANCE_MARK}={state.resolve()}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.fixture
def restarted_cloud() -> Iterator[Probe]:
    """A cloud that was filled, killed 1.5 seconds later, and started again."""
    with own_cloud(PROBE_IMAGE) as cloud:
        probe_cloud = deploy_probe(cloud)
        probe_cloud.aws("lambda").invoke(FunctionName=probe_cloud["Echo"])
        fill(probe_cloud)
        start_workflow(probe_cloud)
        time.sleep(1.5)
        cloud.kill()
        eventually(lambda: not members(cloud.state))
        cloud.start()
        yield probe_cloud


def fill(probe_cloud: Probe) -> None:
    """Create twenty objects, twenty items and twenty messages, ten of them in flight."""
    for n in range(20):
        probe_cloud.aws("s3").put_object(Bucket="probe-code", Key=f"object {n}", Body=b"content")
        probe_cloud.aws("sqs").send_message(QueueUrl=probe_cloud["Held"], MessageBody=str(n))
        probe_cloud.aws("dynamodb").put_item(TableName=probe_cloud["Things"], Item={"id": {"S": str(n)}})
    in_flight = probe_cloud.aws("sqs").receive_message(QueueUrl=probe_cloud["Held"], MaxNumberOfMessages=10)["Messages"]
    assert len(in_flight) == 10


def start_workflow(probe_cloud: Probe) -> None:
    """Start an execution that waits for a token."""
    workflows = probe_cloud.aws("stepfunctions")
    queue = probe_cloud.aws("sqs").create_queue(QueueName="tokens")["QueueUrl"]
    message = {"QueueUrl": queue, "MessageBody": "{% $states.context.Task.Token %}"}
    definition = json.loads(json.dumps(WORKFLOW))
    definition["States"]["Wait"]["Arguments"] = message
    role = probe_cloud.aws("iam").create_role(RoleName="workflow", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    machine = workflows.create_state_machine(name="waiting", definition=json.dumps(definition), roleArn=role)
    workflows.start_execution(stateMachineArn=machine["stateMachineArn"], name="one", input='{"at": "start"}')
    stored = probe_cloud.cloud.state / "state" / "stepfunctions.json"
    eventually(lambda: stored.exists() and '"position": ["Wait"' in stored.read_text(), within=30)


def test_a_killed_cloud_continues_its_workflows_with_their_present_states(restarted_cloud: Probe) -> None:
    workflows, sqs = restarted_cloud.aws("stepfunctions"), restarted_cloud.aws("sqs")
    restarted = time.time() * 1000
    arn = "arn:aws:states:us-east-1:000000000000:execution:waiting:one"

    def has_succeeded() -> bool:
        found = sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="tokens")["QueueUrl"])
        for message in found.get("Messages", []):
            with suppress(workflows.exceptions.TaskDoesNotExist):  # the token of the task before the restart
                workflows.send_task_success(taskToken=message["Body"], output="{}")
        return bool(workflows.describe_execution(executionArn=arn)["status"] == "SUCCEEDED")

    eventually(has_succeeded, within=30)
    output = json.loads(workflows.describe_execution(executionArn=arn)["output"])
    assert (output["size"], output["given"]) == (3, {"at": "start"})
    assert output["noted"] < restarted - 1_500


def test_a_killed_cloud_restarts_with_its_state(restarted_cloud: Probe) -> None:
    queue, table = restarted_cloud.aws("sqs"), restarted_cloud.aws("dynamodb")
    seen: set[str] = set()
    while batch := queue.receive_message(QueueUrl=restarted_cloud["Held"], MaxNumberOfMessages=10).get("Messages"):
        seen |= {message["Body"] for message in batch}

    assert seen == {str(n) for n in range(20)}
    assert restarted_cloud.aws("s3").get_object(Bucket="probe-code", Key="object 19")["Body"].read() == b"content"
    assert table.scan(TableName=restarted_cloud["Things"])["Count"] == 20
    assert restarted_cloud.aws("lambda").invoke(FunctionName=restarted_cloud["Echo"]).get("FunctionError") is None
    eventually(lambda: states(restarted_cloud) == ["healthy"])
    table.put_item(TableName=restarted_cloud["Things"], Item={"id": {"S": "after"}})
    eventually(lambda: table.get_item(TableName=restarted_cloud["Notes"], Key={"id": {"S": "noted after"}}).get("Item"))


def test_a_large_layer_is_stored_beside_the_state_files(restarted_cloud: Probe) -> None:
    state = restarted_cloud.cloud.state / "state"

    assert (state / "lambda.json").stat().st_size < 100_000
    assert [entry.stat().st_size for entry in (state / "blobs").iterdir() if entry.stat().st_size > 100_000]


def test_no_process_survives_a_stopped_cloud(restarted_cloud: Probe) -> None:
    eventually(lambda: states(restarted_cloud) == ["healthy"])
    assert members(restarted_cloud.cloud.state)

    restarted_cloud.cloud.stop()

    assert not members(restarted_cloud.cloud.state)


def states(probe_cloud: Probe) -> list[str]:
    found = probe_cloud.aws("elbv2").describe_target_health(TargetGroupArn=probe_cloud["Group"])[
        "TargetHealthDescriptions"
    ]
    return [entry["TargetHealth"]["State"] for entry in found]


def test_a_busy_worker_ends_when_the_cloud_is_killed() -> None:
    with own_cloud(PROBE_IMAGE) as cloud:
        probe_cloud = deploy_probe(cloud)
        event = json.dumps({"action": "sleep", "seconds": 19})
        probe_cloud.aws("lambda").invoke(FunctionName=probe_cloud["Echo"], InvocationType="Event", Payload=event)
        eventually(lambda: len(members(cloud.state)) >= 2)

        cloud.kill()

        eventually(lambda: not members(cloud.state), within=3)


def test_a_busy_port_is_reported_with_the_variable_that_changes_it(tmp_path: Path) -> None:
    with own_cloud() as first, pytest.raises(BusyPort, match=rf"port {first.port} is in use.*LISA_CLOUD_PORT"):
        LocalCloud(first.port, first.network, tmp_path).start()


def test_two_clouds_do_not_share_a_state_directory() -> None:
    with own_cloud() as first, pytest.raises(LocalCloudFailed, match=rf"process {first.pid}"):
        LocalCloud(free_port(), first.network, first.state).start()

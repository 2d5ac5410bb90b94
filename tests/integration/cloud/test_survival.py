"""What a killed local cloud leaves: its state, and no process."""

import json
import os
import signal
import time
from pathlib import Path

import pytest

from local.cloud.process import LocalCloud
from local.cloud.settings import INSTANCE_MARK
from local.ports import BusyPort
from tests.integration.cloud.conftest import PROBE_IMAGE, deploy_probe
from tests.support.cloud import client, eventually, own_network
from tests.support.ports import free_port

pytestmark = pytest.mark.cloud


def members(state: Path) -> list[int]:
    """The processes an instance has started."""
    mark = f"{INSTANCE_MARK}={state.resolve()}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_a_killed_cloud_starts_again_with_its_objects_messages_items_functions_and_tasks(tmp_path: Path) -> None:
    cloud = LocalCloud(free_port(), own_network(), tmp_path, json.dumps(PROBE_IMAGE)).start()
    try:
        probe = deploy_probe(cloud)
        probe.aws("lambda").invoke(FunctionName=probe["Echo"])
        queue, table = probe.aws("sqs"), probe.aws("dynamodb")
        for n in range(20):
            probe.aws("s3").put_object(Bucket="probe-code", Key=f"object {n}", Body=b"content")
            queue.send_message(QueueUrl=probe["Held"], MessageBody=str(n))
            table.put_item(TableName=probe["Things"], Item={"id": {"S": str(n)}})
        held = len(queue.receive_message(QueueUrl=probe["Held"], MaxNumberOfMessages=10)["Messages"])
        time.sleep(1.5)

        cloud.kill()
        eventually(lambda: not members(tmp_path))
        cloud.start()

        seen: set[str] = set()
        while batch := queue.receive_message(QueueUrl=probe["Held"], MaxNumberOfMessages=10).get("Messages"):
            seen |= {message["Body"] for message in batch}
        assert held == 10
        assert seen == {str(n) for n in range(20)}
        assert client(cloud, "s3").get_object(Bucket="probe-code", Key="object 19")["Body"].read() == b"content"
        assert table.scan(TableName=probe["Things"])["Count"] == 20
        assert probe.aws("lambda").invoke(FunctionName=probe["Echo"]).get("FunctionError") is None
        eventually(lambda: states(probe) == ["healthy"])
        table.put_item(TableName=probe["Things"], Item={"id": {"S": "after"}})
        eventually(lambda: table.get_item(TableName=probe["Notes"], Key={"id": {"S": "noted after"}}).get("Item"))
    finally:
        cloud.stop()
    assert not members(tmp_path)


def states(probe: object) -> list[str]:
    found = probe.aws("elbv2").describe_target_health(TargetGroupArn=probe["Group"])["TargetHealthDescriptions"]  # type: ignore[attr-defined,index]
    return [entry["TargetHealth"]["State"] for entry in found]


def test_a_busy_worker_dies_with_a_killed_cloud(tmp_path: Path) -> None:
    cloud = LocalCloud(free_port(), own_network(), tmp_path, json.dumps(PROBE_IMAGE)).start()
    probe = deploy_probe(cloud)
    event = json.dumps({"action": "sleep", "seconds": 19})
    probe.aws("lambda").invoke(FunctionName=probe["Echo"], InvocationType="Event", Payload=event)
    eventually(lambda: len(members(tmp_path)) >= 2)

    os.kill(cloud.pid, signal.SIGKILL)

    eventually(lambda: not members(tmp_path), within=3)
    cloud.stop()


def test_a_busy_port_is_named_with_the_variable_that_changes_it(tmp_path: Path) -> None:
    with LocalCloud(free_port(), own_network(), tmp_path / "one") as first:
        with pytest.raises(BusyPort, match=rf"port {first.port} is taken.*LISA_CLOUD_PORT"):
            LocalCloud(first.port, own_network(), tmp_path / "two").start()

"""Lambda in the local cloud: exceptions, warm and cold starts, roles, deliveries."""

import json
import os
import signal
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cloud.conftest import Probe
from tests.support.cloud import eventually

pytestmark = pytest.mark.cloud


def invoke(probe_cloud: Probe, **event: Any) -> dict[str, Any]:
    answer = probe_cloud.aws("lambda").invoke(FunctionName=probe_cloud["Echo"], Payload=json.dumps(event))
    return {"error": answer.get("FunctionError"), "result": json.loads(answer["Payload"].read())}


def received(probe_cloud: Probe, within: float = 20) -> dict[str, Any]:
    queue = probe_cloud.aws("sqs")

    def look() -> Any:
        return queue.receive_message(QueueUrl=probe_cloud["Second"], WaitTimeSeconds=1).get("Messages")

    [message] = eventually(look, within=within)
    queue.delete_message(QueueUrl=probe_cloud["Second"], ReceiptHandle=message["ReceiptHandle"])
    body: dict[str, Any] = json.loads(message["Body"])
    return body


def test_an_exception_is_reported_by_its_class_name_and_the_worker_stays_warm(probe_cloud: Probe) -> None:
    before = invoke(probe_cloud)["result"]["pid"]

    raised = invoke(probe_cloud, action="raise")

    assert raised["error"]
    assert raised["result"]["errorType"] == "TooWet"
    assert invoke(probe_cloud)["result"]["pid"] == before


def test_an_invocation_without_log_lines_returns_at_once(probe_cloud: Probe) -> None:
    invoke(probe_cloud)
    times = []
    for _ in range(20):
        started = time.monotonic()
        invoke(probe_cloud)
        times.append(time.monotonic() - started)

    assert sorted(times)[10] < 0.04  # natively every invoke takes 50 ms more than this machine needs


def test_every_printed_line_is_in_the_log(probe_cloud: Probe) -> None:
    invoke(probe_cloud, action="print", characters=200_000)

    def whole_line() -> bool:
        events = probe_cloud.aws("logs").filter_log_events(logGroupName=f"/aws/lambda/{probe_cloud['Echo']}")["events"]
        return any(event["message"].count("x") >= 200_000 for event in events)

    eventually(whole_line)


def test_a_layer_is_linked_from_the_shared_cache(probe_cloud: Probe) -> None:
    worker = invoke(probe_cloud)["result"]["pid"]

    layer = Path(f"/proc/{worker}/environ").read_bytes().partition(b"_LAMBDA_LAYERS_DIRS=")[2].partition(b"\0")[0]

    assert Path(layer.decode()).is_symlink()
    assert (Path(layer.decode()) / "python" / "from_layer.py").exists()


def test_a_function_has_only_the_permissions_of_its_role(probe_cloud: Probe) -> None:
    assert f"assumed-role/{probe_cloud['EchoRole']}/" in invoke(probe_cloud, action="who")["result"]
    assert invoke(probe_cloud, action="buckets")["result"]["errorType"] == "AccessDenied"


def test_a_schedule_is_authorized_by_its_group(probe_cloud: Probe) -> None:
    assert invoke(probe_cloud, action="unschedule", group="probe")["result"] == "ResourceNotFoundException"
    assert invoke(probe_cloud, action="unschedule", group="other")["result"] == "AccessDeniedException"


def test_a_request_for_a_service_is_authorized_by_the_service(probe_cloud: Probe) -> None:
    assert invoke(probe_cloud, action="describe", cluster="probe-none")["result"] == "ClusterNotFoundException"
    assert invoke(probe_cloud, action="describe", cluster="other")["result"] == "AccessDeniedException"


def test_a_presigned_identity_request_returns_the_role(probe_cloud: Probe) -> None:
    url = invoke(probe_cloud, action="presign", audience="lisa")["result"]

    request = urllib.request.Request(url, headers={"x-lisa-audience": "lisa"})
    with urllib.request.urlopen(request) as answer:
        assert f"assumed-role/{probe_cloud['EchoRole']}/" in answer.read().decode()


def test_a_dropped_file_reaches_a_function(probe_cloud: Probe) -> None:
    probe_cloud.aws("s3").put_object(Bucket=probe_cloud["Files"], Key="a file", Body=b"x")

    eventually(lambda: noted(probe_cloud, "a file"))


def test_a_changed_item_reaches_a_function(probe_cloud: Probe) -> None:
    probe_cloud.aws("dynamodb").put_item(TableName=probe_cloud["Things"], Item={"id": {"S": "a thing"}})

    eventually(lambda: noted(probe_cloud, "a thing"))


def test_a_slow_stream_handler_does_not_delay_a_queue(probe_cloud: Probe) -> None:
    probe_cloud.aws("s3").put_object(Bucket=probe_cloud["Files"], Key="to warm it up", Body=b"x")
    eventually(lambda: noted(probe_cloud, "to warm it up"))
    probe_cloud.aws("dynamodb").put_item(TableName=probe_cloud["Things"], Item={"id": {"S": "a slow thing"}})
    time.sleep(0.5)

    probe_cloud.aws("s3").put_object(Bucket=probe_cloud["Files"], Key="a quick file", Body=b"x")

    eventually(lambda: noted(probe_cloud, "a quick file"), within=1.5)


def test_a_burst_of_events_starts_at_most_two_workers(probe_cloud: Probe) -> None:
    queues = probe_cloud.aws("sqs")
    detail = json.dumps({"Records": [{"body": "{}"}]})
    entry = {"Source": "probe.burst", "DetailType": "Burst", "Detail": detail}
    probe_cloud.aws("events").put_events(Entries=[entry] * 6)

    workers: list[int] = []

    def all_have_run() -> bool:
        found = queues.receive_message(QueueUrl=probe_cloud["Flood"], MaxNumberOfMessages=10).get("Messages", [])
        workers.extend(json.loads(message["Body"])["pid"] for message in found)
        return len(workers) == 6

    eventually(all_have_run)
    assert len(set(workers)) <= 2


def noted(probe_cloud: Probe, key: str) -> Any:
    return (
        probe_cloud.aws("dynamodb")
        .get_item(TableName=probe_cloud["Notes"], Key={"id": {"S": f"noted {key}"}})
        .get("Item")
    )


def test_a_message_of_a_killed_worker_is_delivered_again_after_the_visibility_timeout(probe_cloud: Probe) -> None:
    send = probe_cloud.aws("sqs").send_message
    send(QueueUrl=probe_cloud["First"], MessageBody=json.dumps({}))
    worker = received(probe_cloud)["pid"]
    send(QueueUrl=probe_cloud["First"], MessageBody=json.dumps({"seconds": 1}))
    time.sleep(0.5)

    os.kill(worker, signal.SIGKILL)

    assert received(probe_cloud)["pid"] != worker


def test_maximum_concurrency_limits_the_workers(probe_cloud: Probe) -> None:
    for _ in range(6):
        probe_cloud.aws("sqs").send_message(QueueUrl=probe_cloud["First"], MessageBody=json.dumps({"seconds": 0.5}))

    assert len({received(probe_cloud)["pid"] for _ in range(6)}) <= 3

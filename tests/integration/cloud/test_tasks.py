"""ECS tasks as processes, behind load balancers that listen."""

import http.client
import json
import os
import signal
import time
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.integration.cloud.conftest import Probe
from tests.support.cloud import eventually

pytestmark = pytest.mark.cloud


def ask(probe_cloud: Probe, path: str = "/env") -> dict[str, Any] | None:
    try:
        with urllib.request.urlopen(probe_cloud["Balancer"] + path, timeout=5) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError):
        return None


def answer_of(probe_cloud: Probe) -> dict[str, Any]:
    answer = eventually(lambda: ask(probe_cloud))
    assert answer is not None
    return answer


def scale(probe_cloud: Probe, count: int) -> None:
    probe_cloud.aws("ecs").update_service(
        cluster=probe_cloud["Cluster"], service=probe_cloud["Service"], desiredCount=count
    )


def test_a_task_gets_its_address_its_environment_its_secret_and_its_role(probe_cloud: Probe) -> None:
    answer = answer_of(probe_cloud)

    secret = probe_cloud.aws("secretsmanager").get_secret_value(SecretId=probe_cloud["Key"])["SecretString"]
    assert answer["host"].startswith(probe_cloud.cloud.network + ".1.")
    assert answer["env"]["PORT"] == "8000"
    assert answer["env"]["COLOUR"] == "blue"
    assert answer["env"]["KEY"] == secret
    assert answer["env"]["AWS_ENDPOINT_URL"] == probe_cloud.cloud.endpoint
    assert answer["env"]["AWS_ACCESS_KEY_ID"].startswith("ASIA")


def test_a_load_balancer_streams_an_answer(probe_cloud: Probe) -> None:
    eventually(lambda: ask(probe_cloud))
    arrived: list[float] = []
    with urllib.request.urlopen(probe_cloud["Balancer"] + "/stream") as answer:
        arrived.extend(time.monotonic() for _ in answer)

    assert len(arrived) == 5
    assert arrived[-1] - arrived[0] > 0.2


def test_a_killed_task_is_replaced(probe_cloud: Probe) -> None:
    before = answer_of(probe_cloud)["pid"]

    os.kill(before, signal.SIGKILL)

    eventually(lambda: (answer := ask(probe_cloud)) and answer["pid"] != before)


def test_a_service_scales_and_its_load_balancer_returns_503_without_tasks(probe_cloud: Probe) -> None:
    scale(probe_cloud, 2)
    eventually(lambda: len({answer["host"] for _ in range(4) if (answer := ask(probe_cloud))}) == 2)

    scale(probe_cloud, 0)
    eventually(lambda: refusal(probe_cloud) == 503)

    scale(probe_cloud, 1)
    eventually(lambda: ask(probe_cloud))


def refusal(probe_cloud: Probe) -> int | None:
    try:
        urllib.request.urlopen(probe_cloud["Balancer"] + "/env", timeout=5).close()
    except urllib.error.HTTPError as refused:
        return refused.code
    return None


def test_the_health_of_a_target_is_the_result_of_its_health_check(probe_cloud: Probe) -> None:
    eventually(lambda: ask(probe_cloud))

    def states() -> list[str]:
        found = probe_cloud.aws("elbv2").describe_target_health(TargetGroupArn=probe_cloud["Group"])[
            "TargetHealthDescriptions"
        ]
        return [entry["TargetHealth"]["State"] for entry in found]

    eventually(lambda: states() == ["healthy"])

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


def ask(probe: Probe, path: str = "/env") -> dict[str, Any] | None:
    try:
        with urllib.request.urlopen(probe["Balancer"] + path, timeout=5) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError):
        return None


def answer_of(probe: Probe) -> dict[str, Any]:
    answer = eventually(lambda: ask(probe))
    assert answer is not None
    return answer


def scale(probe: Probe, count: int) -> None:
    probe.aws("ecs").update_service(cluster=probe["Cluster"], service=probe["Service"], desiredCount=count)


def test_a_task_gets_its_address_its_environment_its_secret_and_its_role(probe: Probe) -> None:
    answer = answer_of(probe)

    secret = probe.aws("secretsmanager").get_secret_value(SecretId=probe["Key"])["SecretString"]
    assert answer["host"].startswith(probe.cloud.network + ".1.")
    assert answer["env"]["PORT"] == "8000"
    assert answer["env"]["COLOUR"] == "blue"
    assert answer["env"]["KEY"] == secret
    assert answer["env"]["AWS_ENDPOINT_URL"] == probe.cloud.endpoint
    assert answer["env"]["AWS_ACCESS_KEY_ID"].startswith("ASIA")


def test_a_load_balancer_streams_an_answer(probe: Probe) -> None:
    eventually(lambda: ask(probe))
    arrived: list[float] = []
    with urllib.request.urlopen(probe["Balancer"] + "/stream") as answer:
        arrived.extend(time.monotonic() for _ in answer)

    assert len(arrived) == 5
    assert arrived[-1] - arrived[0] > 0.2


def test_a_killed_task_is_replaced(probe: Probe) -> None:
    before = answer_of(probe)["pid"]

    os.kill(before, signal.SIGKILL)

    eventually(lambda: (answer := ask(probe)) and answer["pid"] != before)


def test_a_service_scales_and_its_load_balancer_returns_503_without_tasks(probe: Probe) -> None:
    scale(probe, 2)
    eventually(lambda: len({answer["host"] for _ in range(4) if (answer := ask(probe))}) == 2)

    scale(probe, 0)
    eventually(lambda: refusal(probe) == 503)

    scale(probe, 1)
    eventually(lambda: ask(probe))


def refusal(probe: Probe) -> int | None:
    try:
        urllib.request.urlopen(probe["Balancer"] + "/env", timeout=5).close()
    except urllib.error.HTTPError as refused:
        return refused.code
    return None


def test_the_health_of_a_target_is_the_result_of_its_health_check(probe: Probe) -> None:
    eventually(lambda: ask(probe))

    def states() -> list[str]:
        found = probe.aws("elbv2").describe_target_health(TargetGroupArn=probe["Group"])["TargetHealthDescriptions"]
        return [entry["TargetHealth"]["State"] for entry in found]

    eventually(lambda: states() == ["healthy"])

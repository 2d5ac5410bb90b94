"""A model that stops while nobody uses it, on the local cloud: its next request wakes it and is answered."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation
from tests.support.model_lifecycle import ModelLifecycle, list_model_servers

pytestmark = pytest.mark.cloud
IDLE_TEXT_MODEL: dict[str, Any] = {
    "modelName": "lisa/quoter",
    "modelType": "textgen",
    "streaming": True,
    "autoScalingConfig": {"minCapacity": 0, "idleSeconds": 10},
    "containerConfig": {"image": {"baseImage": "local/quoter", "type": "ecr"}},
    "inferenceContainer": "vllm",
    "instanceType": "g5.xlarge",
}


@pytest.fixture(scope="module")
def models(installation: RunningInstallation) -> ModelLifecycle:
    return ModelLifecycle(installation, list_model_servers(installation))


@pytest.fixture(scope="module")
def sleeper(models: ModelLifecycle) -> Iterator[str]:
    """A text model that is asleep."""
    created = models.create("sleeper", **IDLE_TEXT_MODEL)
    assert created["status"] == "InService", models.failures("sleeper")
    try:
        eventually(lambda: is_asleep_after_look(models, "sleeper"), within=90)
        yield "sleeper"
    finally:
        models.settle("sleeper")
        models.delete("sleeper")


def is_asleep_after_look(models: ModelLifecycle, model_id: str) -> bool:
    """Let the platform look at idle models, as its schedule does every minute; return whether the model is asleep."""
    aws = models.installation.aws("lambda")
    names = [
        one["FunctionName"] for page in aws.get_paginator("list_functions").paginate() for one in page["Functions"]
    ]
    [name] = [one for one in names if "RunModelSchedule" in one]
    answer = aws.invoke(FunctionName=name, Payload=json.dumps({"source": "aws.scheduler"}).encode())
    assert "FunctionError" not in answer, answer["Payload"].read()
    return "asleepSince" in models.settle(model_id)


def stream_chat(models: ModelLifecycle, model_id: str) -> list[str]:
    """Ask the model in a stream, and return the lines of the answer."""
    installation = models.installation
    body = {"model": model_id, "messages": [{"role": "user", "content": "Hello"}], "stream": True}
    headers = {"Authorization": f"Bearer {installation.outputs['userToken']}"}
    url = installation.outputs["serveUrl"] + "/v1/chat/completions"
    with httpx.stream("POST", url, json=body, headers=headers, timeout=120) as answer:
        assert answer.status_code == 200, answer.read()
        return [line for line in answer.iter_lines() if line]


def test_a_request_wakes_a_model_that_is_asleep_and_is_answered(models: ModelLifecycle, sleeper: str) -> None:
    asleep = models.ask("GET", f"/models/{sleeper}").json()["model"]
    assert asleep["status"] == "InService"
    assert sleeper in models.installation.ask_gateway("GET", "/v1/models").text

    lines = stream_chat(models, sleeper)

    assert lines[0].startswith(": the model is starting; ")
    assert lines[-1] == "data: [DONE]"
    assert any('"content"' in line for line in lines)
    awake = models.settle(sleeper)
    assert (awake["status"], "asleepSince" in awake) == ("InService", False)
    assert models.events(sleeper).count("start_service") == 2  # of the creation and of one start

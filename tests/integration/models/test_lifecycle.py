"""Models from their creation to their deletion, on the local cloud: they answer while in service and leave nothing."""

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from local.settings import ROOT
from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation
from tests.support.model_lifecycle import ModelLifecycle, list_model_servers

pytestmark = pytest.mark.cloud
CREATION = [
    "begin", "create_stack", "start_service", "publish_candidate", "probe", "publish_route", "confirm_route", "finish",
]  # fmt: skip

NOTICE = json.loads((ROOT / "events/aws/Ec2SpotInstanceInterruptionWarning.json").read_text())


@pytest.fixture(scope="module")
def models(installation: RunningInstallation) -> ModelLifecycle:
    return ModelLifecycle(installation, list_model_servers(installation))


@pytest.fixture(scope="module")
def embedder(models: ModelLifecycle) -> Iterator[str]:
    """A self-hosted embedding model in service."""
    created = models.create("own-embedder")
    assert created["status"] == "InService", created
    yield "own-embedder"
    if models.ask("GET", "/models/own-embedder").status_code == 200:
        models.delete("own-embedder")


def test_a_created_model_answers_through_the_gateway_when_it_is_in_service(
    models: ModelLifecycle, embedder: str
) -> None:
    answer = models.embed(embedder)

    assert answer.status_code == 200, answer.text
    assert len(answer.json()["data"][0]["embedding"]) == 384
    assert models.events(embedder)[: len(CREATION)] == CREATION


def test_a_change_of_a_model_that_needs_no_new_tasks_reaches_its_users(models: ModelLifecycle, embedder: str) -> None:
    assert models.change(embedder, allowedGroups=["nobody"])["status"] == "InService"
    assert models.embed(embedder).status_code == 404

    assert models.change(embedder, allowedGroups=[])["status"] == "InService"
    assert models.embed(embedder).status_code == 200


GUARDRAIL = {"guardrailName": "secrets", "guardrailIdentifier": "deny:secret", "mode": "pre_call"}
CHANGES: dict[str, dict[str, Any]] = {
    "modelDescription": {"modelDescription": "for tests"},
    "features": {"features": [{"name": "summarization", "overview": "short"}]},
    "guardrailsConfig": {"guardrailsConfig": {"secrets": GUARDRAIL}},
    "autoScalingConfig": {"autoScalingInstanceConfig": {"maxCapacity": 3, "cooldown": 60}},
    "containerConfig": {"containerConfig": {"sharedMemorySize": 512, "environment": {"COLOUR": "green"}}},
}


def test_a_change_of_each_group_of_fields_is_in_the_model_and_the_model_answers(
    models: ModelLifecycle, embedder: str
) -> None:
    before = models.ask("GET", f"/models/{embedder}").json()["model"]
    unchanged = []
    for field, change in CHANGES.items():
        changed = models.change(embedder, **change)
        assert changed["status"] == "InService", models.failures(embedder)
        unchanged += [field] if changed[field] == before[field] else []

    assert unchanged == []
    assert models.embed(embedder).status_code == 200


def test_the_gateway_shows_the_context_window_of_a_chat_model_and_its_change(models: ModelLifecycle) -> None:
    image = {"baseImage": "local/quoter", "type": "asset"}
    parts = {"modelName": "lisa/quoter", "modelType": "textgen", "inferenceContainer": "vllm"}
    try:
        created = models.create("own-chat", **parts, containerConfig={"image": image})
        assert (created["status"], created["contextWindow"]) == ("InService", 32_768), models.failures("own-chat")
        assert models.find_shown_window("own-chat") == 32_768

        changed = models.change("own-chat", containerConfig={"environment": {"VLLM_MAX_MODEL_LEN": "4096"}})
        assert (changed["status"], changed["contextWindow"]) == ("InService", 4_096), models.failures("own-chat")
        assert models.find_shown_window("own-chat") == 4_096
    finally:
        models.delete("own-chat")


def test_an_adapter_answers_by_its_own_id_to_its_own_groups(
    models: ModelLifecycle,
) -> None:
    bucket = models.installation.stack["ModelBucket"]
    for prefix in ("open", "closed"):
        key = f"adapters/{prefix}/adapter_config.json"
        models.installation.aws("s3").put_object(Bucket=bucket, Key=key, Body=b"{}")
    parts = {"modelName": "lisa/quoter", "modelType": "textgen", "inferenceContainer": "vllm"}
    image = {"image": {"baseImage": "local/quoter", "type": "asset"}, "environment": {"QUOTER_FITTING_LEN": "20000"}}
    adapters = [
        {"modelId": "open-adapter", "modelName": "lisa/open", "weights": "adapters/open"},
        {"modelId": "closed-adapter", "weights": "adapters/closed", "allowedGroups": ["jurists"]},
    ]
    try:
        created = models.create("base", **parts, containerConfig=image, loraAdapters=adapters, allowedGroups=["nobody"])
        assert (created["status"], created["contextWindow"]) == ("InService", 20_000), models.failures("base")

        assert [models.chat(one).status_code for one in ("open-adapter", "closed-adapter", "base")] == [200, 404, 404]
        administrator = models.installation.outputs["adminToken"]
        assert models.chat("closed-adapter", token=administrator).status_code == 200
    finally:
        models.delete("base")
    assert models.chat("open-adapter").status_code == 404


def test_a_stopped_model_has_no_task_and_answers_again_after_its_start(models: ModelLifecycle, embedder: str) -> None:
    assert models.change(embedder, enabled=False)["status"] == "Stopped"
    assert models.embed(embedder).status_code == 404
    eventually(lambda: "processes" not in models.remains(embedder))

    assert models.change(embedder, enabled=True)["status"] == "InService"
    assert models.embed(embedder).status_code == 200


def test_a_model_on_another_server_comes_into_service_without_a_stack(models: ModelLifecycle, embedder: str) -> None:
    try:
        created = models.create("elsewhere", hostingType="internal_hosted", modelUrl=models.address(embedder))

        assert created["status"] == "InService", models.failures("elsewhere")
        assert models.embed("elsewhere").status_code == 200
        assert models.events("elsewhere") == [
            step for step in CREATION if step not in ("create_stack", "start_service")
        ]
    finally:
        models.delete("elsewhere")
    assert set(models.remains("elsewhere")) <= {"processes"}  # of the model whose server it used


def find_task(models: ModelLifecycle, model_id: str) -> dict[str, Any]:
    """Return the cluster, the task and the EC2 instance of a model with one task."""
    ecs = models.installation.aws("ecs")
    prefix = f"{models.installation.settings.stack}-model-{model_id}"
    [cluster] = [one for one in ecs.list_clusters()["clusterArns"] if one.rpartition("/")[2].startswith(prefix)]
    [instance] = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
    described = ecs.describe_container_instances(cluster=cluster, containerInstances=[instance])
    [task] = ecs.list_tasks(cluster=cluster)["taskArns"]
    return {"cluster": cluster, "task": task, "instance": described["containerInstances"][0]["ec2InstanceId"]}


def notify(models: ModelLifecycle, instance: str) -> None:
    """Deliver the notice that AWS takes an instance back."""
    aws = models.installation.aws("lambda")
    pages = aws.get_paginator("list_functions").paginate()
    [name] = [one["FunctionName"] for page in pages for one in page["Functions"] if "ResolveModelWaits" in str(one)]
    at = datetime.now(UTC).isoformat(timespec="seconds")
    event = NOTICE | {"time": at, "detail": {"instance-id": instance, "instance-action": "terminate"}}
    answer = aws.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    assert "FunctionError" not in answer, answer["Payload"].read()


def test_callers_wait_for_the_replacement_of_a_last_task_that_aws_takes_back(
    models: ModelLifecycle, embedder: str
) -> None:
    found = find_task(models, embedder)
    notify(models, found["instance"])
    eventually(lambda: "drain_route" in models.events(embedder))

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(models.embed, embedder)
        for process in models.remains(embedder)["processes"]:
            os.kill(process, signal.SIGTERM)
        assert models.settle(embedder)["status"] == "InService", models.failures(embedder)
        assert waiting.result().status_code == 200

    steps = models.events(embedder)
    assert (steps.count("instance_interrupted"), steps.count("drain_route")) == (1, 1)
    assert steps[-4:] == ["probe", "publish_route", "confirm_route", "finish"]
    assert find_task(models, embedder)["task"] != found["task"]


def test_a_deleted_model_leaves_nothing(models: ModelLifecycle, embedder: str) -> None:
    models.delete(embedder)

    assert models.embed(embedder).status_code == 404
    eventually(lambda: models.remains(embedder) == {})

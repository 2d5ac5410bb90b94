"""Models from their creation to their deletion, on the local cloud: they answer while in service and leave nothing."""

from collections.abc import Iterator

import pytest

from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation
from tests.support.model_lifecycle import ModelLifecycle, list_model_servers

pytestmark = pytest.mark.cloud
CREATION = [
    "begin", "create_stack", "start_service", "publish_candidate", "probe", "publish_route", "confirm_route", "finish",
]  # fmt: skip

STEPS_OF_STACKS = ("create_stack", "start_service")


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


def test_a_deleted_model_leaves_nothing(models: ModelLifecycle, embedder: str) -> None:
    models.delete(embedder)

    assert models.embed(embedder).status_code == 404
    eventually(lambda: models.remains(embedder) == {})

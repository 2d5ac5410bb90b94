"""Operations of models that fail at each of their states, on the local cloud: each has a cause and leaves nothing."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lisa.adapters.aws.dynamodb import to_item
from lisa.adapters.models.heartbeats_dynamodb import REPLICA_KEY_PREFIX
from local.starting_models import EMBEDDING_MODEL
from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation
from tests.support.model_lifecycle import EMBEDDER, ModelLifecycle, list_model_servers

pytestmark = pytest.mark.cloud
_YEAR_SECONDS = 31_536_000
CHANGES: dict[str, dict[str, Any]] = {
    "image": {"containerConfig": {"image": {"baseImage": "local/absent", "type": "ecr"}}},
    "weights_not_found": {"modelName": "absent/weights"},
    "probe": {"modelType": "textgen"},
    "other": {  # the stack refers to a parameter that does not exist
        "containerConfig": EMBEDDER["containerConfig"] | {"environment": {"REGION": "{{resolve:ssm:/absent}}"}}
    },
    "gateway_not_confirmed": {"hostingType": "internal_hosted"},
}


@pytest.fixture(scope="module")
def models(installation: RunningInstallation) -> ModelLifecycle:
    return ModelLifecycle(installation, list_model_servers(installation))


@pytest.fixture(scope="module")
def failed(models: ModelLifecycle) -> Iterator[dict[str, dict[str, Any]]]:
    """Models whose creations failed at the same time, by their causes. A replica of the gateway never confirms."""
    table = models.installation.stack["ModelsTable"]
    stuck = {"model_id": f"{REPLICA_KEY_PREFIX}stuck", "applied": 0, "at": int(time.time()) + _YEAR_SECONDS}
    models.installation.aws("dynamodb").put_item(TableName=table, Item=to_item(stuck))
    try:
        for code, changes in CHANGES.items():
            models.request(name(code), **_find_server(models, changes))
        found = {code: models.settle(name(code)) for code in CHANGES}
    finally:
        models.installation.aws("dynamodb").delete_item(TableName=table, Key=to_item({"model_id": stuck["model_id"]}))
    yield found
    for code in CHANGES:
        if models.ask("GET", f"/models/{name(code)}").status_code == 200:
            models.delete(name(code))


def _find_server(models: ModelLifecycle, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the changes with the address of the embedding model of the installation, if they need a server."""
    is_elsewhere = changes.get("hostingType") == "internal_hosted"
    return changes | ({"modelUrl": models.address(EMBEDDING_MODEL)} if is_elsewhere else {})


def name(code: str) -> str:
    return f"broken-{code.replace('_', '-')}"


@pytest.mark.parametrize("code", CHANGES)
def test_a_failed_creation_ends_with_its_cause_and_leaves_only_its_record(
    models: ModelLifecycle, failed: dict[str, dict[str, Any]], code: str
) -> None:
    assert failed[code]["status"] == "Failed"
    [cause] = [row["failure"] for row in models.failures(name(code))]
    assert cause["code"] == code
    assert cause["message"]
    eventually(lambda: set(models.remains(name(code))) <= {"records"})


def test_a_failed_creation_can_be_deleted_and_leaves_nothing(
    models: ModelLifecycle, failed: dict[str, dict[str, Any]]
) -> None:
    for code in failed:
        assert models.ask("DELETE", f"/models/{name(code)}").status_code == 200

    for code in failed:
        eventually(lambda code=code: models.remains(name(code)) == {}, within=60)  # type: ignore[misc]


def test_of_two_creations_at_once_one_wins_and_its_deletion_before_its_end_leaves_nothing(
    models: ModelLifecycle,
) -> None:
    body = {"modelId": "twice"} | EMBEDDER
    with ThreadPoolExecutor(2) as pool:
        created = [pool.submit(models.ask, "POST", "/models", json=body) for _ in range(2)]
        assert sorted(one.result().status_code for one in created) == [200, 409]

        eventually(lambda: "stacks" in models.remains("twice"))
        deleted = [pool.submit(models.ask, "DELETE", "/models/twice") for _ in range(2)]
        assert {one.result().status_code for one in deleted} <= {200, 409}

    eventually(lambda: models.ask("GET", "/models/twice").status_code == 404, within=90)
    eventually(lambda: models.remains("twice") == {})

"""The models that fuzzing may change."""

from typing import Any

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.models.records_dynamodb import DynamoDBModelRecords
from tests.support.installation import RunningInstallation
from tests.support.models import SELF_HOSTED, build_record

_WINDOW = {"startTime": "08:00", "stopTime": "18:00"}


def ensure_stopped_model(installation: RunningInstallation, known_id: str, new_id: str) -> str:
    """Return the id of a stopped model: the known one, or a new one that no workflow has seen.

    A model that fuzzing creates through the API never answers its test request, so it never gets this far.
    """
    records = DynamoDBModelRecords(Table(installation.aws("dynamodb"), installation.stack["ModelRecordsTable"]))
    known = records.find(known_id)
    if known is not None and known.status == "Stopped":
        return known_id
    assert records.create(build_record(SELF_HOSTED | {"modelId": new_id}, status="Stopped"))
    return new_id


def list_model_fields(number: int) -> dict[str, list[Any]]:
    """Return values for the fields of bodies about models; `number` makes the id of a new model unique."""
    return {
        "modelId": [f"fuzz-{number}"],
        "modelName": ["openai/fuzz"],
        "modelType": ["textgen"],
        "contextWindow": [4_096],
        "scheduleType": ["RECURRING"],
        "recurringSchedule": [_WINDOW],
    }


def list_models(installation: RunningInstallation) -> set[str]:
    """Return the ids of all models."""
    answer = installation.ask("GET", "/models", token=installation.outputs["adminToken"])
    return {found["modelId"] for found in answer.json()["models"]}

"""The record of a failed workflow: its row, its status and the cause."""

from typing import Any

import pytest

from lisa.repositories.repository import RepositoryStatus
from lisa.repositories.run import PipelineRun
from tests.support.state_machines import every_state


def arguments(workflow: str, called: str) -> Any:
    return dict(every_state(workflow, "Task"))[called]["Arguments"]


def test_a_failed_deletion_is_recorded_only_in_an_existing_row() -> None:
    update = arguments("delete_collections", "Record deletion failure")

    assert update["ConditionExpression"] == "attribute_exists(kind)"
    assert update["ExpressionAttributeValues"] == {":failed": {"S": RepositoryStatus.DELETE_FAILED.value}}
    assert update["ExpressionAttributeNames"] == {"#status": "status"}
    assert update["UpdateExpression"] == "SET #status = :failed"


def test_a_failed_pipeline_run_is_recorded_with_the_fields_that_the_api_reads() -> None:
    update = arguments("sync_pipeline", "Record run failure")
    values = update["ExpressionAttributeValues"]
    names = dict(part.split(" = ") for part in update["UpdateExpression"].removeprefix("SET ").split(", "))

    assert values[names["#status"]] == {"S": "FAILED"}
    assert {"cause", "ended", "pipeline_id", "run_id", "reason", "started"} <= set(names) & set(
        PipelineRun.model_fields
    )
    assert set(names.values()) == set(values)


def test_a_failed_pipeline_run_expires_after_ninety_days() -> None:
    values = arguments("sync_pipeline", "Record run failure")["ExpressionAttributeValues"]

    assert values[":later"] == {"N": f"{{% $string($floor($pipeline.started / 1000) + {90 * 24 * 60 * 60}) %}}"}


@pytest.mark.parametrize("field", ["document_id", "generation", "cause"])
def test_the_record_of_a_failed_document_has_its_generation_and_the_cause(field: str) -> None:
    assert field in arguments("index_large_document", "Record document failure")["Payload"]


@pytest.mark.parametrize(
    ("workflow", "called", "function"),
    [
        ("delete_collections", "List collections", "PlanDeletion"),
        ("delete_collections", "Delete records", "RemoveDocuments"),
        ("delete_collections", "Drop chunks", "DropChunks"),
        ("delete_collections", "Delete rows", "ForgetRows"),
        ("index_large_document", "Index range", "IndexDocumentRange"),
        ("index_large_document", "Record document failure", "IndexDocumentRange"),
        ("sync_pipeline", "Compare slice", "CompareSlice"),
        ("build_gateway_image", "Report image", "AnswerGatewayImage"),
        ("build_gateway_image", "Report failure", "AnswerGatewayImage"),
    ],
)
def test_every_task_calls_the_function_of_its_name(workflow: str, called: str, function: str) -> None:
    assert arguments(workflow, called)["FunctionName"] == f"${{{function}}}"

"""Documents wait for an unavailable dependency and continue when it is available again."""

import json
import uuid
from collections.abc import Callable, Iterator

import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.models.models_dynamodb import DynamoDBModels
from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud


@pytest.fixture
def bring_model_back(installation: RunningInstallation) -> Iterator[Callable[[], None]]:
    """Stop the embedding model; yield a function that starts it again, as the end of the test does."""
    models = DynamoDBModels(Table(installation.aws("dynamodb"), installation.stack["ModelsTable"]))
    published = models.read_list()
    assert published is not None
    [model] = [model for model in published.models if model.model_type == "embedding"]
    models.withdraw_model(model.model_id)
    eventually(lambda: not is_served(installation, model.model_id))
    yield lambda: models.publish_model(model)
    models.publish_model(model)
    eventually(lambda: is_served(installation, model.model_id))


def is_served(installation: RunningInstallation, model_id: str) -> bool:
    """Return whether the gateway serves the model."""
    answer = installation.ask_gateway("GET", "/v1/models")
    return model_id in [model["id"] for model in answer.json()["data"]]


def why(installation: RunningInstallation, document: str) -> dict[str, object]:
    found: dict[str, object] = installation.ask("GET", f"/repository/default/{document}/why").json()
    return found


def test_documents_wait_for_a_stopped_model_and_continue_when_it_is_back(
    installation: RunningInstallation, bring_model_back: Callable[[], None]
) -> None:
    texts = [f"Lock keeper {uuid.uuid4()} waits." for _ in range(5)]  # a text seen before would need no model
    documents = [installation.drop(f"waiting/{number}.txt", text) for number, text in enumerate(texts)]
    eventually(lambda: {(installation.document(d) or {}).get("status") for d in documents} == {"waiting"}, within=60)
    installation.settle()  # every queue is empty: waiting uses no receives
    told = why(installation, documents[0])
    assert "not in service" in str(told["stage"])
    assert "in service" in str(told["next"])

    bring_model_back()

    assert [installation.at_rest(document)["status"] for document in documents] == ["searchable"] * 5
    assert {record["attempts"] for record in installation.records("waiting/")} == {1}
    assert why(installation, documents[0])["next"] == "Nothing: it is searchable."


def test_the_sweeper_finds_abandoned_documents(installation: RunningInstallation) -> None:
    document = installation.drop("swept/lost.txt", "A message that is lost.")
    installation.at_rest(document)
    installation.settle()
    table, functions = installation.stack["DocumentsTable"], installation.aws("lambda")
    installation.aws("dynamodb").update_item(  # as if the worker had noted it and its look had passed
        TableName=table,
        Key={"document_id": {"S": document}},
        UpdateExpression="SET #status = :waiting, waiting_for = :database, due_at = :past REMOVE version, listed_in",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":waiting": {"S": "waiting"}, ":database": {"S": "database"}, ":past": {"N": "1"}},
    )
    [sweeper] = [f["FunctionName"] for f in functions.list_functions()["Functions"] if "Sweep" in f["FunctionName"]]

    functions.invoke(FunctionName=sweeper, Payload=b"{}")

    assert installation.at_rest(document)["status"] == "searchable"


def test_a_failed_job_is_retried_on_request(installation: RunningInstallation) -> None:
    document = installation.drop("retried/broken.pdf", b"%PDF-1.7 and no page")
    assert installation.at_rest(document)["status"] == "failed"
    [job] = [job for job in jobs(installation) if job["document_id"] == document]

    refused = installation.ask("POST", f"/repository/default/jobs/{job['jobId']}/retry")
    answer = installation.ask("POST", f"/repository/default/jobs/{job['jobId']}/retry", token=admin(installation))

    assert refused.status_code == 403
    assert (answer.status_code, answer.json()["status"]) == (200, "INGESTION_PENDING")
    eventually(
        lambda: [j["status"] for j in jobs(installation) if j["document_id"] == document] == ["INGESTION_FAILED"]
    )
    again = installation.ask("POST", f"/repository/default/jobs/{job['jobId']}/retry", token=admin(installation))
    assert again.status_code == 409


def jobs(installation: RunningInstallation) -> list[dict[str, str]]:
    answer = installation.ask("GET", "/repository/default/jobs?pageSize=100", token=admin(installation))
    found: list[dict[str, str]] = answer.json()["jobs"]
    return found


def admin(installation: RunningInstallation) -> str:
    return str(installation.outputs["adminToken"])


def test_dead_letters_are_delivered_once_more_by_command(installation: RunningInstallation) -> None:
    document = installation.drop("redriven/letter.txt", "A dead letter lives.")
    installation.at_rest(document)
    sqs = installation.aws("sqs")
    policy = sqs.get_queue_attributes(QueueUrl=installation.stack["IndexQueueUrl"], AttributeNames=["RedrivePolicy"])
    name = json.loads(policy["Attributes"]["RedrivePolicy"])["deadLetterTargetArn"].rsplit(":", 1)[-1]
    dead = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody=json.dumps({"document_id": document}))

    assert installation.lisa("queue", "list")["index-requests"]["dead"] == 1
    assert installation.lisa("queue", "redrive", "index-requests") == {"queue": "index-requests", "redriven": 1}
    installation.settle()

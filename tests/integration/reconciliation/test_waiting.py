"""Documents wait for an unavailable dependency and continue when it is available again."""

import json
import uuid
from collections.abc import Callable, Iterator

import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.models.models_dynamodb import DynamoDBModels
from tests.support.cloud import eventually
from tests.support.installation import Installed

pytestmark = pytest.mark.cloud


@pytest.fixture
def bring_model_back(installed: Installed) -> Iterator[Callable[[], None]]:
    """Stop the embedding model; yield a function that starts it again, as the end of the test does."""
    models = DynamoDBModels(Table(installed.aws("dynamodb"), installed.stack["ModelsTable"]))
    published = models.read()
    assert published is not None
    [model] = [model for model in published.models if model.model_type == "embedding"]
    models.withdraw(model.model_id)
    eventually(lambda: not is_served(installed, model.model_id))
    yield lambda: models.publish(model)
    models.publish(model)
    eventually(lambda: is_served(installed, model.model_id))


def is_served(installed: Installed, model_id: str) -> bool:
    """Return whether the gateway serves the model."""
    answer = installed.ask_gateway("GET", "/v1/models")
    return model_id in [model["id"] for model in answer.json()["data"]]


def why(installed: Installed, document: str) -> dict[str, object]:
    found: dict[str, object] = installed.ask("GET", f"/repository/default/{document}/why").json()
    return found


def test_documents_wait_for_a_stopped_model_and_continue_when_it_is_back(
    installed: Installed, bring_model_back: Callable[[], None]
) -> None:
    texts = [f"Lock keeper {uuid.uuid4()} waits." for _ in range(5)]  # a text seen before would need no model
    documents = [installed.drop(f"waiting/{number}.txt", text) for number, text in enumerate(texts)]
    eventually(lambda: {(installed.document(d) or {}).get("status") for d in documents} == {"waiting"}, within=60)
    installed.settle()  # every queue is empty: waiting uses no receives
    told = why(installed, documents[0])
    assert "not in service" in str(told["stage"])
    assert "in service" in str(told["next"])

    bring_model_back()

    assert [installed.at_rest(document)["status"] for document in documents] == ["searchable"] * 5
    assert {record["attempts"] for record in installed.records("waiting/")} == {1}
    assert why(installed, documents[0])["next"] == "Nothing: it is searchable."


def test_the_sweeper_finds_abandoned_documents(installed: Installed) -> None:
    document = installed.drop("swept/lost.txt", "A message that is lost.")
    installed.at_rest(document)
    installed.settle()
    table, functions = installed.stack["DocumentsTable"], installed.aws("lambda")
    installed.aws("dynamodb").update_item(  # as if the worker had noted it and its look had passed
        TableName=table,
        Key={"document_id": {"S": document}},
        UpdateExpression="SET #status = :waiting, waiting_for = :database, due_at = :past REMOVE version, listed_in",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":waiting": {"S": "waiting"}, ":database": {"S": "database"}, ":past": {"N": "1"}},
    )
    [sweeper] = [f["FunctionName"] for f in functions.list_functions()["Functions"] if "Sweep" in f["FunctionName"]]

    functions.invoke(FunctionName=sweeper, Payload=b"{}")

    assert installed.at_rest(document)["status"] == "searchable"


def test_a_failed_job_is_retried_on_request(installed: Installed) -> None:
    document = installed.drop("retried/broken.pdf", b"%PDF-1.7 and no page")
    assert installed.at_rest(document)["status"] == "failed"
    [job] = [job for job in jobs(installed) if job["document_id"] == document]

    refused = installed.ask("POST", f"/repository/default/jobs/{job['jobId']}/retry")
    answer = installed.ask("POST", f"/repository/default/jobs/{job['jobId']}/retry", token=admin(installed))

    assert refused.status_code == 403
    assert (answer.status_code, answer.json()["status"]) == (200, "INGESTION_PENDING")
    eventually(lambda: [j["status"] for j in jobs(installed) if j["document_id"] == document] == ["INGESTION_FAILED"])
    again = installed.ask("POST", f"/repository/default/jobs/{job['jobId']}/retry", token=admin(installed))
    assert again.status_code == 409


def jobs(installed: Installed) -> list[dict[str, str]]:
    answer = installed.ask("GET", "/repository/default/jobs?pageSize=100", token=admin(installed))
    found: list[dict[str, str]] = answer.json()["jobs"]
    return found


def admin(installed: Installed) -> str:
    return str(installed.outputs["adminToken"])


def test_dead_letters_are_delivered_once_more_by_command(installed: Installed) -> None:
    document = installed.drop("redriven/letter.txt", "A dead letter lives.")
    installed.at_rest(document)
    sqs = installed.aws("sqs")
    policy = sqs.get_queue_attributes(QueueUrl=installed.stack["IndexQueueUrl"], AttributeNames=["RedrivePolicy"])
    name = json.loads(policy["Attributes"]["RedrivePolicy"])["deadLetterTargetArn"].rsplit(":", 1)[-1]
    dead = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody=json.dumps({"document_id": document}))

    assert installed.lisa("queue", "list")["index-requests"]["dead"] == 1
    assert installed.lisa("queue", "redrive", "index-requests") == {"queue": "index-requests", "redriven": 1}
    installed.settle()

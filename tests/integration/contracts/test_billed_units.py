"""The AWS requests that one small document costs, from the upload to its first search."""

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.aws.objects_s3 import S3Objects
from lisa.adapters.ingestion.documents_dynamodb import DynamoDBDocuments
from lisa.adapters.ingestion.index_queue_sqs import SQSIndexQueue
from lisa.documents.extraction import extract_text
from lisa.documents.splitting import split_document
from lisa.ingestion.document import Location, Status
from lisa.ingestion.generation_worker import ChunkWriter
from lisa.ingestion.indexer import Indexer
from lisa.ingestion.reader import Reader
from lisa.ingestion.records import accept_changes
from tests.support.billing import Bill
from tests.support.ingestion import World, change
from tests.support.tables import create_table, template

#: Requests that the platform makes on our behalf for one message: EventBridge's SendMessage; then for each of the two
#: queues one ReceiveMessage and one DeleteMessage by the event source mapping, when messages come one by one.
PLATFORM_SQS_REQUESTS = 1 + 2 * 2
LETTER = Location(bucket="inbox", key="departments/legal/contracts/2026/supplier agreement (signed).txt")


@pytest.fixture
def aws_bill(aws: None) -> Bill:
    """The calls for one new document: the event delivery and the delivery of the index request."""
    aws_bill = Bill()
    table = create_table("DocumentsTable")
    s3, sqs = aws_bill.watch(boto3.client("s3")), aws_bill.watch(boto3.client("sqs"))
    boto3.client("s3").create_bucket(Bucket="inbox")
    boto3.client("s3").put_object(Bucket="inbox", Key=LETTER.key, Body=b"The kettle is blue.")
    queue = SQSIndexQueue(sqs, boto3.client("sqs").create_queue(QueueName="index")["QueueUrl"])
    documents = DynamoDBDocuments(Table(aws_bill.watch(boto3.client("dynamodb"), table=table), table))
    world = World()
    embedding = ChunkWriter(world.embedder, world.chunks)
    indexer = Indexer(
        documents, S3Objects(s3), world.chunks, embedding, Reader(extract_text, split_document), world.clock
    )

    [document] = accept_changes([change(location=LETTER, occurred_at=world.now)], documents=documents, queue=queue)
    settled = indexer.index_document(document.document_id)

    assert settled is not None
    assert settled.status is Status.SEARCHABLE
    return aws_bill


def test_indexing_a_small_document_uses_one_get_object_request(aws_bill: Bill) -> None:
    assert {call: n for call, n in aws_bill.requests.items() if call.startswith("s3.")} == {"s3.GetObject": 1}


def test_indexing_a_small_document_uses_at_most_six_queue_requests(aws_bill: Bill) -> None:
    ours = sum(n for call, n in aws_bill.requests.items() if call.startswith("sqs."))

    assert ours + PLATFORM_SQS_REQUESTS <= 6


def test_indexing_a_small_document_uses_at_most_five_write_units_including_indexes(aws_bill: Bill) -> None:
    assert aws_bill.requests["dynamodb.UpdateItem"] == 2
    assert aws_bill.write_units <= 5


def test_indexing_a_small_document_starts_no_workflow() -> None:
    """Of the events of documents, only that of a large one starts a workflow; the others are those of models."""
    resources = template()["Resources"]
    started = {
        detail_type
        for resource in resources.values()
        if resource["Type"] == "AWS::Events::Rule"
        for target in resource["Properties"]["Targets"]
        if resources.get(str(target["Arn"].get("Ref")), {}).get("Type") == "AWS::Serverless::StateMachine"
        for detail_type in resource["Properties"]["EventPattern"]["detail-type"]
    }

    assert started == {"LargeDocumentFound", "ModelRequested"}

"""The function that publishes the requested operations of models."""

from typing import Any

import pytest

from lisa.events import ModelRequested
from lisa.models.records import ModelRecord, Operation
from lisa.wiring import ingestion as wiring_ingestion
from models.on_model_requested.app import handler
from tests.support.handlers import Account, failed_messages, invocation
from tests.support.models import build_record

OPERATION = Operation(operation_id="op-1", kind="delete", requested_at=1, requested_by="root")
CLAIMED = OPERATION.model_copy(update={"execution": "e"})


def stream(*model_ids: str) -> dict[str, Any]:
    records = []
    for number, name in enumerate(model_ids):
        change = {"SequenceNumber": f"s{number}", "Keys": {"model_id": {"S": name}, "kind": {"S": "model"}}}
        records.append({"eventID": "e", "eventName": "MODIFY", "eventSource": "aws:dynamodb", "dynamodb": change})
    return {"Records": records}


@pytest.mark.parametrize(
    ("record", "published"),
    [
        (build_record(operation=OPERATION), [ModelRequested(model_id="gpt", operation_id="op-1", operation="delete")]),
        (build_record(operation=CLAIMED), []),
        (build_record(), []),
        (None, []),
    ],
    ids=["unclaimed", "claimed", "no operation", "removed"],
)
def test_an_operation_is_published_until_a_workflow_claims_it(
    account: Account, record: ModelRecord | None, published: list[ModelRequested]
) -> None:
    if record is not None:
        account.model_records.create(record)

    assert failed_messages(handler(stream("gpt"), invocation())) == []
    assert account.bus.published == published


def test_a_request_that_cannot_be_published_is_delivered_again(account: Account) -> None:
    class Full:
        def publish_events(self, events: Any) -> None:
            raise ConnectionError("no route to the bus")

    account.model_records.create(build_record(operation=OPERATION))
    account.replace(wiring_ingestion.event_publisher, Full())

    assert failed_messages(handler(stream("gpt", "absent"), invocation())) == ["s0"]

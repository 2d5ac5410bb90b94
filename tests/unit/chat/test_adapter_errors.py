"""Errors of AWS in the adapters of the chat: transient ones become TransientError, and calls can be repeated."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore import exceptions
from botocore.stub import Stubber

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.chat.answers_dynamodb import DynamoDBAnswers
from lisa.adapters.chat.contents_s3 import S3Contents
from lisa.adapters.chat.sessions_dynamodb import DynamoDBSessions
from lisa.chat.message import Row
from lisa.chat.running_answer import MOST_EVENT_BYTES, AnswerEvent, AnswerKey, split_events
from lisa.chat.session import SessionHead, SessionKey
from lisa.errors import OBJECTS, TABLES, Dependency, TransientError
from tests.support.chat import ADA

KEY = AnswerKey(ADA, "a-1")
ROW = Row(0, "m-0", None, "human", "2026-11-01", "digest", 2, "{}")
HEAD = SessionHead(SessionKey("ada", "s-1"), "2026-11-01", "2026-11-01")


def create_client(service: Any) -> Any:
    return boto3.client(service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")


def flush(client: Any) -> None:
    DynamoDBAnswers(Table(client, "chat")).flush(KEY, [AnswerEvent(1, "x")], 0)


def write_head(client: Any) -> None:
    DynamoDBSessions(Table(client, "chat")).replace_head_and_add_messages(None, HEAD)


def list_objects(client: Any) -> None:
    list(S3Contents(client, "chat").list_keys("sessions/"))


CALLS: list[tuple[Any, str, Callable[[Any], None], Dependency]] = [
    ("dynamodb", "put_item", flush, TABLES),
    ("dynamodb", "put_item", write_head, TABLES),
    ("s3", "list_objects_v2", list_objects, OBJECTS),
]


@pytest.mark.parametrize("case", CALLS)
@pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 400), ("SlowDown", 503), ("InternalError", 500)])
def test_throttling_and_failures_of_a_service_are_transient(
    case: tuple[Any, str, Callable[[Any], None], Dependency], code: str, status: int
) -> None:
    service, operation, call, dependency = case
    client = create_client(service)
    with Stubber(client) as stub:
        stub.add_client_error(operation, code, http_status_code=status)
        with pytest.raises(TransientError) as raised:
            call(client)

    assert raised.value.dependency == dependency


@pytest.mark.parametrize(
    "error",
    [
        exceptions.ReadTimeoutError(endpoint_url="http://table"),
        exceptions.ConnectTimeoutError(endpoint_url="http://table"),
        exceptions.EndpointConnectionError(endpoint_url="http://table"),
        exceptions.ConnectionClosedError(endpoint_url="http://table"),
    ],
)
def test_timeouts_and_lost_connections_are_transient(error: Exception) -> None:
    client = create_client("dynamodb")

    def fail(**_named: Any) -> None:
        raise error

    client.meta.events.register("before-call.dynamodb", fail)
    with pytest.raises(TransientError, match="the table of the chat is unavailable"):
        flush(client)


def test_a_transaction_that_was_throttled_is_transient() -> None:
    client = create_client("dynamodb")
    with Stubber(client) as stub:
        reasons = {"CancellationReasons": [{"Code": "None"}, {"Code": "ThrottlingError"}]}
        code = "TransactionCanceledException"
        stub.add_client_error("transact_write_items", code, modeled_fields=reasons)
        sessions = DynamoDBSessions(Table(client, "chat"))
        with pytest.raises(TransientError):
            sessions.replace_head_and_add_messages(None, HEAD, [ROW])


def test_an_error_that_no_repetition_repairs_stays_as_it_is() -> None:
    client = create_client("dynamodb")
    with Stubber(client) as stub:
        stub.add_client_error("put_item", "ValidationException", http_status_code=400)
        with pytest.raises(exceptions.ClientError):
            flush(client)


def test_an_event_that_no_item_can_hold_is_left_out() -> None:
    events = [AnswerEvent(1, "a"), AnswerEvent(2, "x" * MOST_EVENT_BYTES), AnswerEvent(3, "b")]

    parts = [[event.number for event in part] for part in split_events(events)]

    assert parts == [[1, 3]]


def test_events_that_are_stored_again_are_read_once() -> None:
    client = create_client("dynamodb")
    parts = ['[[1, "a"], [2, "b"]]', '[[1, "a"], [2, "b"], [3, "c"]]']
    with Stubber(client) as stub:
        stub.add_response("query", {"Items": [{"events": {"S": part}} for part in parts]})
        found = DynamoDBAnswers(Table(client, "chat")).read_after(KEY, 1)

    assert found == [AnswerEvent(2, "b"), AnswerEvent(3, "c")]

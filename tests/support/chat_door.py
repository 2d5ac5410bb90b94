"""Requests to the function of chat sessions, and the deletion that the table's stream starts."""

from typing import Any

import boto3

from chat.on_session_changed.app import handler as on_session_changed
from tests.support.rest import ADA, Context, Door

ONE = "/session/s-1"


def question(text: Any, **about: Any) -> dict[str, Any]:
    """Return a question as a client sends it."""
    return {"type": "human", "content": text, **about}


def append(chat: Door, *messages: dict[str, Any], path: str = ONE) -> Any:
    """Append messages to a session; return the answer."""
    return chat.done(chat.ask(ADA, "POST", f"{path}/messages", {"messages": list(messages)}))


def erase(pk: str, name: str = "MODIFY") -> None:
    """Deliver the record of the table's stream about the end of a session."""
    marked = {} if name == "REMOVE" else {"NewImage": {"deleting": {"BOOL": True}}}
    change = {"Keys": {"pk": {"S": pk}, "sk": {"S": "head"}}, "SequenceNumber": "1", **marked}
    answer = on_session_changed(
        {"Records": [{"eventName": name, "eventSource": "aws:dynamodb", "eventID": "1", "dynamodb": change}]},
        Context(),
    )
    assert answer == {"batchItemFailures": []}


def read_everything() -> tuple[list[Any], list[Any]]:
    """Return all items of the table and all objects of the bucket."""
    return (
        boto3.client("dynamodb").scan(TableName="ChatTable")["Items"],
        boto3.client("s3").list_objects_v2(Bucket="chat").get("Contents", []),
    )

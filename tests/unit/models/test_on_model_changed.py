"""The function that publishes changes of the models table."""

from typing import Any

import pytest

from lisa.adapters.aws.dynamodb import to_item
from lisa.events import ModelInService
from lisa.wiring import ingestion as wiring_ingestion
from models.on_model_changed.app import handler
from tests.support.handlers import Account, failed_messages, invocation

MODEL = {"model_id": "minilm", "model_type": "embedding", "status": "InService", "litellm_params": {"model": "m"}}


def stream(*images: dict[str, Any] | None) -> dict[str, Any]:
    records = []
    for number, new in enumerate(images):
        change: dict[str, Any] = {"SequenceNumber": f"s{number}"} | ({"NewImage": to_item(new)} if new else {})
        records.append({"eventID": "e", "eventName": "MODIFY", "eventSource": "aws:dynamodb", "dynamodb": change})
    return {"Records": records}


@pytest.mark.parametrize(
    ("new", "announced"),
    [
        (MODEL, ["minilm"]),
        (MODEL | {"status": "Stopped"}, []),
        (MODEL | {"is_candidate": True}, []),
        (MODEL | {"sleep_state": "asleep"}, []),
        (MODEL | {"sleep_state": "waking"}, []),
        (MODEL | {"model_type": "no such type"}, []),
        ({"model_id": "#routes", "version": 3}, []),
        (None, []),
    ],
    ids=["in service", "stopped", "candidate", "asleep", "waking", "cannot be read", "version of the list", "deleted"],
)
def test_a_model_in_service_is_published(account: Account, new: dict[str, Any] | None, announced: list[str]) -> None:
    assert failed_messages(handler(stream(new), invocation())) == []
    facts = [fact for fact in account.bus.published if isinstance(fact, ModelInService)]
    assert [fact.model_id for fact in facts] == announced
    assert {fact.model_type for fact in facts} <= {"embedding"}


def test_a_change_that_cannot_be_published_is_delivered_again(account: Account) -> None:
    class Full:
        def publish_events(self, events: Any) -> None:
            if any(fact.model_id == "bad" for fact in events):
                raise ConnectionError("no route to 10.0.3.7")

    account.replace(wiring_ingestion.event_publisher, Full())

    assert failed_messages(handler(stream(MODEL | {"model_id": "bad"}, MODEL), invocation())) == ["s0"]

"""The function that adds usage events up: each batch counts once, and its metrics are written once."""

import json

import pytest

from tests.support.handlers import Account, failed_messages, invocation, sqs_batch
from tests.support.usage import usage_batch, usage_event
from usage.drain_usage_events.app import handler

BODY = json.dumps(usage_batch(usage_event(), usage_event(user="eve", model="n")).body())


def metrics(said: str) -> list[dict[str, object]]:
    return [found for line in said.splitlines() if "_aws" in (found := json.loads(line))]


def test_a_batch_that_is_delivered_twice_counts_once(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert failed_messages(handler(sqs_batch(BODY), invocation())) == []

    days = account.usage.days("2026-11-28", "2026-11-28", None)
    assert [(day.user, day.requests, day.input_tokens) for day in days] == [("ada", 1, 10), ("eve", 1, 10)]
    assert [line["Model"] for line in metrics(capsys.readouterr().out)] == ["m", "n"]


def test_a_batch_that_cannot_be_read_comes_back_alone(account: Account) -> None:
    assert failed_messages(handler(sqs_batch('{"batch_id": "b"}', BODY), invocation())) == ["m0"]
    assert account.usage.user("eve")

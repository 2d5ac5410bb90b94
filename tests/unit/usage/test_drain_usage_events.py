"""The function that aggregates usage events: each batch counts once, and its metrics are written once."""

import json

import pytest

from tests.support.handlers import Account, failed_messages, invocation, sqs_batch
from tests.support.usage import build_usage_batch, usage_event
from usage.drain_usage_events.app import handler

BODY = json.dumps(build_usage_batch(usage_event(), usage_event(user="eve", model="n")).build_message_body())


def metrics(said: str) -> list[dict[str, object]]:
    return [found for line in said.splitlines() if "_aws" in (found := json.loads(line))]


def test_a_usage_batch_that_is_delivered_twice_counts_once(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert failed_messages(handler(sqs_batch(BODY), invocation())) == []

    days = account.usage.list_days("2026-11-28", "2026-11-28", None)
    assert [(day.user, day.requests, day.input_tokens) for day in days] == [("ada", 1, 10), ("eve", 1, 10)]
    assert [line["Model"] for line in metrics(capsys.readouterr().out)] == ["m", "n"]


def test_only_the_malformed_batch_of_an_sqs_event_is_returned_as_failed(account: Account) -> None:
    assert failed_messages(handler(sqs_batch('{"batch_id": "b"}', BODY), invocation())) == ["m0"]
    assert account.usage.get_user("eve")

"""The aggregation of usage batches: once each, in any order, in several transactions."""

import json
from collections.abc import Mapping
from random import Random

import pytest

from lisa.errors import TransientError
from lisa.usage.aggregation import MAX_TRANSACTION_ITEMS, UsageAddition, UsageKey, split_into_transactions
from lisa.usage.draining import write_usage_batch
from lisa.usage.event import UsageBatch, parse_usage_batch
from lisa.usage.metrics import build_metric_lines
from lisa.usage.totals import ActivityCounts, DayUsage
from tests.support.twins.usage import MemoryUsage
from tests.support.usage import build_usage_batch, epoch_ms, usage_event

MANY = build_usage_batch(*(usage_event(f"user-{number}", model=f"m-{number % 3}") for number in range(130)))


class FailingUsage(MemoryUsage):
    """A usage table that is unavailable after `calls` calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls = calls

    def write_additions(self, marker: str, additions: Mapping[UsageKey, UsageAddition]) -> bool:
        self.calls -= 1
        if self.calls < 0:
            raise TransientError("away")
        return super().write_additions(marker, additions)


def all_days(usage: MemoryUsage) -> list[DayUsage]:
    return sorted(usage.list_days("2026-01-01", "2026-12-31", None), key=repr)


def test_requests_are_counted_by_day_user_model_and_token() -> None:
    usage = MemoryUsage()
    events = [
        usage_event(),
        usage_event(),
        usage_event(token_uuid="t"),
        usage_event(model="other"),
        usage_event("ben"),
        usage_event(day="2026-11-29"),
    ]

    assert write_usage_batch(build_usage_batch(*events), usage)

    assert {(one.user, one.day, one.model, one.token): one.requests for one in all_days(usage)} == {
        ("ada", "2026-11-28", "m", ""): 2,
        ("ada", "2026-11-28", "m", "t"): 1,
        ("ada", "2026-11-28", "other", ""): 1,
        ("ben", "2026-11-28", "m", ""): 1,
        ("ada", "2026-11-29", "m", ""): 1,
    }
    assert sum(one.input_tokens for one in all_days(usage)) == 60
    assert sum(one.output_tokens for one in all_days(usage)) == 30


def test_a_usage_batch_that_is_delivered_twice_counts_once() -> None:
    usage = MemoryUsage()

    assert [write_usage_batch(MANY, usage), write_usage_batch(MANY, usage)] == [True, False]

    assert sum(one.requests for one in all_days(usage)) == len(MANY.events)


def test_the_next_delivery_of_a_batch_completes_a_delivery_that_failed_halfway() -> None:
    usage = FailingUsage(1)
    with pytest.raises(TransientError):
        write_usage_batch(MANY, usage)

    usage.calls = 100

    assert write_usage_batch(MANY, usage)
    assert sum(one.requests for one in all_days(usage)) == len(MANY.events)


def test_each_transaction_of_a_batch_leaves_room_for_its_marker_item() -> None:
    assert [len(part) for part in split_into_transactions(MANY)] == [
        MAX_TRANSACTION_ITEMS - 1,
        MAX_TRANSACTION_ITEMS - 1,
        62,
    ]


def test_the_first_and_last_time_of_a_user_do_not_depend_on_the_order_of_batches() -> None:
    batches = [
        build_usage_batch(usage_event(day=f"2026-11-{day}", groups=(f"g{day}",)), batch_id=f"b-{day}")
        for day in range(10, 20)
    ]
    for seed in range(20):
        usage = MemoryUsage()
        Random(seed).shuffle(batches)

        for one in batches:
            write_usage_batch(one, usage)

        user = usage.get_user("ada")
        assert user is not None
        assert (user.first_seen, user.last_seen, user.groups) == (
            epoch_ms("2026-11-10"),
            epoch_ms("2026-11-19"),
            ("g19",),
        )
        assert user.asked.prompts == 10


def test_embeddings_are_not_counted_as_prompts() -> None:
    usage = MemoryUsage()
    chat = usage_event(retrieval=True, mcp_tools=("search", "search", "read"), session="s-1")

    write_usage_batch(build_usage_batch(chat, usage_event(endpoint="embeddings"), usage_event()), usage)

    user = usage.get_user("ada")
    assert user is not None
    assert user.asked == ActivityCounts(2, 1, 3, {"search": 2, "read": 1})
    assert usage.list_sessions("ada") == {"s-1": ActivityCounts(1, 1, 3, {"search": 2, "read": 1})}


def test_a_usage_batch_is_parsed_from_its_body_which_omits_empty_fields() -> None:
    sent = build_usage_batch(usage_event(groups=("law",), first_token_ms=4.5), usage_event("ben"))

    body = json.dumps(sent.build_message_body())

    assert parse_usage_batch(body) == sent
    assert "mcp_tools" not in body


def test_unknown_fields_of_a_usage_batch_are_ignored() -> None:
    body = build_usage_batch(usage_event()).build_message_body()
    body["events"][0]["later"] = True

    assert parse_usage_batch(json.dumps(body)) == build_usage_batch(usage_event())


def test_the_metrics_of_a_batch_are_one_line_for_each_model() -> None:
    events = [
        usage_event(latency_ms=5.0, first_token_ms=2.0),
        usage_event(latency_ms=7.0, outcome="error"),
        usage_event(model="other"),
    ]

    [line, other] = build_metric_lines(events, "lisa")

    assert {name: line[name] for name in line if name != "_aws"} == {
        "Model": "m", "Requests": 2, "Errors": 1, "InputTokens": 20, "OutputTokens": 10,
        "Latency": [5.0], "TimeToFirstToken": [2.0],
    }  # fmt: skip
    [about] = line["_aws"]["CloudWatchMetrics"]
    assert (about["Namespace"], about["Dimensions"]) == ("lisa", [["Model"]])
    assert {metric["Name"] for metric in about["Metrics"]} <= line.keys()
    assert "TimeToFirstToken" not in other


def test_no_metric_line_has_more_values_than_the_format_allows() -> None:
    everything = UsageBatch("b", tuple(usage_event(latency_ms=1.0) for _ in range(100)))

    [line] = build_metric_lines(everything.events, "lisa")

    assert len(line["Latency"]) == 100

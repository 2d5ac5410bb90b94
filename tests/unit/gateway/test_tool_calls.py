"""Tool calls in the chunks of a chat have numbers, and an order where one is needed."""

import json
from typing import Any

import pytest

from gateway.wire.tool_calls import ToolCalls, may_lack_index


def entry(arguments: str = "", index: int | None = None, call: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"function": {"arguments": arguments}}
    if index is not None:
        found["index"] = index
    if call is not None:
        found |= {"id": call, "type": "function"}
        found["function"]["name"] = "weather"
    return found


def chunk(*entries: dict[str, Any], finish: str | None = None, index: int = 0, **says: Any) -> dict[str, Any]:
    delta = {**says, **({"tool_calls": list(entries)} if entries else {})}
    return {"id": "c", "choices": [{"index": index, "delta": delta, "finish_reason": finish}]}


def repair_chunks(calls: ToolCalls, *chunks: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the choices that are sent."""
    left = [[one] if (found := calls.repair_tool_calls(one)) is None else found for one in chunks]
    return [one["choices"][0] for some in left for one in some]


def pieces(choices: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """Return the number and the arguments of each entry."""
    return [
        (found["index"], found["function"]["arguments"])
        for choice in choices
        for found in choice["delta"].get("tool_calls", [])
    ]


def interleaved() -> list[dict[str, Any]]:
    return [
        chunk(entry(index=0, call="a")),
        chunk(entry(index=1, call="b")),
        chunk(entry('{"x":', 0)),
        chunk(entry('{"y":', 1)),
        chunk(entry("1}", 0)),
        chunk(entry("2}", 1)),
        chunk(finish="tool_calls"),
    ]


def test_calls_without_a_number_are_numbered_in_order() -> None:
    left = repair_chunks(
        ToolCalls(one_by_one=False),
        chunk(entry('{"x":', call="a")),
        chunk(entry("1}")),
        chunk(entry('{"y":2}', call="b")),
        chunk(entry("", call="")),
    )

    assert pieces(left) == [(0, '{"x":'), (0, "1}"), (1, '{"y":2}'), (2, "")]


def test_entries_with_the_same_id_are_one_call() -> None:
    left = repair_chunks(ToolCalls(one_by_one=False), *(chunk(entry(part, call="a")) for part in ("{", "}")))

    assert pieces(left) == [(0, "{"), (0, "}")]


def test_each_choice_counts_its_own_calls() -> None:
    calls = ToolCalls(one_by_one=False)

    left = repair_chunks(calls, chunk(entry("{}", call="a")), chunk(entry("{}", call="b"), index=1))

    assert pieces(left) == [(0, "{}"), (0, "{}")]


def test_calls_with_numbers_stay_unchanged() -> None:
    calls = ToolCalls(one_by_one=False)

    assert [calls.repair_tool_calls(one) for one in interleaved()] == [None] * 7


def test_interleaved_calls_are_sent_one_after_the_other() -> None:
    left = repair_chunks(ToolCalls(one_by_one=True), *interleaved())

    found = pieces(left)
    assert [number for number, _ in found] == sorted(number for number, _ in found)
    joined = {number: "".join(said for other, said in found if other == number) for number in (0, 1)}
    assert {number: json.loads(said) for number, said in joined.items()} == {0: {"x": 1}, 1: {"y": 2}}
    assert left[-1]["finish_reason"] == "tool_calls"
    assert [choice["finish_reason"] for choice in left[:-1]] == [None] * (len(left) - 1)


def test_a_call_is_sent_when_the_call_before_is_complete() -> None:
    calls = ToolCalls(one_by_one=True)
    repair_chunks(calls, chunk(entry('{"x":1}', 0, "a")))

    assert pieces(repair_chunks(calls, chunk(entry("", 1, "b")))) == [(1, "")]
    assert pieces(repair_chunks(calls, chunk(entry('{"y"', 1)))) == [(1, '{"y"')]


def test_several_entries_of_one_chunk_are_sent_in_separate_chunks() -> None:
    left = repair_chunks(
        ToolCalls(one_by_one=True), chunk(entry("{}", 0, "a"), entry("{}", 1, "b"), finish="tool_calls")
    )

    assert pieces(left) == [(0, "{}"), (1, "{}")]
    assert [len(choice["delta"].get("tool_calls", [])) for choice in left] == [1, 1, 0]


@pytest.mark.parametrize(("finish", "told"), [("stop", "tool_calls"), ("length", "length")])
def test_an_answer_with_tool_calls_does_not_finish_with_stop(finish: str, told: str) -> None:
    *_, last = repair_chunks(ToolCalls(one_by_one=True), chunk(entry("{}", 0, "a")), chunk(finish=finish))

    assert last["finish_reason"] == told


def test_an_answer_without_calls_stays_unchanged() -> None:
    calls = ToolCalls(one_by_one=True)

    assert [calls.repair_tool_calls(one) for one in (chunk(content="hi"), chunk(finish="stop"))] == [None, None]


def test_a_call_without_a_number_is_recognized_by_its_bytes() -> None:
    assert may_lack_index(json.dumps(chunk(entry("{}", call="a"))).encode())
    assert not may_lack_index(json.dumps(chunk(entry("{}", 0, "a"))).encode())
    assert not may_lack_index(json.dumps(chunk(content='"tool_calls":')).encode())

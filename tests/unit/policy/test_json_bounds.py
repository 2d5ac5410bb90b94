"""The bounds of JSON texts and the time to check them."""

import json
import time
from random import Random

import pytest

from lisa.policy.json_bounds import JsonBounds

BOUNDS = JsonBounds(containers=1_000, values=5_000, levels=20)
MB = 1_000_000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"[" + b"[]," * 2_000 + b"[]]", "1000 lists and objects"),
        (b"[" + b"1," * 6_000 + b"1]", "5000 values"),
        (b"{" + b",".join(b'"%d":1' % n for n in range(3_000)) + b"}", "5000 values"),
        (b"[" * 21 + b"]" * 21, "20 levels deep"),
        (b'{"a":' * 21 + b"1" + b"}" * 21, "20 levels deep"),
        (b"[" + b'"a",' * 6_000 + b"1]", "5000 values"),
        (b'{"a": "' + b"[" * 40 + b'", "b": ' + b"[" * 30 + b"]" * 30 + b"}", "20 levels deep"),
        (b"[" * 500, "20 levels deep"),
    ],
)
def test_a_json_text_beyond_a_bound_is_refused_with_a_message(text: bytes, words: str) -> None:
    assert words in str(BOUNDS.json_refusal(text))


@pytest.mark.parametrize(
    "value",
    [
        "[{,:" * 10_000,
        '\\"[{,' * 5_000,
        "\\" * 999,
        {"code": 'f("[[[[", {"a": [1, 2]})' * 3_000},
        [[]] * 900,
        {"\\": "\\\\", '"': '["' * 3_000},
    ],
)
def test_brackets_and_commas_in_strings_do_not_count(value: object) -> None:
    assert BOUNDS.json_refusal(json.dumps({"a": value}).encode()) is None


def test_the_measured_levels_and_values_equal_those_of_a_parser() -> None:
    random = Random(5)

    def some(levels: int) -> object:
        kind = random.randrange(4 if levels else 2)
        if kind == 0:
            return "".join(random.choice('[]{},:"\\ax\u6f22') for _ in range(random.randrange(9)))
        if kind == 1:
            return random.choice((1, 2.5, None, True))
        if kind == 2:
            return [some(levels - 1) for _ in range(random.randrange(4))]
        return {f'{n}"[': some(levels - 1) for n in range(random.randrange(4))}

    def depth(value: object) -> int:
        inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else None
        return 0 if inner is None else 1 + max(map(depth, inner), default=0)

    for _ in range(2_000):
        value = some(6)
        text = json.dumps(value, ensure_ascii=random.random() < 0.5).encode()
        assert (JsonBounds(10**6, 10**6, 3).json_refusal(text) is None) == (depth(value) <= 3)


@pytest.mark.parametrize(
    "unit", [b"[],", b'\\"', b"\\\\", b'"', b'"",', b"[", b"{", b'{"":', b"1,", b'["', b'",["\\"', b"\\u0022[,"]
)
def test_a_json_text_of_20_mb_is_measured_quickly(unit: bytes) -> None:
    text = b'{"a": ' + unit * (20 * MB // len(unit))
    started = time.process_time()

    JsonBounds(containers=20_000, values=320_000, levels=100).json_refusal(text)

    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(
    ("most", "more", "words"),
    [
        (
            b"[" + b"[]," * 999 + b"1]",
            b"[" + b"[]," * 1_000 + b"1]",
            "The body holds more than 1000 lists and objects.",
        ),
        (
            b"[[{}],{}" + b",1" * 4_999 + b"]",
            b"[[{}],{}" + b",1" * 5_000 + b"]",
            "The body holds more than 5000 values.",
        ),
        (b"[" * 20 + b"]" * 20, b"[" * 21 + b"]" * 21, "The body is nested more than 20 levels deep."),
        (
            b'["' + b"[{" * 20 + b'"' + b',"a"' * 4_999 + b"]",
            b"[" + b'"a",' * 5_001 + b"1]",
            "The body holds more than 5000 values.",
        ),
    ],
)
def test_a_json_text_at_a_bound_is_allowed_and_one_beyond_it_is_refused(most: bytes, more: bytes, words: str) -> None:
    assert BOUNDS.json_refusal(most) is None
    assert BOUNDS.json_refusal(more) == words


def test_names_and_values_in_json_are_counted_together() -> None:
    names = b"{" + b'"a":{"b":1},' * 1_667 + b'"c":1}'  # 3,335 colons and 1,667 commas

    assert JsonBounds(2_000, 5_002, 20).json_refusal(names) is None
    assert JsonBounds(2_000, 5_001, 20).json_refusal(names) == "The body holds more than 5001 values."
    assert JsonBounds(1_668, 9_999, 20).json_refusal(names) is None
    assert JsonBounds(1_667, 9_999, 20).json_refusal(names) == "The body holds more than 1667 lists and objects."


def test_the_number_of_strings_in_json_is_bounded() -> None:
    strings = b"[" * 3 + b'"a"' * 5 + b"]" * 3

    assert JsonBounds(9, 5, 2).json_refusal(strings) == "The body is nested more than 2 levels deep."
    assert JsonBounds(9, 4, 2).json_refusal(strings) == "The body holds more than 4 values."


def test_a_small_json_text_is_accepted_without_further_measuring() -> None:
    assert JsonBounds(0, 1, 2).json_refusal(b"[[1,2]]") is None
    assert JsonBounds(0, 1, 1).json_refusal(b"[[1,2]]") is not None


def test_bytes_that_are_not_utf8_hide_no_levels() -> None:
    assert BOUNDS.json_refusal(b"\xff" + b"[" * 21 + b"]" * 21) == "The body is nested more than 20 levels deep."


def test_a_json_text_without_lists_has_no_levels() -> None:
    assert JsonBounds(9, 5, 0).json_refusal(b'"' + b"," * 20 + b'"') is None

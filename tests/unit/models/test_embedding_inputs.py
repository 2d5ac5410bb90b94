"""The inputs of an embedding request."""

from typing import Any

import pytest

from local.models.minilm.wire import BadRequest, BatchTooLarge, build_openai_response, parse_inputs, to_token_ids


def test_a_text_a_list_of_texts_and_token_ids_are_accepted_as_inputs() -> None:
    assert parse_inputs("a") == ["a"]
    assert parse_inputs(["a", "b"]) == ["a", "b"]
    assert parse_inputs([1, 2]) == [[1, 2]]
    assert parse_inputs([[1], [2, 3]]) == [[1], [2, 3]]


@pytest.mark.parametrize("value", [None, [], {}, [None], [True], [1.5], [[]]])
def test_an_input_of_another_type_is_refused(value: Any) -> None:
    with pytest.raises(BadRequest):
        parse_inputs(value)


def test_a_request_with_33_inputs_is_refused() -> None:
    assert len(parse_inputs(["a"] * 32)) == 32
    with pytest.raises(BatchTooLarge, match="33 > maximum allowed batch size 32"):
        parse_inputs(["a"] * 33)


def test_token_ids_outside_the_vocabulary_are_refused() -> None:
    with pytest.raises(BadRequest):
        to_token_ids([[9]], lambda _: [], lambda ids: max(ids) < 5)


def test_texts_and_token_ids_keep_their_order() -> None:
    assert to_token_ids(["a", [7], "b"], lambda texts: [[ord(t)] for t in texts], lambda _: True) == [[97], [7], [98]]


def test_base64_vectors_are_little_endian_float32() -> None:
    answer = build_openai_response([[1.0, -2.0]], {"encoding_format": "base64"}, 3, "m")

    assert answer["data"][0]["embedding"] == "AACAPwAAAMA="

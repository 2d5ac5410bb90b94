"""The search for usage in the pieces of an answer, with little memory."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lisa.usage.tokens import TokenCounts, UsageScanner

CHUNK = b'data: {"choices":[{"delta":{"content":"the \\"usage\\" of words"}}],"usage":null}\n\n'
METER = b'data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7,"details":{"cached":1}}}\n\n'
CHAT = CHUNK * 3 + METER + b"data: [DONE]\n\n"
MESSAGES = (
    b'event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}\n\n'
    b'event: message_delta\ndata: {"type":"message_delta","usage":{"output_tokens":20}}\n\n'
)
VECTORS = json.dumps({"data": [[0.5] * 4_000], "usage": {"prompt_tokens": 8, "total_tokens": 8}}, indent=1).encode()


def scan_tokens(*pieces: bytes) -> TokenCounts | None:
    scanner = UsageScanner()
    for piece in pieces:
        scanner.scan_piece(piece)
        assert len(scanner._rest) <= 8 * 1024
    return scanner.tokens


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(CHAT, TokenCounts(5, 7)), (MESSAGES, TokenCounts(9, 20)), (VECTORS, TokenCounts(8, 0)), (CHUNK, None)],
)
@given(data=st.data())
def test_usage_is_found_for_every_cut_of_an_answer_into_pieces(
    answer: bytes, expected: TokenCounts | None, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(answer)), max_size=6)))

    pieces = [answer[start:end] for start, end in zip([0, *cuts], [*cuts, len(answer)], strict=True)]

    assert scan_tokens(*pieces) == expected


@pytest.mark.parametrize("answer", [CHAT, MESSAGES])
def test_usage_is_found_in_an_answer_that_arrives_byte_by_byte(answer: bytes) -> None:
    assert scan_tokens(*(answer[place : place + 1] for place in range(len(answer)))) == scan_tokens(answer)


def test_the_search_for_usage_drops_an_object_that_does_not_end() -> None:
    assert scan_tokens(b'{"usage":{"a":"' + b"x" * 5_000, *[b"x" * 5_000] * 50, b'"}}') is None

"""Usage is found however an answer is cut into pieces, and little of it is held."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lisa.usage.scanning import UsageScanner
from lisa.usage.tokens import Tokens

CHUNK = b'data: {"choices":[{"delta":{"content":"the \\"usage\\" of words"}}],"usage":null}\n\n'
METER = b'data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7,"details":{"cached":1}}}\n\n'
CHAT = CHUNK * 3 + METER + b"data: [DONE]\n\n"
MESSAGES = (
    b'event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}\n\n'
    b'event: message_delta\ndata: {"type":"message_delta","usage":{"output_tokens":20}}\n\n'
)
VECTORS = json.dumps({"data": [[0.5] * 4_000], "usage": {"prompt_tokens": 8, "total_tokens": 8}}, indent=1).encode()


def scanned(*pieces: bytes) -> Tokens | None:
    scanner = UsageScanner()
    for piece in pieces:
        scanner.feed(piece)
        assert len(scanner._rest) <= 8 * 1024
    return scanner.tokens


@pytest.mark.parametrize(
    ("answer", "expected"), [(CHAT, Tokens(5, 7)), (MESSAGES, Tokens(9, 20)), (VECTORS, Tokens(8, 0)), (CHUNK, None)]
)
@given(data=st.data())
def test_the_cuts_between_pieces_change_nothing(answer: bytes, expected: Tokens | None, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(answer)), max_size=6)))

    pieces = [answer[start:end] for start, end in zip([0, *cuts], [*cuts, len(answer)], strict=True)]

    assert scanned(*pieces) == expected


@pytest.mark.parametrize("answer", [CHAT, MESSAGES])
def test_an_answer_that_comes_byte_by_byte_is_understood(answer: bytes) -> None:
    assert scanned(*(answer[place : place + 1] for place in range(len(answer)))) == scanned(answer)


def test_an_object_without_an_end_is_not_waited_for_for_ever() -> None:
    assert scanned(b'{"usage":{"a":"' + b"x" * 5_000, *[b"x" * 5_000] * 50, b'"}}') is None

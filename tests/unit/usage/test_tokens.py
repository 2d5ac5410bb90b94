"""The token counts in answers of every wire format."""

import pytest

from lisa.usage.tokens import TokenCounts, find_token_counts


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        (b'{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}', TokenCounts(5, 7)),
        (b'{"data":[],"usage" : {"prompt_tokens": 8, "total_tokens": 8}}', TokenCounts(8, 0)),
        (b'{"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}', TokenCounts(9, 1)),
        (b'{"type":"message_delta","usage":{"output_tokens":20}}', TokenCounts(0, 20)),
        (
            b'{"response":{"usage":{"input_tokens":3,"output_tokens":4,"output_tokens_details":{"x":1}}}}',
            TokenCounts(3, 4),
        ),
        (b'{"data":[],"usage":{"total_tokens":6}}', TokenCounts(6, 0)),
        (b'{"usage":null}', None),
        (b'{"id":"v","usage":{"duration_seconds":4.0}}', None),
        (b'{"text":"x","usage":{}}', None),
        (b'{"usage":{"total_tokens":6}, "more":{"usage":{"seconds":9}}}', TokenCounts(6, 0)),
        (b'{"content":"the word \\"usage\\" alone"}', None),
        (b'{"usage":{"prompt_tokens":5}, "content":"\\"usage\\": none"}', TokenCounts(5, 0)),
        (b'{"usage":{"prompt_tokens":"many","completion_tokens":-3}}', TokenCounts(0, 0)),
        (b'..."usage":{"prompt_tok', None),
        (b"", None),
    ],
)
def test_token_counts_are_read_from_an_answer_of_every_wire_format(piece: bytes, expected: TokenCounts | None) -> None:
    assert find_token_counts(piece) == expected


def test_the_token_counts_in_parts_of_one_answer_are_merged() -> None:
    assert TokenCounts(9, 1).merge_counts(TokenCounts(0, 20)) == TokenCounts(9, 20)

"""The size limit of the answer to a search."""

import json

import pytest

from lisa.retrieval.ports import ChunkHit, CurrentDocument
from lisa.retrieval.response_size import MAX_RESPONSE_BYTES, keep_passages_with_text, size_refusal
from lisa.retrieval.search import Passage
from lisa.retrieval.views import passage_view

LAMBDA_LIMIT = 6_291_556


def passage(text: str, *, whole: bool = True) -> Passage:
    return Passage(
        ChunkHit("d", "v", 1, text, 0, len(text), None, 0.5, whole), CurrentDocument("v", "a", "s3://b/a", "r", "c")
    )


@pytest.mark.parametrize(
    ("character", "fits", "too_many"),
    [("a", 5_400_000, 5_500_001), ("\n", 1_800_000, 1_900_000), ("ä", 770_000, 800_000), ("😀", 390_000, 400_000)],
)
def test_the_size_of_an_answer_includes_its_json_escapes(character: str, fits: int, too_many: int) -> None:
    small, large = ([passage_view(passage(character * count), score=True)] for count in (fits, too_many))

    assert size_refusal([passage("")], small) is None
    assert len(json.dumps({"statusCode": 200, "body": json.dumps({"docs": small})})) < LAMBDA_LIMIT
    assert f"at most {MAX_RESPONSE_BYTES:,} bytes" in str(size_refusal([passage("")], large))


def test_an_answer_with_a_passage_without_text_is_too_large() -> None:
    cut = passage("", whole=False)

    assert "more than one search reads" in str(size_refusal([passage("a"), cut], []))
    assert keep_passages_with_text([cut, passage("a")]) == [passage("a")]

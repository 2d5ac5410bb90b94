"""A settlement says whether the object existed, and which ETag the next comparison takes for unchanged."""

import pytest

from lisa.ingestion.document import Status
from lisa.ingestion.settlement import Settlement, Wait


@pytest.mark.parametrize(
    ("settlement", "expected"),
    [
        (Settlement(Status.SEARCHABLE), True),
        (Settlement(Status.FAILED, etag="e1"), True),
        (Settlement(Status.FAILED), False),
        (Settlement(Status.DELETED), False),
    ],
)
def test_the_object_existed_if_the_settlement_is_searchable_or_has_an_etag(
    settlement: Settlement, expected: bool
) -> None:
    assert settlement.has_object is expected


def test_an_object_with_the_same_etag_is_compared_as_unchanged() -> None:
    assert Settlement(Status.FAILED, etag="e1").etag_to_compare == "e1"


def test_a_failure_without_the_objects_fault_is_retried_although_the_etag_is_the_same() -> None:
    assert Settlement(Status.FAILED, etag="e1", again=True).etag_to_compare is None


def test_a_settlement_counts_nothing_by_default() -> None:
    plain = Settlement(Status.DELETED)

    assert (plain.chunks, plain.pages, plain.size, plain.attempts, plain.at) == (0, 0, 0, 0, 0)
    assert (plain.version, plain.sha256, plain.etag, plain.cause, plain.notice) == (None, None, None, None, None)
    assert Wait("model", "away", 1, 2).progress is None

"""Pages without text are explained in sentences for users."""

import pytest

from lisa.documents.page_gaps import GapReason, PageGap, gaps_failure_cause, gaps_notice, merge_gaps


def test_neighbouring_pages_with_one_reason_are_merged() -> None:
    gaps = merge_gaps(
        [PageGap("images", 2, 2), PageGap("images", 3, 3), PageGap("fonts", 4, 4), PageGap("images", 6, 6)]
    )

    assert gaps == (PageGap("images", 2, 3), PageGap("fonts", 4, 4), PageGap("images", 6, 6))
    assert gaps_notice(gaps) == (
        "Pages 2-3, 6 have no text, only images. Page 4 cannot be read: its fonts have no way to Unicode."
        " The rest of the document is searchable."
    )


def test_a_document_whose_pages_all_have_text_has_no_notice() -> None:
    assert gaps_notice([]) is None


def test_a_record_of_many_gaps_stays_small_and_says_that_there_are_more() -> None:
    gaps = merge_gaps(PageGap("images", page, page) for page in range(1, 20_000, 2))

    assert len(gaps) == 13
    assert "21, 23 and more have no text" in (gaps_notice(gaps) or "")


def test_gaps_merged_range_by_range_equal_those_of_the_whole() -> None:
    every = [PageGap("images", page, page) for page in (1, 2, 3, 5, 6)]

    assert merge_gaps((*merge_gaps(every[:2]), *merge_gaps(every[2:]))) == merge_gaps(every)


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (["empty", "images"], "its pages are images"),
        (["images", "fonts"], "no way to Unicode"),
        (["empty", "drawings"], "only drawings"),
        (["empty"], "its pages are empty"),
        (["damaged"], "is damaged"),
        ([], "its pages are empty"),
    ],
)
def test_the_cause_of_a_document_without_text_is_its_most_important_reason(
    reasons: list[GapReason], words: str
) -> None:
    assert words in gaps_failure_cause(PageGap(why, 1, 1) for why in reasons)

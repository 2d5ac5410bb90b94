"""Chunks have exact offsets and pages, lose nothing, respect the size and survive edits elsewhere."""

from itertools import pairwise
from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lisa.documents.splitting import ChunkingStrategy, ChunkingType, split_document
from lisa.documents.text import DocumentText
from lisa.documents.token_estimate import estimate_token_starts
from tests.support.texts import build_paged_text

unhurried = settings(deadline=None)  # a busy machine may pause within an example

pieces = some.sampled_from(
    [
        *("a", "again ", "Same sentence. ", "\n", "\r\n", "\n\n", "  ", "文。", "é", "\U0001f600", "x" * 130),
        *("\n# ", "\n### B\n", "\n---\n", "\n```\n", "\ndef f(", "\nclass A"),
    ]
)
texts = some.one_of(some.text(max_size=2_000), some.lists(pieces, max_size=200).map("".join))
fixed = some.integers(100, 600).flatmap(
    lambda size: some.builds(ChunkingStrategy, size=some.just(size), overlap=some.integers(0, size // 2))
)
with_minimum = some.builds(
    ChunkingStrategy,
    type=some.sampled_from(get_args(ChunkingType)),
    size=some.integers(100, 600),
    overlap=some.integers(0, 50),
    minimum=some.one_of(some.none(), some.integers(0, 25)),
)
strategies = some.one_of(fixed, with_minimum)
by_page = strategies.filter(lambda strategy: strategy.type != "none")
media_types = some.sampled_from(["text/plain", "text/markdown", "text/x-python", "text/x-visualbasic6"])


@unhurried
@given(text=texts, strategy=strategies, media_type=media_types)
def test_offsets_are_exact_and_nothing_but_white_space_is_lost(
    text: str, strategy: ChunkingStrategy, media_type: str
) -> None:
    chunks = split_document(DocumentText(text, media_type), strategy)

    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert all(chunk.text.strip() == chunk.text != "" for chunk in chunks)
    covered = {position for chunk in chunks for position in range(chunk.start, chunk.end)}
    assert {position for position, character in enumerate(text) if not character.isspace()} <= covered


@unhurried
@given(text=texts, strategy=strategies, media_type=media_types)
def test_chunks_are_numbered_in_reading_order_and_respect_size_and_overlap(
    text: str, strategy: ChunkingStrategy, media_type: str
) -> None:
    chunks = split_document(DocumentText(text, media_type), strategy)

    def measure(part: str) -> int:
        return len(estimate_token_starts(part) if strategy.type == "token" else part)

    assert [chunk.part for chunk in chunks] == list(range(1, len(chunks) + 1))
    assert all(a.start < b.start and a.end < b.end for a, b in pairwise(chunks))
    if strategy.type == "none":
        assert len(chunks) <= 1
    else:
        assert all(measure(chunk.text) <= strategy.size for chunk in chunks)
        assert all(measure(text[b.start : a.end]) <= strategy.overlap for a, b in pairwise(chunks))


@unhurried
@given(text=texts, strategy=strategies, media_type=media_types)
def test_splitting_again_gives_the_same_chunks(text: str, strategy: ChunkingStrategy, media_type: str) -> None:
    document = DocumentText(text, media_type)

    assert split_document(document, strategy) == split_document(document, strategy)


@unhurried
@given(contents=some.lists(texts, max_size=5), strategy=by_page)
def test_a_chunk_never_crosses_a_page_and_knows_its_number(contents: list[str], strategy: ChunkingStrategy) -> None:
    document = build_paged_text(contents)

    for chunk in split_document(document, strategy):
        page = document.pages[(chunk.page or 0) - 1]
        assert page.start <= chunk.start < chunk.end <= page.end


@unhurried
@given(contents=some.lists(texts, min_size=2, max_size=5), strategy=by_page)
def test_a_range_of_pages_splits_as_it_does_within_the_whole(contents: list[str], strategy: ChunkingStrategy) -> None:
    whole = [chunk.text for chunk in split_document(build_paged_text(contents), strategy)]

    first, rest = (
        split_document(build_paged_text(contents[:1]), strategy),
        split_document(build_paged_text(contents[1:]), strategy),
    )

    assert [chunk.text for chunk in (*first, *rest)] == whole


def test_an_overlap_repeats_whole_words_of_the_chunk_before() -> None:
    text = "".join(f"word{n:04} " for n in range(100))

    first, second, *_ = split_document(DocumentText(text, "text/plain"), ChunkingStrategy(size=200, overlap=30))

    assert second.text.startswith("word")
    assert first.end - second.start == len("word0016 word0017 word0018")


def test_a_chunk_ends_at_the_end_of_a_paragraph_if_possible() -> None:
    paragraph = "A sentence of some length. " * 5

    chunks = split_document(
        DocumentText(f"{paragraph}\n\n{paragraph}", "text/plain"), ChunkingStrategy(size=200, overlap=0)
    )

    assert [chunk.text for chunk in chunks] == [paragraph.strip()] * 2


def test_no_two_neighbours_would_fit_in_one_chunk() -> None:
    chunks = split_document(
        DocumentText("\n\n".join(Author(7).paragraphs(100_000)), "text/plain"), ChunkingStrategy(overlap=0)
    )

    assert all(after.start - chunk.start > 512 for chunk, after in zip(chunks, chunks[2:], strict=False))


class Author:
    """Writes paragraphs of one to twenty sentences from a vocabulary with few frequent words, and revises them."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        syllables = [
            "a",
            "ba",
            "con",
            "de",
            "er",
            "in",
            "ing",
            "ly",
            "ment",
            "on",
            "pro",
            "re",
            "s",
            "the",
            "ti",
            "ver",
        ]
        self.words = ["".join(self.dice.choices(syllables, k=self.dice.randint(1, 4))) for _ in range(3_000)]
        self.weights = [1 / (rank + 3) for rank in range(3_000)]

    def sentence(self) -> str:
        count = max(4, min(40, int(self.dice.lognormvariate(2.7, 0.45))))
        return " ".join(self.dice.choices(self.words, self.weights, k=count)).capitalize() + "."

    def paragraphs(self, characters: int) -> list[str]:
        written: list[str] = []
        while sum(map(len, written)) < characters:
            count = max(1, min(20, int(self.dice.lognormvariate(1.3, 0.7))))
            written.append(" ".join(self.sentence() for _ in range(count)))
        return written

    def revised(self, paragraphs: list[str]) -> list[str]:
        """The same but for one sentence: shorter, longer, changed at the same length, replaced, inserted or removed."""
        at = self.dice.randrange(len(paragraphs))
        sentences = paragraphs[at].split(". ")
        place = self.dice.randrange(len(sentences))
        old, new = sentences[place], self.sentence().rstrip(".")
        half = len(old) // 2
        revisions = [[old[:half]], [old + " " + new], [old[:half][::-1] + old[half:]], [new], [new, old], []]
        sentences[place : place + 1] = self.dice.choice(revisions)
        return [*paragraphs[:at], ". ".join(sentences), *paragraphs[at + 1 :]]


def new_chunks_of_revisions(separator: str, revisions: int) -> list[int]:
    """Return, in ascending order, how many of about 1,000 chunks are new in each revised document."""
    author = Author(1)
    paragraphs = author.paragraphs(380_000)

    def chunks(version: list[str]) -> set[str]:
        return {
            chunk.text
            for chunk in split_document(DocumentText(separator.join(version), "text/plain"), ChunkingStrategy())
        }

    before = chunks(paragraphs)
    assert len(before) > 1_000
    return sorted(len(chunks(author.revised(paragraphs)) - before) for _ in range(revisions))


@pytest.mark.parametrize(("separator", "at_most_three"), [("\n\n", 0.99), (" ", 0.95)], ids=["paragraphs", "sentences"])
def test_a_revised_sentence_creates_few_new_chunks(separator: str, at_most_three: float) -> None:
    new = new_chunks_of_revisions(separator, revisions=100)

    assert new[50] <= 2
    assert new[round(100 * at_most_three) - 1] <= 3
    assert new[-1] <= 5


def test_a_text_of_words_alone_is_cut_by_its_content_too() -> None:
    words = " ".join(Author(3).paragraphs(40_000)).replace(".", "")
    before = {chunk.text for chunk in split_document(DocumentText(words, "text/plain"), ChunkingStrategy())}

    for cut in range(0, 40_000, 1_000):
        after = split_document(DocumentText(words[:cut] + words[cut + 70 :], "text/plain"), ChunkingStrategy())
        assert sum(chunk.text not in before for chunk in after) <= 5


@pytest.mark.parametrize(("size", "overlap"), [(99, 0), (10_001, 0), (512, 257), (512, -1)])
def test_a_strategy_outside_its_bounds_is_refused_with_the_bounds(size: int, overlap: int) -> None:
    with pytest.raises(ValueError, match=r"the chunk size is 100 to 10,000|the overlap is 0 to half"):
        ChunkingStrategy(size=size, overlap=overlap)

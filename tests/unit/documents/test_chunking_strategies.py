"""Each strategy cuts a document where its users expect it."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lisa.documents.extraction import extract_text
from lisa.documents.headings import find_headings
from lisa.documents.splitting import Chunk, ChunkingStrategy, ChunkingType, split_document
from lisa.documents.text import DocumentText
from lisa.documents.token_estimate import estimate_token_starts
from tests.support.texts import build_paged_text

unhurried = settings(deadline=None)  # a busy machine may pause within an example
SENTENCE = "The keeper winds the clock of the lighthouse. "


def split(text: str, strategy: ChunkingStrategy, media_type: str = "text/markdown") -> tuple[Chunk, ...]:
    return split_document(DocumentText(text, media_type), strategy)


sections = some.tuples(some.sampled_from(["# One", "## Two", "### Three", "Four\n==="]), some.integers(0, 40))
handbooks = some.lists(sections, min_size=1, max_size=20).map(
    lambda found: "\n\n".join(f"{heading}\n\n{SENTENCE * count}" for heading, count in found)
)


@unhurried
@given(text=handbooks)
def test_a_chunk_of_markdown_smaller_than_the_minimum_fits_with_no_neighbour(text: str) -> None:
    strategy = ChunkingStrategy("markdown", 400, 0)

    chunks = split(text, strategy)

    for first, second in pairwise(chunks):
        if min(len(first.text), len(second.text)) < strategy.smallest_chunk - 4:  # white space at the ends counts
            assert second.end - first.start > strategy.size


@unhurried
@given(text=handbooks)
def test_a_chunk_of_markdown_holds_two_sections_only_if_one_is_smaller_than_the_minimum(text: str) -> None:
    strategy = ChunkingStrategy("markdown", 2_000, 0)
    starts = [heading.start for heading in find_headings(text)]

    for chunk in split(text, strategy):
        inside = [start for start in starts if chunk.start <= start < chunk.end]
        lengths = [end - start for start, end in pairwise([*inside, chunk.end])]
        assert sum(length > strategy.smallest_chunk for length in lengths) <= 1 or len(lengths) > 2


def test_a_heading_without_text_joins_the_section_below_it() -> None:
    chunks = split(
        f"# Handbook\n\n## Clock\n\n{SENTENCE * 6}\n\n## Lamp\n\n{SENTENCE * 6}", ChunkingStrategy("markdown")
    )

    assert [re.findall("#+ .*", chunk.text) for chunk in chunks] == [["# Handbook", "## Clock"], ["## Lamp"]]


def test_a_heading_stays_with_a_paragraph_that_fills_a_chunk_alone() -> None:
    paragraph = (SENTENCE * 11).strip()

    first, second = split(f"# Clock\n\n{paragraph}", ChunkingStrategy("markdown", len(paragraph), 0))

    assert first.text.startswith("# Clock\n\nThe keeper")
    assert min(len(first.text), len(second.text)) > 100


def test_a_section_repeats_nothing_of_the_section_before() -> None:
    text = f"# Clock\n\n{SENTENCE * 30}\n\n# Lamp\n\n{SENTENCE * 5}"

    chunks = split(text, ChunkingStrategy("markdown", 500, 100))

    assert sum(a.end > b.start for a, b in pairwise(chunks)) == len(chunks) - 2
    assert chunks[-1].text.startswith("# Lamp")


@pytest.mark.parametrize(
    ("name", "function", "declaration"),
    [
        ("a.py", "def wind_{n}(clock):\n    clock.wind()\n    return clock\n\n", "def "),
        ("a.go", "func Wind{n}(c Clock) Clock {{\n\tc.Wind()\n\treturn c\n}}\n\n", "func "),
        ("a.rs", "fn wind_{n}(c: Clock) -> Clock {{\n    c.wind();\n    c\n}}\n\n", "fn "),
        ("a.js", "function wind{n}(c) {{\n  c.wind();\n\n  return c;\n}}\n\n", "function "),
    ],
)
def test_source_code_is_cut_before_its_declarations(name: str, function: str, declaration: str) -> None:
    source = "".join(function.format(n=number) for number in range(60))
    document = extract_text(source.encode(), name=name)
    assert isinstance(document, DocumentText)

    chunks = split_document(document, ChunkingStrategy("code", 300, 0))

    assert len(chunks) > 5
    assert all(chunk.text.startswith(declaration) for chunk in chunks)


@pytest.mark.parametrize(
    ("media_type", "function"),
    [
        (
            "text/x-python",
            '@cached\n@route("/{n}")\nasync def wind_{n}(clock):\n    await clock()\n\n    return 1\n',
        ),
        (
            "text/x-rust",
            "/// Clock {n}.\n#[inline]\npub fn wind_{n}(c: Clock) {{\n    c.wind();\n\n    c\n}}\n",
        ),
        (
            "text/x-java",
            "/**\n * Clock {n}.\n */\n@Wound\npublic class Clock{n} {{\n  int h = 2;\n\n  int n;\n}}\n",
        ),
        ("text/x-ts", "// Clock {n}\nexport function wind{n}(c) {{\n  c.wind();\n\n  return c;\n}}\n"),
    ],
)
def test_comments_and_decorators_stay_with_the_declaration_below_them(media_type: str, function: str) -> None:
    source = "".join(function.format(n=number) for number in range(60))

    chunks = split(source, ChunkingStrategy("code", 300, 0), media_type)

    assert len(chunks) > 5
    assert all(chunk.text.startswith(function[:4]) for chunk in chunks)


def test_a_large_class_of_python_is_cut_before_its_methods() -> None:
    methods = "".join(f"\n    def wind_{n}(self):\n        self.n = {n}\n\n        self.ring()\n" for n in range(30))

    chunks = split(f"class Clock:\n{methods}", ChunkingStrategy("code", 300, 0), "text/x-python")

    assert all(chunk.text.startswith(("class ", "def ")) for chunk in chunks)


def test_text_that_is_no_source_code_is_cut_as_by_the_fixed_strategy() -> None:
    text = SENTENCE * 100

    assert split(text, ChunkingStrategy("code"), "text/plain") == split(text, ChunkingStrategy(), "text/plain")


@unhurried
@given(words=some.lists(some.sampled_from(["a", "hat", "lighthouses", "灯台守", "é\n\n", "end."]), max_size=300))
def test_a_chunk_of_tokens_counts_the_tokens_of_the_given_tokenizer(words: list[str]) -> None:
    text = " ".join(words)

    def find_token_starts(page: str) -> list[int]:  # one token for every two characters of a word
        return [match.start() for match in re.finditer(r"\S{1,2}", page)]

    chunks = split_document(DocumentText(text, "text/plain"), ChunkingStrategy("token", 32, 8), find_token_starts)

    assert all(len(find_token_starts(chunk.text)) <= 32 for chunk in chunks)
    assert all(len(find_token_starts(text[b.start : a.end])) <= 8 for a, b in pairwise(chunks))
    assert all(b.start == 0 or text[b.start - 1].isspace() for b in chunks)


def test_a_run_without_boundaries_is_cut_after_exactly_as_many_tokens_as_allowed() -> None:
    chunks = split("x" * 1_000, ChunkingStrategy("token", 32, 0))

    assert [len(estimate_token_starts(chunk.text)) for chunk in chunks[:-1]] == [32] * (len(chunks) - 1)


def test_a_page_is_one_chunk_unless_it_is_larger_than_the_size() -> None:
    contents = [SENTENCE.strip(), (SENTENCE * 3).strip(), (SENTENCE * 50).strip()]

    chunks = split_document(build_paged_text(contents), ChunkingStrategy("page", 1_000, 0))

    assert [chunk.text for chunk in chunks[:2]] == contents[:2]
    assert [chunk.page for chunk in chunks] == [1, 2, *[3] * (len(chunks) - 2)]
    assert max(len(chunk.text) for chunk in chunks) <= 1_000


@pytest.mark.parametrize("kind", ["fixed", "recursive", "token"])
def test_a_small_rest_shares_the_text_of_its_neighbour(kind: ChunkingType) -> None:
    paragraph = (SENTENCE * 11).strip()
    size = len(estimate_token_starts(paragraph)) if kind == "token" else len(paragraph)

    chunks = split(f"{paragraph}\n\nThe end.", ChunkingStrategy(kind, size, 0, minimum=50))

    assert len(chunks) == 2
    assert min(len(estimate_token_starts(chunk.text)) if kind == "token" else len(chunk.text) for chunk in chunks) >= 50


@pytest.mark.parametrize(
    ("kind", "size", "minimum", "message"),
    [
        ("token", 16, None, "the chunk size is 32 to 8,192 tokens, not 16"),
        ("page", 50, None, "the chunk size is 100 to 10,000 characters, not 50"),
        ("fixed", 200, 101, "the minimum size is 0 to half of the chunk size without the overlap (100), not 101"),
    ],
)
def test_settings_outside_their_limits_are_refused_with_the_limits(
    kind: ChunkingType, size: int, minimum: int | None, message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        ChunkingStrategy(kind, size, 0, minimum)


def test_only_settings_that_change_the_chunks_change_the_identity_of_a_strategy() -> None:
    assert ChunkingStrategy().identity == ("fixed", 512, 51)  # as stored before there was a minimum
    assert ChunkingStrategy(minimum=0).identity == ChunkingStrategy().identity
    assert ChunkingStrategy(minimum=80).identity != ChunkingStrategy().identity
    assert ChunkingStrategy("markdown").identity == ChunkingStrategy("markdown", minimum=100).identity

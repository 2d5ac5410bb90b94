"""The preview of chunks: the chunks that the ingestion would write, with their headings."""

import random
from dataclasses import replace
from typing import Any

import pytest

from ingestion.api.app import handler
from lisa.documents.splitting import ChunkingStrategy, ChunkingType, split_document
from lisa.documents.text import DocumentText
from lisa.ingestion.chunk_preview import MAX_CHARACTERS, MAX_CHUNKS, build_chunk_preview
from lisa.ingestion.document import Location
from lisa.ingestion.uploads import upload_prefix_of_user
from lisa.wiring import reading as wiring_reading
from local.samples import build_pdf
from tests.support.handlers import Account
from tests.support.ingestion import COLLECTION
from tests.support.office_files import write_pptx
from tests.support.office_parts import xlsx_file
from tests.support.repositories import DEFAULT, HANDBOOK, changed
from tests.support.rest import ADA, EVE, Answer, Door
from tests.support.texts import build_paged_text

ROUTE = "/repository/handbook/chunks/preview"
GUIDE = "# Clock\n\n" + "The keeper winds the clock. " * 10 + "\n\n## Lamp\n\n" + "The lamp is lit at dusk. " * 10
KINDS: tuple[ChunkingType, ...] = ("fixed", "markdown")
MARKDOWN = {"type": "markdown", "size": 400}


@pytest.fixture(autouse=True)
def handbook(account: Account) -> None:
    repository = changed(HANDBOOK, default_collection_id=COLLECTION, allowed_groups=("law",))
    collection = changed(DEFAULT, collection_id=COLLECTION, chunking=ChunkingStrategy("fixed", 200, 0))
    account.repositories.create_repository(repository, collection)


def ask(**body: Any) -> Answer:
    return Door(handler).ask(ADA, "POST", ROUTE, body)


def preview(**body: Any) -> Any:
    return Door(handler).done(ask(**body))


def upload(account: Account, name: str, content: bytes) -> str:
    key = upload_prefix_of_user("ada") + name
    account.world.objects.put(Location(bucket="uploads", key=key), content)
    return key


def test_a_text_is_split_with_positions_and_headings() -> None:
    found = preview(text=GUIDE, chunkingStrategy=MARKDOWN)

    assert [GUIDE[chunk["start"] : chunk["end"]] == chunk["text"] for chunk in found["chunks"]] == [True, True]
    assert [chunk["headingPath"] for chunk in found["chunks"]] == [["Clock"], ["Clock", "Lamp"]]
    assert (found["totalChunks"], found["complete"]) == (2, True)
    assert found["chunkingStrategy"] == {"type": "markdown", "size": 400, "overlap": 40, "minSize": 90}


def test_without_a_strategy_the_chunks_are_those_of_the_collection() -> None:
    found = preview(text=GUIDE)

    assert found["chunkingStrategy"] == {"type": "fixed", "size": 200, "overlap": 0}
    assert len(found["chunks"]) == len(
        split_document(DocumentText(GUIDE, "text/plain"), ChunkingStrategy("fixed", 200, 0))
    )


def test_the_name_of_a_text_decides_how_its_source_code_is_cut() -> None:
    source = "".join(f"def f{n}() -> int:\n    a = {n}\n\n    return a\n" for n in range(30))

    found = preview(text=source, fileName="a.py", chunkingStrategy={"type": "Code", "size": 100, "overlap": 0})

    assert {chunk["text"][:5] for chunk in found["chunks"]} == {"def f"}


@pytest.mark.parametrize("whole", [True, False])
def test_an_uploaded_file_is_previewed_by_its_key_or_its_name(account: Account, whole: bool) -> None:
    key = upload(account, "guide.md", GUIDE.encode())

    found = preview(key=key if whole else "guide.md", chunkingStrategy=MARKDOWN)

    assert [chunk["headingPath"] for chunk in found["chunks"]] == [["Clock"], ["Clock", "Lamp"]]


def test_of_a_file_with_many_pages_the_first_ones_are_previewed(account: Account) -> None:
    account.replace(wiring_reading.document_reader, replace(account.world.reader, range_pages=2))
    upload(account, "book.pdf", build_pdf(["One page.", "Two pages.", "Three pages."]))

    found = preview(key="book.pdf", chunkingStrategy={"type": "page"})

    assert [(chunk["page"], chunk["text"]) for chunk in found["chunks"]] == [(1, "One page."), (2, "Two pages.")]
    assert (found["pagesRead"], found["totalPages"], found["complete"]) == (2, 3, False)


def test_of_a_workbook_all_sheets_are_previewed(account: Account) -> None:
    upload(account, "book.xlsx", xlsx_file("<row><c><v>1</v></c><c><v>2</v></c></row>"))

    found = preview(key="book.xlsx", chunkingStrategy={"type": "page"})

    assert [(chunk["page"], chunk["headingPath"]) for chunk in found["chunks"]] == [(1, ["S"])]
    assert (found["pagesRead"], found["totalPages"], found["complete"]) == (1, 1, True)


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({}, 400, "text: give either text or the key of an uploaded file"),
        ({"text": "a", "key": "b"}, 400, "text: give either text or the key of an uploaded file"),
        ({"key": "stranger/a.txt"}, 400, "key: 'stranger/a.txt' is not under your prefix"),
        ({"key": "missing.txt"}, 404, "there is no such thing here"),
        ({"text": "a", "chunkingStrategy": {"type": "magic"}}, 400, "chunkingStrategy.type: Input should be 'fixed'"),
        ({"text": "a", "chunkingStrategy": {"size": 5}}, 400, "chunkingStrategy: the chunk size is 100 to 10,000"),
        ({"text": "a", "fileName": "a.pdf"}, 400, "fileName: The name ends in .pdf but the content is not a PDF"),
        ({"key": "picture.png"}, 422, "PNG images"),
        ({"text": "a", "collectionId": "missing"}, 404, "there is no such thing here"),
    ],
)
def test_a_preview_is_refused_with_the_field_and_the_reason(
    account: Account, body: dict[str, Any], status: int, message: str
) -> None:
    upload(account, "picture.png", b"\x89PNG\r\n\x1a\n")

    refused = ask(**body)

    assert refused.status == status
    assert message in refused.message


def test_a_repository_of_another_group_has_no_preview() -> None:
    assert Door(handler).ask(EVE, "POST", ROUTE, {"text": "a"}).status == 404


@pytest.mark.parametrize("text", ["", " \n", "\x00", "\U0001f600" * 1_000])
def test_any_text_has_a_preview(text: str) -> None:
    found = preview(text=text, chunkingStrategy={"type": "token"})

    assert "".join(chunk["text"][-2:] for chunk in found["chunks"][-1:]) == text.strip()[-2:]


@pytest.mark.parametrize("strategy", [ChunkingStrategy("fixed", 100, 0), ChunkingStrategy("fixed", 10_000, 0)])
def test_a_long_preview_ends_at_its_limits_and_says_so(strategy: ChunkingStrategy) -> None:
    found = build_chunk_preview(DocumentText("word " * 200_000, "text/plain"), strategy, split_document)

    assert 0 < len(found.chunks) <= MAX_CHUNKS
    assert sum(len(shown.text) for shown in found.chunks) <= MAX_CHARACTERS
    assert (found.total_chunks > len(found.chunks), found.is_complete) == (True, False)


def test_a_chunk_of_a_whole_book_is_shown_by_its_beginning() -> None:
    text = "word " * 200_000

    (shown,) = build_chunk_preview(DocumentText(text, "text/plain"), ChunkingStrategy("none"), split_document).chunks

    assert (shown.chunk.end, len(shown.text)) == (len(text) - 1, 100_000)


def test_pages_have_no_headings_of_markdown_unless_the_strategy_asks_for_them() -> None:
    book = build_paged_text(["# 1 is a number", "Text."])

    assert [
        [shown.heading_path for shown in build_chunk_preview(book, ChunkingStrategy(kind), split_document).chunks]
        for kind in KINDS
    ] == [[(), ()], [("1 is a number",), ()]]


def test_the_chunks_of_a_slide_have_its_title(account: Account) -> None:
    written = write_pptx(random.Random(1))
    upload(account, "slides.pptx", written.content)

    found = preview(key="slides.pptx", chunkingStrategy={"type": "page"})

    titles = [chunk["text"].partition("\n")[0].removeprefix("# ") for chunk in found["chunks"]]
    assert [chunk["headingPath"] for chunk in found["chunks"]] == [[title] for title in titles]
    assert len(titles) > 1

"""Files of real programs, each with words that its text must have and words that it must not have."""

import json
from pathlib import Path

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.splitting import ChunkingStrategy, split_document
from lisa.documents.text import DocumentText, Unreadable

CASES = Path(__file__).parent / "cases"
ROWS = [json.loads(line) for line in (CASES / "cases.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_the_text_of_a_file_has_the_expected_words_and_no_others(row: dict[str, list[str]]) -> None:
    document = extract_text((CASES / str(row["file"])).read_bytes(), name=str(row["file"]))

    if isinstance(document, Unreadable):
        assert row.get("or_refused"), document.cause
        return
    assert [words for words in row["holds"] if words not in document.text] == []
    assert [words for words in row["lacks"] if words in document.text] == []


@pytest.mark.parametrize("name", ["md-data-uri.md", "mail.eml"])
def test_pictures_encoded_as_text_create_no_chunks(name: str) -> None:
    document = extract_text((CASES / name).read_bytes(), name=name)

    assert isinstance(document, DocumentText)
    assert len(split_document(document, ChunkingStrategy())) <= 2

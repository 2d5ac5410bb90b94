"""Files as people have them, each with the words it must yield and those it must not."""

import json
from pathlib import Path

import pytest

from lisa.documents.extraction import extract
from lisa.documents.text import Unreadable

CASES = Path(__file__).parent / "cases"
ROWS = [json.loads(line) for line in (CASES / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
ENCODED = [row for row in ROWS if row["file"].startswith(("txt-", "csv-", "log-", "html-")) and row["holds"]]


@pytest.mark.parametrize("row", ENCODED, ids=lambda row: row["file"])
def test_a_file_yields_its_words_and_no_others(row: dict[str, list[str]]) -> None:
    document = extract((CASES / str(row["file"])).read_bytes(), name=str(row["file"]))

    if isinstance(document, Unreadable):
        assert row.get("or_refused"), document.cause
        return
    assert [words for words in row["holds"] if words not in document.text] == []
    assert [words for words in row["lacks"] if words in document.text] == []

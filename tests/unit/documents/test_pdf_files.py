"""PDFs of many programs: their words are found, and no others."""

from pathlib import Path

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.page_gaps import PageGap
from lisa.documents.text import DocumentText

FILES = Path(__file__).parents[2] / "support" / "files" / "pdf"
HELD = {
    "trailing-nul.pdf": ["The ferry to Kaldo leaves at six"],
    "cjk-eucjp.pdf": ["灯台の鍵は赤い箱にある"],
    "mixed-scan.pdf": ["Cover letter of the survey of the sluice"],
    "ligatures.pdf": ["office workflow is fine"],
    "hyphenated.pdf": ["informa-\ntion desk of the aquar-\nium"],
    "glyph-names-are-codes.pdf": ["abc"],
    "old-style-figures.pdf": ["123"],
    "ocr-layer-squeezed.pdf": ["Physiology of rats"],
    "bold-by-drawing-twice.pdf": ["Warning"],
    "form.pdf": ["Petrel of Orrin", "West quay", "11.4"],
    "form-xobject-without-resources.pdf": ["Words inside the figure"],
}


def text_of(name: str) -> DocumentText:
    document = extract_text((FILES / name).read_bytes(), name=name)
    assert isinstance(document, DocumentText), document
    return document


@pytest.mark.parametrize("name", HELD)
def test_the_words_of_a_file_are_found(name: str) -> None:
    text = text_of(name).text

    assert [words for words in HELD[name] if words not in text] == []


def test_image_pages_are_listed_as_gaps_and_the_others_are_read() -> None:
    assert text_of("mixed-scan.pdf").gaps == (PageGap("images", 2, 3),)


def test_text_drawn_twice_as_bold_is_read_once() -> None:
    assert text_of("bold-by-drawing-twice.pdf").text.strip() == "Warning"

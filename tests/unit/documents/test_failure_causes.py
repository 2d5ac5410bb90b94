"""Damaged files of every format: the cause is one of a few sentences for users, never a parser's message."""

import random
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.text import Unreadable
from local.samples import build_zip_file
from tests.support.office_files import WRITERS, WrittenFile

CASES = Path(__file__).parent / "cases"
FILES = sorted(
    path for path in CASES.iterdir() if path.suffix not in (".jsonl", ".csv") and path.stat().st_size < 50_000
)
DAMAGES = 20
FORMATS = "DOCX|PPTX|XLSX|ODT|EPUB"
SENTENCES = [
    r"The file is empty\. Upload it again with its content\.",
    r"The file is not text: it holds binary data\. Supported are .*",
    r"The text's encoding is not recognised\. Save the file as UTF-8 and upload it again\.",
    rf"The ({FORMATS}|HTML|XML|mail|notebook|JSON|text file) is damaged or too complex to be read\. Open it, .*",
    r"The text's encoding is not certain; it may be one of: [\w-]+(, [\w-]+)*\. Save the file as UTF-8, or declare .*",
    r"The XML is not well formed at line [\d,]+, column [\d,]+\. Correct it and upload it again\.",
    r"The XML defines entities of its own, which is refused\. Remove them from its DTD\.",
    rf"The ({FORMATS}) (needs a password|would unpack to far more|contains a document type definition).*\.",
    r"This ZIP archive is not a document\. Unpack it and upload its files\. Supported are .*",
    r"The file is an? [\w ()]+, which is not supported; export the file as .*",
    r"The name ends in \.(docx|pptx|xlsx|odt|epub) but the content is not an? [A-Z]+ \(it is no ZIP archive\)\. .*",
    r"The PPTX has no slides\. Upload one that has some\.",
    r"The file holds no text, only white space or markup\. Upload one that does\.",
]


WRITTEN = [WRITERS[kind](random.Random(kind)) for kind in ("pptx", "xlsx", "odt", "epub", "eml")]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return the content cut off somewhere, or with some of its bytes changed."""
    if chance.random() < 0.3:
        return content[: chance.randrange(len(content))]
    changed = bytearray(content)
    for _ in range(chance.choice([1, 3, 20])):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def repacked(content: bytes, chance: random.Random) -> bytes:
    """Return the archive with one part of it damaged, so that damage gets past the checksums of the archive."""
    with ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([name for name, part in parts.items() if part])
    return build_zip_file({**parts, name: damaged(parts[name], chance)})


def assert_known_sentence(content: bytes, name: str) -> None:
    document = extract_text(content, name=name)
    if isinstance(document, Unreadable):
        assert any(re.fullmatch(sentence, document.cause) for sentence in SENTENCES), document.cause


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_damaged_file_is_read_or_refused_in_one_of_these_sentences(path: Path) -> None:
    chance = random.Random(path.name)
    content = path.read_bytes()

    for _ in range(DAMAGES):
        assert_known_sentence(damaged(content, chance), path.name)


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.name)
def test_a_damaged_office_file_is_read_or_refused_in_one_of_these_sentences(file: WrittenFile) -> None:
    chance = random.Random(file.name)

    for _ in range(DAMAGES):
        assert_known_sentence(damaged(file.content, chance), file.name)
        if file.content.startswith(b"PK"):
            assert_known_sentence(repacked(file.content, chance), file.name)

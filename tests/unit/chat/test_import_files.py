"""Uploaded files of an import: JSON, and archives that contain it."""

import io
import json
import zipfile

import pytest

from lisa.chat.import_files import read_import_file
from lisa.chat.imports import ImportRefused
from tests.support.chat import OLDER_SESSION as OLDER

CONVERSATION = {"title": "A chat", "mapping": {}}


def archive(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for name, text in files.items():
            opened.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


def test_the_files_of_an_archive_are_read() -> None:
    chatgpt = archive(**{"export__conversations.json": json.dumps([CONVERSATION]), "export__chat.html": "x"})
    ours = archive(
        **{
            "a__session.json": json.dumps(
                OLDER | {"history": [{"type": "human", "content": [{"image_url": {"url": "images/x.png"}}]}]}
            ),
            "a__images__x.png": "png",
            "b__session.json": json.dumps(OLDER | {"sessionId": "s-2"}),
        }
    )

    [first, second] = read_import_file(ours)

    assert read_import_file(chatgpt) == [CONVERSATION]
    assert first["history"][0]["content"][0]["image_url"]["url"] == "data:image/png;base64,cG5n"
    assert second["sessionId"] == "s-2"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"PK", b"PK\x03\x04 damaged", b"\xff\xfe", b"{", b"[" * 100_000, archive(other="x"),
        archive(**{"session.json": "{"}), b"1" * 5_000,
    ],
)  # fmt: skip
def test_another_file_is_refused_with_a_reason(content: bytes) -> None:
    refused = read_import_file(content)

    assert isinstance(refused, ImportRefused)
    assert refused.reason


def test_an_archive_that_unpacks_to_more_than_the_limit_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("conversations.json", b" " * 61_000_000)

    refused = read_import_file(buffer.getvalue())

    assert isinstance(refused, ImportRefused)
    assert "60 MB" in refused.reason

"""Exports: JSON that can be imported again, Markdown of the newest branch, archives with images."""

import io
import json
import zipfile
from base64 import b64encode
from typing import Any

import pytest

from lisa.chat.exporting import ExportedFile, Exporter, ExportFormat, ExportTooLarge
from lisa.chat.import_files import read_import_file
from lisa.chat.importing import import_sessions
from lisa.chat.imports import ImportRefused, parse_import
from lisa.chat.listing import list_all_heads
from lisa.chat.message import NewMessage
from lisa.chat.session import SessionKey
from lisa.chat.writing import Change
from tests.support.chat import ADA, NOW, PNG, Chat, ai, human, written

PICTURE = [{"type": "text", "text": "a cat?"}, {"type": "image_url", "image_url": {"url": PNG, "detail": "low"}}]


def export(chat: Chat, kind: ExportFormat, *, single: bool = False, most: int = 10**9) -> ExportedFile:
    heads = list_all_heads(chat.sessions, "ada", NOW, 100)
    return Exporter(chat.sessions, chat.contents, most).export(heads, kind, single=single)


def filled() -> Chat:
    """A session with an image, a long text, a second branch and sources."""
    chat = Chat()
    sources = {"metadata": {"modelName": "m", "ragDocuments": [{"title": "Manual"}, "x.pdf", {"title": "Manual"}, 5]}}
    chat.append(human(PICTURE, "q"), ai("first", "a1"))
    chat.append(NewMessage("ai", {"content": "y" * 50_000, **sources}, "a2", "q", names_parent=True))
    written(chat.writer.change(ADA, Change({"name": "A / cat: ü", "configuration": {"t": 0.5}})))
    return chat


def import_into(chat: Chat, value: Any) -> Chat:
    """Import a value into sessions of another user."""
    sessions = parse_import(value)
    assert not isinstance(sessions, ImportRefused)
    assert [result.error for result in import_sessions("bob", sessions, chat.writer).results] == [None] * len(sessions)
    return chat


@pytest.mark.parametrize(("kind", "single"), [("json", True), ("json", False), ("zip", False)])
def test_an_export_is_imported_again_with_its_tree_images_and_properties(kind: ExportFormat, single: bool) -> None:
    chat, bob = filled(), SessionKey("bob", "s-1")

    other = import_into(Chat(), read_import_file(export(chat, kind, single=single).content))

    def shown(one: Chat, key: SessionKey) -> str:
        return json.dumps(one.texts(key)).replace(key.prefix, "")

    assert shown(other, bob) == shown(chat, ADA)
    assert other.parents(bob) == chat.parents() == {"q": None, "a1": "q", "a2": "q"}
    found = other.sessions.read_head(bob)
    assert found is not None
    assert (found.name, found.configuration, found.create_time) == (
        "A / cat: ü",
        {"t": 0.5},
        "2026-09-21T14:13:20.000Z",
    )


def test_a_single_session_is_an_object_as_older_clients_write_it() -> None:
    file = export(filled(), "json", single=True)

    document = json.loads(file.content)
    assert (file.media_type, document["sessionId"], len(document["history"])) == ("application/json", "s-1", 3)
    assert document["history"][0]["content"][1]["image_url"] == {"detail": "low", "url": PNG}
    assert "s3_key" not in file.content.decode()


def test_markdown_shows_the_newest_branch_then_the_others_with_images_and_sources() -> None:
    file = export(filled(), "md")

    text = file.content.decode()
    places = [
        text.index(part) for part in ("# A / cat: ü", "### You\n\na cat?", PNG, "yyy", "## Other branches", "first")
    ]
    assert places == sorted(places)
    assert "### Assistant (m)" in text
    assert "Sources:\n- Manual\n- x.pdf\n" in text


def test_an_archive_has_a_folder_for_each_session_with_its_images() -> None:
    chat = filled()
    chat.append(human("other"), key=SessionKey("ada", "s-2"))

    with zipfile.ZipFile(io.BytesIO(export(chat, "zip").content)) as archive:
        names = sorted(archive.namelist())
        [image] = [name for name in names if "/images/" in name]
        content = archive.read(image)

    folders = {name.split("/")[0] for name in names}
    assert folders == {"2026-09-21-A-cat-ü-s-1", "2026-09-21-other-s-2"}
    assert [sum(name.endswith(end) for name in names) for end in ("session.json", "session.md", ".png")] == [2, 2, 1]
    assert b64encode(content).decode() == PNG.split(",")[1]


def test_a_session_of_5000_messages_with_images_is_exported_whole() -> None:
    chat = Chat()
    pictures = [f"data:image/png;base64,{b64encode(b'%d' % number * 2_000).decode()}" for number in range(20)]
    chat.append(*(human([{"type": "image_url", "image_url": {"url": picture}}]) for picture in pictures))
    chat.append(*(ai(f"answer {number}") for number in range(4_980)))

    document = json.loads(export(chat, "json", single=True).content)

    assert len(document["history"]) == 5_000
    assert [message["messageIndex"] for message in document["history"]] == list(range(5_000))
    assert {message["content"][0]["image_url"]["url"] for message in document["history"][:20]} == set(pictures)


@pytest.mark.parametrize("most", [10_000, 50_000])
def test_sessions_beyond_the_limit_are_not_exported(most: int) -> None:
    with pytest.raises(ExportTooLarge):
        export(filled(), "json", most=most)


def test_the_list_of_all_sessions_has_pages_and_a_limit() -> None:
    chat = Chat()
    for number in range(7):
        chat.append(human("x"), key=SessionKey("ada", f"s-{number}"))
    written(chat.writer.delete(SessionKey("ada", "s-3")))

    assert len(list_all_heads(chat.sessions, "ada", NOW, 100)) == 6
    assert [head.key.session_id for head in list_all_heads(chat.sessions, "ada", NOW, 2)] == ["s-6", "s-5"]


def test_an_export_of_no_sessions_is_an_empty_file_of_its_format() -> None:
    assert json.loads(export(Chat(), "json").content) == []
    assert zipfile.ZipFile(io.BytesIO(export(Chat(), "zip").content)).namelist() == []

"""Exports of sessions: JSON and Markdown with the images inside, and archives with the images as files."""

import io
import json
import re
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lisa.chat.images import MEDIA_TYPES, find_image_keys
from lisa.chat.markdown import format_markdown
from lisa.chat.ports import Contents, Sessions
from lisa.chat.reading import read_bodies
from lisa.chat.session import SessionHead
from lisa.chat.views import entry_view, message_view

ExportFormat = Literal["json", "md", "zip"]
MOST_BYTES = 150_000_000  # of messages and images in one export
_MEDIA_TYPES = {"json": "application/json", "md": "text/markdown; charset=utf-8", "zip": "application/zip"}
_TYPES_BY_ENDING = {ending: media_type for media_type, ending in MEDIA_TYPES.items()}
_PAGE = 500
_NO_NAME = re.compile(r"[^\w.-]+")


class ExportTooLarge(Exception):
    """The messages and images of the sessions do not fit in one export."""


@dataclass(frozen=True)
class ExportedFile:
    """A file to download."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True)
class ExportedSession:
    """A session with all of its messages, and its images by their keys."""

    head: SessionHead
    messages: Sequence[Mapping[str, Any]]
    images: Mapping[str, bytes]


@dataclass
class Exporter:
    """Creates the files of exports."""

    sessions: Sessions
    contents: Contents
    most_bytes: int = MOST_BYTES

    def export(self, heads: Sequence[SessionHead], kind: ExportFormat, *, single: bool = False) -> ExportedFile:
        """Return one file with the sessions; with `single`, JSON is an object instead of a list.

        Raises ExportTooLarge if they are too large together.
        """
        left = self.most_bytes
        loaded: list[ExportedSession] = []
        for head in heads:
            loaded.append(self._load_session(head, left))
            left -= _compute_size(loaded[-1])
        name = _build_file_name(heads[0]) if len(heads) == 1 else "sessions"
        return ExportedFile(f"{name}.{kind}", _FORMATS[kind](loaded, single), _MEDIA_TYPES[kind])

    def _load_session(self, head: SessionHead, left: int) -> ExportedSession:
        messages: list[Mapping[str, Any]] = []
        images: dict[str, bytes] = {}
        first = 0
        while first < head.next_index:
            rows = self.sessions.read_rows(head.key, first, head.next_index - 1, limit=_PAGE)
            left -= sum(row.size for row in rows)
            if left < 0:
                raise ExportTooLarge
            fields = read_bodies(rows, self.contents)
            images |= self.contents.get_many([key for one in fields for key in find_image_keys(one)])
            if sum(map(len, images.values())) > left:
                raise ExportTooLarge
            views = (message_view(row, one, _keep_key) for row, one in zip(rows, fields, strict=True))
            messages += [dict(view) for view in views]
            first = rows[-1].index + 1
        return ExportedSession(head, messages, images)


def _keep_key(key: str) -> str:
    return key


def _compute_size(session: ExportedSession) -> int:
    return len(json.dumps(session.messages)) + sum(map(len, session.images.values()))


def build_document(session: ExportedSession, link: Callable[[str], str]) -> dict[str, Any]:
    """Return a session as older clients write it, with the fields of ours. `link` returns the URL of an image."""
    head = session.head
    history = [_link_message(message, link) for message in session.messages]
    return {**entry_view(head), "userId": head.key.user, "configuration": dict(head.configuration), "history": history}


def _link_message(message: Mapping[str, Any], link: Callable[[str], str]) -> dict[str, Any]:
    content = message["content"]
    parts = [_link_part(part, link) for part in content] if isinstance(content, list) else content
    return {**message, "content": parts}


def _link_part(part: Any, link: Callable[[str], str]) -> Any:
    for kind in ("image_url", "video_url"):
        if isinstance(part, dict) and isinstance(part.get(kind), dict) and part[kind].get("s3_key"):
            rest = {name: value for name, value in part[kind].items() if name != "s3_key"}
            return {**part, kind: {**rest, "url": link(part[kind]["s3_key"])}}
    return part


def _build_data_url_writer(session: ExportedSession) -> Callable[[str], str]:
    """Return the function that writes an image as a data URL."""

    def link(key: str) -> str:
        content = session.images.get(key, b"")
        media_type = _TYPES_BY_ENDING.get(key.rsplit(".", 1)[-1], "application/octet-stream")
        return f"data:{media_type};base64,{b64encode(content).decode()}"

    return link


def _build_image_path(key: str) -> str:
    return f"images/{key.rsplit('/', 1)[-1]}"


def _write_json(sessions: Sequence[ExportedSession], single: bool) -> bytes:
    documents = [build_document(session, _build_data_url_writer(session)) for session in sessions]
    return json.dumps(documents[0] if single else documents, ensure_ascii=False, indent=1).encode()


def _write_markdown(sessions: Sequence[ExportedSession], _single: bool) -> bytes:
    texts = (format_markdown(build_document(session, _build_data_url_writer(session))) for session in sessions)
    return "\n\n---\n\n".join(texts).encode()


def _write_archive(sessions: Sequence[ExportedSession], _single: bool) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for session in sessions:
            for name, content, stored in _iterate_archive_entries(session):
                method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                archive.writestr(f"{_build_file_name(session.head)}/{name}", content, method)
    return buffer.getvalue()


def _iterate_archive_entries(session: ExportedSession) -> Iterator[tuple[str, bytes, bool]]:
    """Yield name, content and whether it is stored without compression, of each file of a session."""
    document = build_document(session, _build_image_path)
    yield "session.json", json.dumps(document, ensure_ascii=False, indent=1).encode(), False
    yield "session.md", format_markdown(document).encode(), False
    for key, content in session.images.items():
        yield _build_image_path(key), content, True


def _build_file_name(head: SessionHead) -> str:
    """Return a file name with the day, the name and the id of a session; two sessions never have the same."""
    name = _NO_NAME.sub("-", head.name or head.first_human_message or "session")[:60].strip("-.")
    return f"{head.create_time[:10]}-{name or 'session'}-{head.key.session_id}"


_FORMATS: Mapping[ExportFormat, Callable[[Sequence[ExportedSession], bool], bytes]] = {
    "json": _write_json,
    "md": _write_markdown,
    "zip": _write_archive,
}

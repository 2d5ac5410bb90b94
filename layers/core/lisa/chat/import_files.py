"""Uploaded files of an import: a JSON text, or an archive that contains one."""

import io
import json
import posixpath
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from lisa.chat.images import MEDIA_TYPES
from lisa.chat.imports import ImportRefused
from lisa.policy.json_bounds import JsonBounds

MOST_JSON_BYTES = 60_000_000  # parsed, this needs less than a gigabyte
_MOST_ENTRIES = 20_000
_BOUNDS = JsonBounds(containers=3_000_000, values=15_000_000, levels=200)
_NOT_JSON = "the file is no JSON and no zip archive of an export"
_TOO_LARGE = f"the file may have {MOST_JSON_BYTES // 1_000_000} MB of JSON; split it into several files"
_TYPES_BY_ENDING = {ending: media_type for media_type, ending in MEDIA_TYPES.items()}


def read_import_file(content: bytes) -> Any:
    """Return the JSON value of a file: of its text, or of `conversations.json` or every `session.json` in an archive.

    Return ImportRefused for another file.
    """
    if not content.startswith(b"PK"):
        return _parse_json(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read_archive(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
        return ImportRefused("the archive is damaged or encrypted")


def _parse_json(content: bytes) -> Any:
    if len(content) > MOST_JSON_BYTES:
        return ImportRefused(_TOO_LARGE)
    if _BOUNDS.json_refusal(content) is not None:
        return ImportRefused("the file holds too many values or is nested too deeply")
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ImportRefused(_NOT_JSON)


def _read_archive(archive: zipfile.ZipFile) -> Any:
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        return ImportRefused("the archive has too many files")
    found = [entry for entry in entries if posixpath.basename(entry.filename) == "conversations.json"]
    found = found or [entry for entry in entries if posixpath.basename(entry.filename) == "session.json"]
    if not found:
        return ImportRefused("the archive contains neither conversations.json nor session.json")
    if sum(entry.file_size for entry in found) > MOST_JSON_BYTES:
        return ImportRefused(_TOO_LARGE)
    images = _Images(archive)
    values: list[Any] = []
    for entry in found:
        value = _parse_json(_read_entry(archive, entry))
        if isinstance(value, ImportRefused):
            return value
        folder = posixpath.dirname(entry.filename)
        values += [images.embed_images(folder, one) for one in (value if isinstance(value, list) else [value])]
    return values


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return the content of a file, at most one byte more than its directory says or the limit allows."""
    with archive.open(entry) as opened:
        return opened.read(MOST_JSON_BYTES + 1)


class _Images:
    """The images of an archive, as data URLs in place of their paths."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = 2 * MOST_JSON_BYTES

    def embed_images(self, folder: str, session: Any) -> Any:
        for target in _iterate_image_targets(session):
            name = posixpath.join(folder, str(target["url"]))
            media_type = _TYPES_BY_ENDING.get(name.rsplit(".", 1)[-1])
            entry = self._archive.NameToInfo.get(name)
            if media_type and entry and entry.file_size <= self._left:
                content = _read_entry(self._archive, entry)
                self._left -= len(content)
                target["url"] = f"data:{media_type};base64,{b64encode(content).decode()}"
        return session


def _iterate_image_targets(session: Any) -> Iterator[dict[str, Any]]:
    """Yield the images of a session that are files of the archive."""
    history = session.get("history") if isinstance(session, dict) else None
    for message in history if isinstance(history, list) else ():
        content = message.get("content") if isinstance(message, dict) else None
        for part in content if isinstance(content, list) else ():
            for kind in ("image_url", "video_url"):
                target = part.get(kind) if isinstance(part, dict) else None
                if isinstance(target, dict) and str(target.get("url")).startswith("images/"):
                    yield target

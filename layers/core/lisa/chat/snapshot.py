"""The snapshot of a branch of a session: its questions and answers, copied with their images."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lisa.chat.images import MEDIA_TYPES, rename_images
from lisa.chat.message import Row, extract_text
from lisa.chat.ports import Contents, Sessions
from lisa.chat.reading import read_bodies
from lisa.chat.session import MOST_FIRST_MESSAGE, SessionHead
from lisa.chat.share import build_part_key, build_share_prefix

_PAGE = 100
_PART_BYTES = 1_500_000  # a part ends after so many bytes; one message has 4 MB at most
_FIELDS = ("content", "usage", "guardrailTriggered", "reasoningContent", "status")
#: Further metadata may quote documents or files of the owner.
_METADATA = (
    "modelName", "ttftMs", "durationMs", "searched", "ragDocuments", "annotations", "finishReason", "continues",
)  # fmt: skip
_TYPE_OF_ENDING = {ending: media_type for media_type, ending in MEDIA_TYPES.items()}


@dataclass(frozen=True)
class Snapshot:
    """The numbers of messages and parts that are stored, and the beginning of the first question with a text."""

    message_count: int
    parts: int
    first_question: str | None


def find_branch(rows: Sequence[Row], last: int) -> list[int] | None:
    """Return the indexes of a message and the messages before it in its branch; None if there is no such message."""
    by_id = {row.message_id: row for row in rows}
    row = next((one for one in rows if one.index == last), None)
    if row is None:
        return None
    branch = [row.index]
    while row.parent_id is not None and (row := by_id.get(row.parent_id)) is not None and row.index < branch[-1]:
        branch.append(row.index)
    return branch[::-1]


def store_snapshot(
    sessions: Sessions, contents: Contents, head: SessionHead, branch: Sequence[int], share_id: str
) -> Snapshot:
    """Store the questions and answers of a branch as the parts of a share."""
    count, parts, size, question = 0, 0, 0, ""
    part: list[dict[str, Any]] = []
    before: str | None = None
    for row, fields in _read_messages(sessions, contents, head, branch):
        message = _build_message(row, _copy_images(fields, contents, f"{build_share_prefix(share_id)}images/"))
        message |= {"messageIndex": count, "parentId": before}
        part.append(message)
        question = question or (extract_text(fields)[:MOST_FIRST_MESSAGE] if row.type == "human" else "")
        count, before, size = count + 1, row.message_id, size + row.size
        if size > _PART_BYTES:
            _store_part(contents, share_id, parts, part)
            part, parts, size = [], parts + 1, 0
    if part or not parts:
        _store_part(contents, share_id, parts, part)
        parts += 1
    return Snapshot(count, parts, question or None)


def _store_part(contents: Contents, share_id: str, number: int, messages: Sequence[Mapping[str, Any]]) -> None:
    stored = json.dumps(list(messages), ensure_ascii=False).encode()
    contents.put(build_part_key(share_id, number), stored, "application/json")


def _read_messages(
    sessions: Sessions, contents: Contents, head: SessionHead, branch: Sequence[int]
) -> Iterator[tuple[Row, dict[str, Any]]]:
    wanted, place = set(branch), branch[0]
    while place <= branch[-1]:
        rows = sessions.read_rows(head.key, place, branch[-1], limit=_PAGE)
        if not rows:
            return
        place = rows[-1].index + 1
        chosen = [row for row in rows if row.index in wanted and row.type in ("human", "ai")]
        yield from zip(chosen, read_bodies(chosen, contents), strict=True)


def _copy_images(fields: Mapping[str, Any], contents: Contents, prefix: str) -> dict[str, Any]:
    """Copy the images of a message to keys under the prefix; return the fields with these keys."""

    def copy(key: str) -> str:
        name = key.rpartition("/")[2]
        content = contents.get(key)
        if content is not None:
            media_type = _TYPE_OF_ENDING.get(name.rpartition(".")[2], "application/octet-stream")
            contents.put(f"{prefix}{name}", content, media_type)
        return f"{prefix}{name}"

    return rename_images(fields, copy)


def _build_message(row: Row, fields: Mapping[str, Any]) -> dict[str, Any]:
    metadata = fields.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    return {name: fields[name] for name in _FIELDS if name in fields} | {
        "id": row.message_id,
        "type": row.type,
        "createdAt": row.created_at,
        "metadata": {name: known[name] for name in _METADATA if name in known},
    }

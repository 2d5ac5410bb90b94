"""The answers about sessions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from lisa.chat.answers import (
    ImportedSessionView,
    ImportView,
    MessagesView,
    MessageView,
    RunningAnswerView,
    SearchHit,
    SearchHits,
    SessionEntry,
    SessionView,
)
from lisa.chat.images import link_images
from lisa.chat.importing import ImportProgress, ImportResult
from lisa.chat.message import Row
from lisa.chat.ports import Contents
from lisa.chat.reading import PageOfRows, read_bodies
from lisa.chat.running_answer import RunningAnswer
from lisa.chat.searching import Hit, SearchPage
from lisa.chat.session import SessionHead, format_time

_TEXTS = ("reasoningContent", "reasoningSignature")


def entry_view(head: SessionHead) -> SessionEntry:
    """Return the entry of a session in the list."""
    return {
        "sessionId": head.key.session_id,
        "name": head.name,
        "firstHumanMessage": head.first_human_message,
        "startTime": head.create_time,
        "createTime": head.create_time,
        "lastUpdated": head.last_updated,
        "isEncrypted": False,
        "projectId": head.project_id,
        "pinned": head.pinned,
        "totalTokensUsed": head.total_tokens,
        "messageCount": head.next_index,
    }


def session_view(
    head: SessionHead, page: PageOfRows, contents: Contents, answers: Sequence[RunningAnswer]
) -> SessionView:
    """Return a session with a page of its messages and those of its answers that are running."""
    running = sorted((one for one in answers if one.status == "running"), key=lambda one: one.started_at)
    listed = messages_view(page, contents)
    return {
        **entry_view(head),
        "userId": head.key.user,
        "history": listed["messages"],
        "configuration": dict(head.configuration),
        "etag": head.etag,
        "nextCursor": listed["nextCursor"],
        "hasMoreMessages": listed["hasMore"],
        "runningAnswers": [_running_view(answer) for answer in running],
    }


def _running_view(answer: RunningAnswer) -> RunningAnswerView:
    return {
        "answerId": answer.key.answer_id,
        "messageId": answer.message_id,
        "parentId": answer.parent_id,
        "continues": answer.continues,
        "modelId": answer.model,
        "startedAt": format_time(answer.started_at),
    }


def messages_view(page: PageOfRows, contents: Contents, *, newer: bool = False) -> MessagesView:
    """Return a page of messages. The cursor continues towards older messages, with `newer` towards newer ones."""
    fields = read_bodies(page.rows, contents)
    shown = [message_view(row, found, contents.create_link) for row, found in zip(page.rows, fields, strict=True)]
    end = page.rows[-1 if newer else 0].index if page.rows else 0
    return {"messages": shown, "nextCursor": str(end) if page.more else None, "hasMore": page.more}


def message_view(row: Row, fields: Mapping[str, Any], link: Callable[[str], str]) -> MessageView:
    """Return a message: our fields in their shapes, and the client's other fields unchanged."""
    found = link_images(fields, link)
    shown = found | {
        "id": row.message_id,
        "parentId": row.parent_id,
        "type": row.type,
        "content": _read_typed_field(found, "content", (str, list), ""),
        "metadata": _read_typed_field(found, "metadata", dict, {}),
        "toolCalls": _read_typed_field(found, "toolCalls", list, []),
        "usage": _read_typed_field(found, "usage", dict, None),
        "guardrailTriggered": found.get("guardrailTriggered") is True,
        "createdAt": row.created_at,
        "messageIndex": row.index,
        "feedback": _feedback_view(row),
        "status": _read_typed_field(found, "status", str, "complete"),
        **{name: _read_typed_field(found, name, str, None) for name in _TEXTS},
    }
    return cast("MessageView", shown)


def search_view(page: SearchPage) -> SearchHits:
    """Return a page of hits."""
    return {"hits": [_hit_view(hit) for hit in page.hits], "nextCursor": str(page.cursor) if page.cursor else None}


def import_view(progress: ImportProgress) -> ImportView:
    """Return the outcome of an import."""
    return {"sessions": [_result_view(result) for result in progress.results], "nextStart": progress.next_start}


def _result_view(result: ImportResult) -> ImportedSessionView:
    return {
        "sessionId": result.session_id,
        "name": result.name,
        "messages": result.messages,
        "created": result.created,
        "error": result.error,
    }


def _hit_view(hit: Hit) -> SearchHit:
    return {
        "sessionId": hit.head.key.session_id,
        "name": hit.head.name,
        "lastUpdated": hit.head.last_updated,
        "messageId": hit.row.message_id if hit.row else None,
        "messageIndex": hit.row.index if hit.row else None,
        "type": hit.kind,
        "snippet": hit.snippet.text,
        "matches": [list(match) for match in hit.snippet.matches],
    }


def _feedback_view(row: Row) -> dict[str, Any] | None:
    if row.feedback is None:
        return None
    return {"rating": row.feedback.rating, "reason": row.feedback.reason, "at": row.feedback.at}


def _read_typed_field(fields: Mapping[str, Any], name: str, kind: type | tuple[type, ...], otherwise: Any) -> Any:
    value = fields.get(name)
    return value if isinstance(value, kind) else otherwise

"""The storage of whole answers, also over the beginning of an answer that is stored already."""

from collections.abc import Mapping

from lisa.chat.message import NewMessage
from lisa.chat.preparing import PreparedMessage, prepare_messages
from lisa.chat.refusals import MessageRefused, Refusal, SessionDeleting
from lisa.chat.session import SessionHead, SessionKey, format_time
from lisa.chat.writing import ATTEMPTS, Change, SessionWriter, Written
from lisa.errors import TABLES, TransientError


def store_whole_answer(
    writer: SessionWriter, key: SessionKey, message: NewMessage, change: Change
) -> Written | Refusal:
    """Append an answer, or replace the partial message with its id. A message that is not partial stays as it is."""
    written = writer.append(key, [message], change)
    if not isinstance(written, Written):
        return written
    prepared = prepare_messages(key, [message], writer.new_id)
    if isinstance(prepared, MessageRefused):
        return prepared
    index = written.indexes[message.message_id]
    for attempt in range(1, ATTEMPTS + 1):
        rows = writer.sessions.read_rows(key, index, index, limit=1)
        if not rows or not rows[0].is_partial:
            return written
        result = _replace_partial_message(writer, key, prepared[0], index)
        if result is not None:
            return result if isinstance(result, SessionDeleting) else Written(result, written.indexes)
        writer.pause(attempt)
    raise TransientError("other requests write to this session at the same time", dependency=TABLES)


def _replace_partial_message(
    writer: SessionWriter, key: SessionKey, prepared: PreparedMessage, index: int
) -> SessionHead | SessionDeleting | None:
    """Replace a partial message. Return the new head, or None if another request changed the session meanwhile."""
    objects: Mapping[str, tuple[bytes, str]] = prepared.build_objects_to_store(key)
    for name, (content, media_type) in objects.items():
        writer.contents.put(name, content, media_type)
    now = writer.clock()
    head = writer.sessions.read_head(key)
    if head is None or head.is_gone(now):  # the deletion may have passed the objects already
        writer.contents.remove(list(objects))
        return SessionDeleting()
    row = prepared.row(key, prepared.message, index, format_time(now))
    after = head.changed(
        last_updated=max(format_time(now), head.last_updated),
        total_tokens=head.total_tokens + prepared.message.total_tokens,
    )
    return after if writer.sessions.replace_partial_message(head, after, row) else None

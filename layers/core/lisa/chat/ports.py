"""The ports of the chat."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from lisa.chat.message import Feedback, Row
from lisa.chat.running_answer import AnswerEvent, AnswerKey, AnswerStatus, RunningAnswer
from lisa.chat.session import ListCursor, SessionHead, SessionKey
from lisa.chat.uploads import PresignedForm

BATCH = 40  # the most messages of one write: DynamoDB's transactions have 100 operations


class Sessions(Protocol):
    """The store of heads and messages."""

    def read_head(self, key: SessionKey) -> SessionHead | None:
        """Return the head, also of a session that is being deleted, or None."""
        ...

    def replace_head_and_add_messages(
        self, before: SessionHead | None, after: SessionHead, rows: Sequence[Row] = ()
    ) -> bool:
        """Replace the head and add messages, all or nothing.

        Return False, and write nothing, if the stored head is another version than `before` (None: there is one) or
        if a message with one of the ids is stored. `rows` are at most BATCH, with indexes from `before.next_index`.
        """
        ...

    def replace_partial_message(self, before: SessionHead, after: SessionHead, row: Row) -> bool:
        """Replace the head and the content of a partial message, both or neither.

        The message with the index of `row` keeps its id, parent, time and feedback. Return False, and write nothing,
        if the stored head is another version than `before`, or the stored message is not partial.
        """
        ...

    def list_heads(self, user: str, limit: int, after: ListCursor | None = None) -> list[SessionHead]:
        """Return heads of the user without configuration, newest change first, without those being deleted."""
        ...

    def read_rows(self, key: SessionKey, first: int, last: int, *, limit: int, newest: bool = False) -> list[Row]:
        """Return at most `limit` messages with indexes from `first` to `last`, ascending; with `newest` the last ones.

        The list may be shorter than `limit` and than the range. If the range has messages, it is not empty.
        """
        ...

    def read_digests(self, key: SessionKey) -> list[Row]:
        """Return all messages in their order, without bodies and feedback."""
        ...

    def find_indexes(self, key: SessionKey, message_ids: Sequence[str]) -> Mapping[str, int]:
        """Return the indexes of those messages that are stored."""
        ...

    def rate(self, key: SessionKey, index: int, feedback: Feedback | None) -> bool:
        """Store or remove the feedback of a message. Return False if there is no such message."""
        ...

    def erase_messages(self, key: SessionKey) -> None:
        """Delete everything of the session except its head."""
        ...

    def erase_head(self, key: SessionKey) -> None:
        """Delete the head of a session that is being deleted."""
        ...


class Contents(Protocol):
    """The store of long texts, images and files."""

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """Store an object; one with the same key is replaced."""
        ...

    def get(self, key: str) -> bytes | None:
        """Return an object, or None."""
        ...

    def get_many(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the objects that exist, by their keys."""
        ...

    def create_link(self, key: str, file_name: str | None = None) -> str:
        """Return a URL that reads the object for an hour; with `file_name` a browser saves it as a file."""
        ...

    def create_form(self, key: str, most_bytes: int) -> PresignedForm:
        """Return a form that uploads one object, for an hour."""
        ...

    def list_keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys with this prefix."""
        ...

    def remove(self, keys: Sequence[str]) -> None:
        """Delete these objects. Keys without an object are ignored."""
        ...

    def erase(self, prefix: str) -> None:
        """Delete all objects with this prefix."""
        ...


class Answers(Protocol):
    """The store of answers that are being written, which any replica of the gateway can follow."""

    def start(self, answer: RunningAnswer) -> bool:
        """Store a new answer, also in place of one that failed at once. Return False if its id is taken."""
        ...

    def get(self, key: AnswerKey) -> RunningAnswer | None:
        """Return the answer, or None."""
        ...

    def list_answers(self, key: SessionKey) -> list[RunningAnswer]:
        """Return all answers of the session that are stored, in any order."""
        ...

    def flush(self, key: AnswerKey, events: Sequence[AnswerEvent], now: int) -> bool:
        """Store events, which may be none, and record a heartbeat at `now`, epoch ms.

        Return True if the answer must stop: somebody cancelled it, or it does not exist any more. Events of an
        answer that does not exist are not stored, and neither are those that `split_events` leaves out. Events that
        an interrupted call stored may be stored again.
        """
        ...

    def finish(self, key: AnswerKey, status: AnswerStatus, now: int) -> bool:
        """Set the final status. Return False if the answer has one already or does not exist.

        Another status replaces `interrupted`: a writer that seemed to be gone knows how its answer ended.
        """
        ...

    def read_after(self, key: AnswerKey, after: int) -> list[AnswerEvent]:
        """Return stored events with numbers greater than `after` in their order.

        The list may end before the newest event. If there is a newer event, it is not empty.
        """
        ...

    def request_cancel(self, key: AnswerKey) -> bool:
        """Ask the writer of the answer to stop. Return False if the answer is not running."""
        ...

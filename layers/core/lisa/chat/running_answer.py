"""Answers that a replica of the gateway is writing: their events, heartbeats and endings."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lisa.chat.session import SessionKey

AnswerStatus = Literal["running", "complete", "cancelled", "cut", "interrupted"]
BEAT_SECONDS = 10  # without a heartbeat for so long, the writer is gone
KEPT_SECONDS = 30 * 86_400  # so long the beginning of an interrupted answer waits for a reader who rescues it
MOST_PART_BYTES = 200_000  # of the events in one item, which DynamoDB bounds at 400 KB
MOST_EVENT_BYTES = 380_000  # of one event as it is stored


@dataclass(frozen=True)
class AnswerKey:
    """The session and the id of an answer."""

    session: SessionKey
    answer_id: str


@dataclass(frozen=True)
class AnswerEvent:
    """One server-sent event. Numbers count from 1; `data` is the text after `data: `."""

    number: int
    data: str


@dataclass(frozen=True)
class RunningAnswer:
    """An answer with the state of its writer. Times are epoch ms.

    `message_id` is the id under which the answer's message will be stored, `parent_id` that of the question, or that
    of the answer that this one continues, which `continues` names, too. `model` is the id of the model.
    """

    key: AnswerKey
    message_id: str
    parent_id: str | None
    started_at: int
    beat_at: int
    status: AnswerStatus = "running"
    cancel_requested: bool = False
    last_event: int = 0
    continues: str | None = None
    model: str | None = None

    @property
    def has_failed_at_once(self) -> bool:
        """Return whether the answer ended without an event, as a refused request does."""
        return self.status == "interrupted" and self.last_event == 0

    def is_lost(self, now: int) -> bool:
        """Return whether the writer stopped without an ending."""
        return self.status == "running" and now - self.beat_at > BEAT_SECONDS * 1_000


def split_events(events: Sequence[AnswerEvent]) -> Iterator[Sequence[AnswerEvent]]:
    """Yield the events in parts of at most MOST_PART_BYTES; a longer event is a part of its own.

    An event of more than MOST_EVENT_BYTES is left out: no item can hold it.
    """
    part: list[AnswerEvent] = []
    size = 0
    for event in events:
        length = len(json.dumps(event.data, ensure_ascii=False).encode()) + 24  # as it is stored
        if length > MOST_EVENT_BYTES:
            continue
        if part and size + length > MOST_PART_BYTES:
            yield part
            part, size = [], 0
        part.append(event)
        size += length
    if part:
        yield part

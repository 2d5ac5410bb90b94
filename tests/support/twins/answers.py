"""Running answers in memory, held to the same contract tests as DynamoDB."""

from collections.abc import Sequence
from dataclasses import replace

from lisa.chat.running_answer import AnswerEvent, AnswerKey, AnswerStatus, RunningAnswer, split_events
from lisa.chat.session import SessionKey


class MemoryAnswers:
    """Answers and their events in dictionaries."""

    def __init__(self) -> None:
        self._answers: dict[AnswerKey, RunningAnswer] = {}
        self._events: dict[AnswerKey, list[AnswerEvent]] = {}

    def start(self, answer: RunningAnswer) -> bool:
        stored = self._answers.get(answer.key)
        if stored is not None and not stored.has_failed_at_once:
            return False
        self._answers[answer.key], self._events[answer.key] = answer, []
        return True

    def get(self, key: AnswerKey) -> RunningAnswer | None:
        return self._answers.get(key)

    def list_answers(self, key: SessionKey) -> list[RunningAnswer]:
        return [answer for answer in self._answers.values() if answer.key.session == key]

    def flush(self, key: AnswerKey, events: Sequence[AnswerEvent], now: int) -> bool:
        answer = self._answers.get(key)
        if answer is None:
            return True
        last = events[-1].number if events else answer.last_event
        self._answers[key] = replace(answer, beat_at=now, last_event=last)
        known = {event.number: event for event in self._events[key]}
        known |= {event.number: event for part in split_events(events) for event in part}
        self._events[key] = [known[number] for number in sorted(known)]
        return answer.cancel_requested

    def finish(self, key: AnswerKey, status: AnswerStatus, now: int) -> bool:
        answer = self._answers.get(key)
        if answer is None or answer.status not in ("running", "interrupted") or answer.status == status:
            return False
        self._answers[key] = replace(answer, status=status, beat_at=now)
        return True

    def read_after(self, key: AnswerKey, after: int) -> list[AnswerEvent]:
        return [event for event in self._events.get(key, []) if event.number > after]

    def request_cancel(self, key: AnswerKey) -> bool:
        answer = self._answers.get(key)
        if answer is None or answer.status != "running":
            return False
        self._answers[key] = replace(answer, cancel_requested=True)
        return True

    def erase(self, key: SessionKey) -> None:
        """Delete the answers of a session, as the deletion of its items does."""
        for found in [one for one in self._answers if one.session == key]:
            del self._answers[found], self._events[found]

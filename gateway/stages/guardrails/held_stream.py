"""A stream of server-sent events that is held back until a guardrail passed its text.

Texts are judged in segments that grow. Each is judged together with the end of the one before, so that a text across
two segments is seen whole before any of it is sent.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from gateway.stages.guardrails.judge import BlockedText, Judge, apply_guardrails
from gateway.wire.json_values import parse_object_or_none
from gateway.wire.sse import CONTROL_LINES, DONE, EventSplitter, replace_data
from gateway.wire.texts import TextPath, TextSlot, list_answer_texts, remove_unreadable
from lisa.models.guardrails import Guardrail

_FIRST_SEGMENT, _LARGEST_SEGMENT = 128, 1024  # characters of a segment
_OVERLAP_CHARACTERS = 64  # characters that are judged again with the next segment


class StreamEvent:
    """One server-sent event: its bytes, its JSON value, and the texts in it."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.value = _parse_event(raw)
        self._changed = remove_unreadable(self.value)
        self.slots = list_answer_texts(self.value)
        self.size = sum(len(slot.text) for slot in self.slots)

    def iterate_texts_by_channel(self) -> Iterator[tuple[TextPath, TextSlot]]:
        """Return each text with its channel: pieces of one text share a channel, every other text has its own."""
        value = self.value
        if "choices" in value or str(value.get("type", "")).endswith("delta"):
            place = [value.get(name) for name in ("type", "item_id", "output_index", "content_index", "index")]
            yield from (((*place, *slot.path), slot) for slot in self.slots)
        else:
            yield from (((id(self), *slot.path), slot) for slot in self.slots)

    def replace_text(self, slot: TextSlot, text: str) -> None:
        """Replace a text of the event."""
        slot.replace_text(text)
        self._changed = True

    def encode_event(self) -> bytes:
        """Return the bytes to send."""
        if not self._changed:
            return self._raw + b"\n\n"
        value = self.value["raw"] if self.value.keys() == {"raw"} else json.dumps(self.value, separators=(",", ":"))
        return replace_data(self._raw, value.encode())


def _parse_event(raw: bytes) -> dict[str, Any]:
    """Return the JSON object of an event; data that is no JSON object is returned under "raw"."""
    lines = [line for line in raw.split(b"\n") if line and not line.startswith(CONTROL_LINES)]
    data = b"\n".join(line.removeprefix(b"data:").removeprefix(b" ") for line in lines)
    if data in (b"", DONE):
        return {}
    value = parse_object_or_none(data)
    return {"raw": data.decode(errors="replace")} if value is None else value


class HeldStream:
    """The events that were received and not sent yet."""

    def __init__(self, judge: Judge, guardrails: Sequence[Guardrail]) -> None:
        self._judge = judge
        self._guardrails = guardrails
        self._events: list[StreamEvent] = []
        self._bytes = EventSplitter()
        self._unjudged = 0
        self._segment = _FIRST_SEGMENT

    async def judge_events(self, data: bytes, *, last: bool) -> list[StreamEvent] | BlockedText:
        """Receive data of the stream. Return the events that may be sent now, or the blocked text that ends it."""
        whole = self._bytes.feed(data)
        if last and (rest := self._bytes.rest).strip():
            whole.append(rest)
        for event in map(StreamEvent, whole):
            self._events.append(event)
            self._unjudged += event.size
        if not last and self._unjudged < self._segment:
            return []
        return await self._judge_held_events(len(self._events) if last else self._count_releasable_events())

    def list_events_before_text(self) -> list[StreamEvent]:
        """Return the held events before the first one with a text. The end of a stream is sent after them."""
        return list(takewhile(lambda event: not event.slots, self._events))

    def _count_releasable_events(self) -> int:
        """Return how many events may be sent so that enough text stays for the next segment."""
        cut, tail = len(self._events), 0
        while cut and tail < _OVERLAP_CHARACTERS:
            cut -= 1
            tail += self._events[cut].size
        return cut

    async def _judge_held_events(self, cut: int) -> list[StreamEvent] | BlockedText:
        places: dict[TextPath, list[tuple[int, TextSlot]]] = {}
        for number, event in enumerate(self._events):
            for channel, slot in event.iterate_texts_by_channel():
                places.setdefault(channel, []).append((number, slot))
        texts = ["".join(slot.text for _, slot in slots) for slots in places.values()]
        before = list(texts)
        outcome = await apply_guardrails(
            self._judge, self._guardrails, "OUTPUT", [TextSlot((), texts, n) for n in range(len(texts))]
        )
        if isinstance(outcome, BlockedText):
            return outcome
        for slots, old, new in zip(places.values(), before, texts, strict=True):
            if new != old:
                self._spread_masked_text(new, slots, cut)
        released, self._events = self._events[:cut], self._events[cut:]
        self._unjudged, self._segment = 0, min(2 * self._segment, _LARGEST_SEGMENT)
        return released

    def _spread_masked_text(self, text: str, slots: list[tuple[int, TextSlot]], cut: int) -> None:
        """Write a masked text into its events: its end into those that stay held, the rest into the released ones."""
        staying = [number for number, _ in slots if number >= cut]
        kept = (
            sum(len(slot.text) for number, slot in slots if number >= cut) if len(staying) < len(slots) else len(text)
        )
        head, tail = (text[:-kept], text[-kept:]) if kept else (text, "")
        for number, slot in slots:
            if number < cut:
                self._events[number].replace_text(slot, head)
                head = ""
            else:
                self._events[number].replace_text(slot, tail)
                tail = ""

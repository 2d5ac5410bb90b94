"""A stream of server-sent events held back until a guardrail has passed what it says.

Texts are judged in segments that grow, each together with the end of the one before: so what begins in one segment and
ends in the next is seen whole before any of it leaves.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from gateway.stages.guardrails.judge import Judge, StoppedText, apply_guardrails
from gateway.wire.sse import CONTROL_LINES, DONE, EventSplitter, control_lines
from gateway.wire.texts import Path, TextSlot, answer_texts, remove_unreadable
from lisa.models.guardrails import Guardrail

_FIRST, _LARGEST = 128, 1024  # characters of a segment
_TAIL = 64  # characters that wait for the next


class Event:
    """One event: its bytes, what they say, and the texts in that."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.value = _value(raw)
        self._changed = remove_unreadable(self.value)
        self.slots = answer_texts(self.value)
        self.size = sum(len(slot.text) for slot in self.slots)

    def channels(self) -> Iterator[tuple[Path, TextSlot]]:
        """Each text with what it continues: pieces of one text share it; a text that stands for itself has its own."""
        value = self.value
        if "choices" in value or str(value.get("type", "")).endswith("delta"):
            place = [value.get(name) for name in ("type", "item_id", "output_index", "content_index", "index")]
            yield from (((*place, *slot.path), slot) for slot in self.slots)
        else:
            yield from (((id(self), *slot.path), slot) for slot in self.slots)

    def put(self, slot: TextSlot, text: str) -> None:
        """Put another text in one of its places."""
        slot.put(text)
        self._changed = True

    def encoded(self) -> bytes:
        """As it leaves."""
        if not self._changed:
            return self._raw + b"\n\n"
        named = control_lines(self._raw)
        value = self.value["raw"] if self.value.keys() == {"raw"} else json.dumps(self.value, separators=(",", ":"))
        return b"\n".join([*named, b"data: " + value.replace("\n", "\ndata: ").encode()]) + b"\n\n"


def _value(raw: bytes) -> dict[str, Any]:
    """What an event says; what is no JSON is taken as words."""
    lines = [line for line in raw.split(b"\n") if line and not line.startswith(CONTROL_LINES)]
    data = b"\n".join(line.removeprefix(b"data:").removeprefix(b" ") for line in lines)
    if data in (b"", DONE):
        return {}
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, dict) else {"raw": data.decode(errors="replace")}


class HeldStream:
    """The events that wait."""

    def __init__(self, judge: Judge, guardrails: Sequence[Guardrail]) -> None:
        self._judge = judge
        self._guardrails = guardrails
        self._events: list[Event] = []
        self._bytes = EventSplitter()
        self._unjudged = 0
        self._segment = _FIRST

    async def passed(self, data: bytes, *, last: bool) -> list[Event] | StoppedText:
        """What may leave now that this much has come, or what stops the stream. Raises what the judge raises."""
        whole = self._bytes.feed(data)
        if last and (rest := self._bytes.rest).strip():
            whole.append(rest)
        for event in map(Event, whole):
            self._events.append(event)
            self._unjudged += event.size
        if not last and self._unjudged < self._segment:
            return []
        return await self._judged(len(self._events) if last else self._cut())

    def silent(self) -> list[Event]:
        """The first of those that wait, up to the first that says anything: without them no end fits."""
        return list(takewhile(lambda event: not event.slots, self._events))

    def _cut(self) -> int:
        """How many events may leave so that the tail stays."""
        cut, tail = len(self._events), 0
        while cut and tail < _TAIL:
            cut -= 1
            tail += self._events[cut].size
        return cut

    async def _judged(self, cut: int) -> list[Event] | StoppedText:
        places: dict[Path, list[tuple[int, TextSlot]]] = {}
        for number, event in enumerate(self._events):
            for channel, slot in event.channels():
                places.setdefault(channel, []).append((number, slot))
        texts = ["".join(slot.text for _, slot in slots) for slots in places.values()]
        before = list(texts)
        outcome = await apply_guardrails(
            self._judge, self._guardrails, "OUTPUT", [TextSlot((), texts, n) for n in range(len(texts))]
        )
        if isinstance(outcome, StoppedText):
            return outcome
        for slots, old, new in zip(places.values(), before, texts, strict=True):
            if new != old:
                self._spread(new, slots, cut)
        released, self._events = self._events[:cut], self._events[cut:]
        self._unjudged, self._segment = 0, min(2 * self._segment, _LARGEST)
        return released

    def _spread(self, text: str, slots: list[tuple[int, TextSlot]], cut: int) -> None:
        """Put a text where another stood in pieces: its end into what stays, all before into what leaves."""
        staying = [number for number, _ in slots if number >= cut]
        kept = (
            sum(len(slot.text) for number, slot in slots if number >= cut) if len(staying) < len(slots) else len(text)
        )
        head, tail = (text[:-kept], text[-kept:]) if kept else (text, "")
        for number, slot in slots:
            if number < cut:
                self._events[number].put(slot, head)
                head = ""
            else:
                self._events[number].put(slot, tail)
                tail = ""

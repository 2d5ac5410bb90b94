"""What a stream of server-sent events must look like to the clients that exist."""

import json
from collections.abc import Callable, Iterator
from typing import Any

_SUSPECTS = (
    b'"choices":[]',
    b'"choices": []',
    b'"delta":null',
    b'"delta": null',
    b'"content":null',
    b'"content": null',
    b'"text":null',
    b'"text": null',
)
_METERED = (b'"usage":{', b'"usage": {')
_DONE = b"data: [DONE]"


class EventStream:
    """Mends a stream of chat chunks as its bytes pass.

    Usage only where it was asked for, and only with it empty `choices`; no `delta: null`, no `text: null`, no last
    chunk with `content: null`; and `data: [DONE]` at the end. Other formats pass untouched, except that `clean` takes
    addresses and keys out of errors.
    """

    def __init__(self, *, chunks: bool, usage_asked: bool, clean: Callable[[bytes], bytes]) -> None:
        self._chunks = chunks
        self._usage_asked = usage_asked
        self._suspects = _SUSPECTS if usage_asked else _SUSPECTS + _METERED
        self._clean = clean
        self._rest = b""
        self._done = False

    def feed(self, data: bytes) -> bytes:
        """The whole events in what has come so far."""
        *events, self._rest = (self._rest + data).replace(b"\r\n", b"\n").split(b"\n\n")
        return b"".join(self._mended(events))

    def end(self) -> bytes:
        """What is left, and the end mark where one is due and missing."""
        last = b"".join(self._mended([self._rest])) if self._rest.strip() else b""
        return last if self._done or not self._chunks else last + _DONE + b"\n\n"

    def _mended(self, events: list[bytes]) -> Iterator[bytes]:
        for event in events:
            if event.startswith(_DONE):
                self._done = True
            mended = self._mend(event)
            if mended is not None:
                yield mended + b"\n\n"

    def _mend(self, event: bytes) -> bytes | None:
        if b'"error"' in event:
            event = self._clean(event)
        if not (self._chunks and self._suspicious(event)):
            return event
        try:
            chunk = json.loads(event.removeprefix(b"data:"))
        except ValueError:
            return event
        return _mended_chunk(chunk, self._usage_asked) if isinstance(chunk, dict) else event

    def _suspicious(self, event: bytes) -> bool:
        speechless = b'"delta"' not in event and b'"text"' not in event
        return speechless or any(suspect in event for suspect in self._suspects)


def _mended_chunk(chunk: dict[str, Any], usage_asked: bool) -> bytes | None:
    choices = chunk.get("choices")
    metered = chunk.get("usage") if usage_asked else chunk.pop("usage", None)
    if choices == [] and not (usage_asked and metered):
        return None
    if metered and not usage_asked and not any(_says(choice) for choice in choices or []):
        return None
    for choice in choices or []:
        _mend_choice(choice)
    return b"data: " + json.dumps(chunk, separators=(",", ":"), ensure_ascii=False).encode()


def _says(choice: dict[str, Any]) -> bool:
    """Whether there is anything in it beside the place for it."""
    delta = choice.get("delta") or {}
    return bool(choice.get("finish_reason") or choice.get("text") or any(value for value in delta.values()))


def _mend_choice(choice: dict[str, Any]) -> None:
    if choice.get("delta", {}) is None:
        choice["delta"] = {}
    if "delta" not in choice and choice.get("text") is None:
        choice["text"] = ""
    if choice.get("finish_reason") and "delta" in choice and choice["delta"].get("content", "") is None:
        del choice["delta"]["content"]

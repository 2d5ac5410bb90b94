"""The tool calls in the chunks of a chat: numbered where the server did not, and one after the other on demand.

LiteLLM takes every call without a number for the first, and joins the arguments of interleaved calls.

"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_Entry = dict[str, Any]


@dataclass
class _ChoiceState:
    """The calls of one choice so far."""

    ids: dict[str, int] = field(default_factory=dict)
    last: int = -1
    current: int | None = None
    arguments: list[str] = field(default_factory=list)
    waiting: dict[int, list[_Entry]] = field(default_factory=dict)
    called: bool = False


def may_lack_index(event: bytes) -> bool:
    """Return whether the bytes of a chunk may contain a tool call without an index."""
    return b'"tool_calls":' in event and event.count(b'"index"') <= event.count(b'"function":')


class ToolCalls:
    """The calls of one stream. `one_by_one` is for formats in which a call ends before the next begins."""

    def __init__(self, *, one_by_one: bool) -> None:
        self._one_by_one = one_by_one
        self._choices: dict[int, _ChoiceState] = {}

    def repair_tool_calls(self, chunk: dict[str, Any]) -> list[dict[str, Any]] | None:
        """Return the chunks that replace this one, or None if it can stay unchanged."""
        choices = chunk.get("choices")
        if not isinstance(choices, list) or len(choices) != 1 or not isinstance(choices[0], dict):
            return self._number_calls_of_choices(chunk, choices) if isinstance(choices, list) else None
        choice = choices[0]
        state = self._choices.setdefault(choice.get("index") or 0, _ChoiceState())
        entries = _list_entries(choice)
        if not entries and not (choice.get("finish_reason") and state.called):
            return None
        changed = _number_entries(entries, state)
        state.called = state.called or bool(entries)
        if self._one_by_one:
            return list(self._split_into_single_calls(chunk, choice, entries, state))
        return [chunk] if changed else None

    def _number_calls_of_choices(self, chunk: dict[str, Any], choices: list[Any]) -> list[dict[str, Any]] | None:
        found = [choice for choice in choices if isinstance(choice, dict) and _list_entries(choice)]
        changes = [
            _number_entries(_list_entries(one), self._choices.setdefault(one.get("index") or 0, _ChoiceState()))
            for one in found
        ]
        return [chunk] if any(changes) else None

    def _split_into_single_calls(
        self, chunk: dict[str, Any], choice: dict[str, Any], entries: list[_Entry], state: _ChoiceState
    ) -> Iterator[dict[str, Any]]:
        """Yield a chunk for each part of a tool call, the call in progress first; then the rest of the chunk."""
        finish = choice.get("finish_reason")
        released = [entry for entry in entries for entry in _release_entries(state, entry)]
        if finish:
            released += [entry for waiting in state.waiting.values() for entry in waiting]
            state.waiting.clear()
        for entry in released:
            delta = {"tool_calls": [entry]}
            yield {**chunk, "usage": None, "choices": [{**choice, "delta": delta, "finish_reason": None}]}
        rest = {name: value for name, value in (choice.get("delta") or {}).items() if name != "tool_calls"}
        if finish or any(value for name, value in rest.items() if name != "role") or chunk.get("usage"):
            reason = "tool_calls" if finish == "stop" else finish
            yield {**chunk, "choices": [{**choice, "delta": rest, "finish_reason": reason}]}


def _release_entries(state: _ChoiceState, entry: _Entry) -> Iterator[_Entry]:
    """Yield the entries that can be sent now; the new entry waits while another call is open."""
    index = entry["index"]
    if state.current is None:
        state.current = index
    if index != state.current:
        state.waiting.setdefault(index, []).append(entry)
        if not _is_complete_json(state.arguments):
            return
        state.current, state.arguments = next(iter(state.waiting)), []
        for waiting in state.waiting.pop(state.current):
            state.arguments.append(_get_arguments(waiting))
            yield waiting
        return
    state.arguments.append(_get_arguments(entry))
    yield entry


def _number_entries(entries: list[_Entry], state: _ChoiceState) -> bool:
    """Set the number of each entry's call. Return whether any had none."""
    changed = False
    for entry in entries:
        known, name = entry.get("id") or "", (entry.get("function") or {}).get("name")
        given = entry.get("index")
        if isinstance(given, int) and not isinstance(given, bool):
            state.last = max(state.last, given)
            state.ids.setdefault(known, given)
            continue
        if known not in state.ids or (not known and name):
            if name or state.last < 0:
                state.last += 1
            state.ids[known] = state.last
        entry["index"], changed = state.ids[known] if known else state.last, True
    return changed


def _list_entries(choice: dict[str, Any]) -> list[_Entry]:
    delta = choice.get("delta")
    calls = delta.get("tool_calls") if isinstance(delta, dict) else None
    return [entry for entry in calls if isinstance(entry, dict)] if isinstance(calls, list) else []


def _get_arguments(entry: _Entry) -> str:
    arguments = (entry.get("function") or {}).get("arguments")
    return arguments if isinstance(arguments, str) else ""


def _is_complete_json(pieces: list[str]) -> bool:
    last = next((piece for piece in reversed(pieces) if piece.strip()), "")
    if not last.rstrip().endswith("}"):
        return False  # without parsing all pieces again for each new one
    try:
        json.loads("".join(pieces))
    except ValueError:
        return False
    return True

"""Writes to a session: messages are appended and never replaced, the head changes by versions."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lisa.chat.images import Image
from lisa.chat.message import NewMessage, extract_text
from lisa.chat.plans import AppendPlan, MergePlan, Plan
from lisa.chat.ports import Contents, Sessions
from lisa.chat.preparing import PreparedMessage, prepare_messages
from lisa.chat.refusals import MessageRefused, Refusal, SessionDeleting, SessionMissing, StaleVersion
from lisa.chat.session import MOST_FIRST_MESSAGE, SessionHead, SessionKey, format_time
from lisa.errors import TABLES, TransientError

ATTEMPTS = 20
_DAY = 86_400
MOST_CONFIGURATION = 65_536  # bytes: a head is one item of the table, and each message rewrites it


@dataclass(frozen=True)
class Written:
    """The head after a write, and the indexes of the messages that the request named, by their ids."""

    head: SessionHead
    indexes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """Fields of the head to set. `etag` is the version that the request expects, or None.

    `configuration` has the keys of the configuration to set; None as a value removes a key. Other keys stay.
    With `create`, a session that does not exist is created. `at` is the time of the messages, by default now.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    etag: str | None = None
    create: bool = False
    at: str | None = None
    configuration: Mapping[str, Any] = field(default_factory=dict)

    def find_fields(self, head: SessionHead) -> dict[str, Any] | MessageRefused:
        """Return the fields to set in this version of the head."""
        if not self.configuration:
            return dict(self.fields)
        merged = head.merge_configuration(self.configuration)
        if len(json.dumps(merged)) > MOST_CONFIGURATION:
            return MessageRefused("configuration", f"it may have {MOST_CONFIGURATION // 1024} KB of JSON")
        return {**self.fields, "configuration": merged}


@dataclass(frozen=True)
class SessionWriter:
    """Writes to sessions.

    `clock` returns epoch ms. `pause` waits before another attempt; its argument is the number of attempts so far.
    A session expires `retention_days` after its last message; 0 keeps it.
    """

    sessions: Sessions
    contents: Contents
    clock: Callable[[], int]
    new_id: Callable[[], str]
    pause: Callable[[int], None]
    retention_days: int = 0

    def append(self, key: SessionKey, messages: Sequence[NewMessage], change: Change) -> Written | Refusal:
        """Append messages in their order; those whose id is stored are not stored again."""
        prepared = prepare_messages(key, messages, self.new_id)
        if isinstance(prepared, MessageRefused):
            return prepared
        plan = AppendPlan(self.sessions, key, [one.message for one in prepared])
        return self._write_plan(key, plan, prepared, change)

    def merge(self, key: SessionKey, history: Sequence[NewMessage], change: Change) -> Written | Refusal:
        """Append the messages of a whole history that are not stored; nothing that is stored is removed."""
        prepared = prepare_messages(key, history, self.new_id)
        if isinstance(prepared, MessageRefused):
            return prepared
        plan = MergePlan(self.sessions, key, [one.message for one in prepared])
        return self._write_plan(key, plan, prepared, change)

    def change(self, key: SessionKey, change: Change) -> Written | Refusal:
        """Change fields of the head."""
        return self._write_plan(key, AppendPlan(self.sessions, key, []), [], change)

    def attach(self, key: SessionKey, image: Image) -> Written | Refusal:
        """Store an image of the session, which is created if it does not exist."""
        opened = self.change(key, Change(create=True))
        if not isinstance(opened, Written):
            return opened
        self.contents.put(image.key, image.content, image.media_type)
        head = self.sessions.read_head(key)
        if head is None or head.is_gone(self.clock()):  # the deletion may have passed the image already
            self.contents.remove([image.key])
            return SessionDeleting()
        return opened

    def delete(self, key: SessionKey) -> Written | Refusal:
        """Hide the session from its owner and mark it for deletion; see `erasing`."""
        return self.change(key, Change({"deleting": True}))

    def _write_plan(
        self, key: SessionKey, plan: Plan, prepared: Sequence[PreparedMessage], change: Change
    ) -> Written | Refusal:
        run = _Run(self, key, plan, {one.message.message_id: one for one in prepared}, change)
        for attempt in range(1, ATTEMPTS + 1):
            result = run.try_to_write()
            if result is not None:
                return result
            self.pause(attempt)
        raise TransientError("other requests write to this session at the same time", dependency=TABLES)


@dataclass
class _Run:
    """One write, which other writes may interrupt at any time."""

    writer: SessionWriter
    key: SessionKey
    plan: Plan
    prepared: Mapping[str, PreparedMessage]
    change: Change
    objects: list[str] = field(default_factory=list)

    def try_to_write(self) -> Written | Refusal | None:
        """Write until the end. Return None if another request changed the session meanwhile."""
        head = self._open_head()
        if not isinstance(head, SessionHead):
            self.writer.contents.remove(self.objects)
            return head
        self.plan.read_stored()
        while True:
            batch = self.plan.build_next_batch(head)
            if isinstance(batch, MessageRefused):
                return batch
            changes = self.change.find_fields(head)
            if isinstance(changes, MessageRefused):
                return changes
            if not batch and not changes and head.version:
                return Written(head, self.plan.get_indexes())
            after = self._write_batch(head, batch, changes)
            if after is None:
                return None
            head = after

    def _open_head(self) -> SessionHead | Refusal:
        """Return the head, which has the version 0 if the session has to be created."""
        now = self.writer.clock()
        head = self.writer.sessions.read_head(self.key)
        if head is None:
            if self.change.etag or not self.change.create:
                return StaleVersion() if self.change.create else SessionMissing()
            begun = self.change.at or format_time(now)
            head = SessionHead(self.key, begun, begun, version=0)
        elif head.is_gone(now):
            return SessionDeleting() if self.change.create else SessionMissing()
        return head if head.matches(self.change.etag) else StaleVersion()

    def _write_batch(
        self, head: SessionHead, batch: Sequence[NewMessage], changes: Mapping[str, Any]
    ) -> SessionHead | None:
        now = self.change.at or format_time(self.writer.clock())
        found = [self.prepared[message.message_id].build_objects_to_store(self.key) for message in batch]
        objects = {key: value for one in found for key, value in one.items()}
        if objects and not head.version:  # so that the deletion of the session finds the objects
            batch, objects = (), {}
        self.objects += objects
        for key, (content, media_type) in objects.items():
            self.writer.contents.put(key, content, media_type)
        rows = [
            self.prepared[message.message_id].row(self.key, message, index, now)
            for index, message in enumerate(batch, head.next_index)
        ]
        after = head.changed(**{**self._build_append_changes(head, batch, now), **changes})
        if not self.writer.sessions.replace_head_and_add_messages(head if head.version else None, after, rows):
            return None
        self.plan.note_appended(rows)
        self.change = replace(self.change, fields={}, configuration={}, etag=None)
        return after

    def _build_append_changes(self, head: SessionHead, batch: Sequence[NewMessage], now: str) -> dict[str, Any]:
        """Return the fields of the head that follow from appended messages."""
        expiry = self.writer.clock() // 1_000 + self.writer.retention_days * _DAY
        expires = {"expires_at": expiry if self.writer.retention_days else None}
        if not batch:
            return {} if head.version else expires
        texts = (extract_text(message.fields) for message in batch if message.type == "human")
        return expires | {
            "next_index": head.next_index + len(batch),
            "last_message_id": batch[-1].message_id,
            "last_updated": max(now, head.last_updated),
            "total_tokens": head.total_tokens + sum(message.total_tokens for message in batch),
            "first_human_message": head.first_human_message or next(texts, "")[:MOST_FIRST_MESSAGE] or None,
        }

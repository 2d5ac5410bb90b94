"""Running answers in the chat table: one item for the answer, and one for each part of its events."""

import json
from collections.abc import Sequence
from typing import Any

from lisa.adapters.aws.dynamodb import Item, Table, Update, from_item, to_item
from lisa.adapters.aws.transient_errors import raise_transient_errors
from lisa.adapters.chat.session_items import build_pk, parse_pk
from lisa.chat.running_answer import (
    KEPT_SECONDS,
    AnswerEvent,
    AnswerKey,
    AnswerStatus,
    RunningAnswer,
    split_events,
)
from lisa.chat.session import SessionKey
from lisa.errors import TABLES

_OPTIONAL = ("parent_id", "continues", "model")
_RUNNING = "#status = :running"


@raise_transient_errors("the table of the chat is unavailable", TABLES)
class DynamoDBAnswers:
    """Answers and events. A part has the number of its last event in its key; all items expire after 30 days."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def start(self, answer: RunningAnswer) -> bool:
        client = self._table.client
        item = (
            _build_key(answer.key)
            | _build_attributes(answer)
            | {"expires_at": answer.started_at // 1_000 + KEPT_SECONDS}
        )
        try:
            client.put_item(
                TableName=self._table.name,
                Item=to_item(item),
                ConditionExpression="attribute_not_exists(pk) OR (#status = :interrupted AND last_event = :none)",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues=to_item({":interrupted": "interrupted", ":none": 0}),
            )
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def get(self, key: AnswerKey) -> RunningAnswer | None:
        item = self._table.get(_build_key(key))
        return _parse_answer(item) if item else None

    def list_answers(self, key: SessionKey) -> list[RunningAnswer]:
        found = self._table.query_all(
            "pk = :pk AND begins_with(sk, :answers)",
            {":pk": build_pk(key), ":answers": "answer#"},
            ConsistentRead=True,
        )
        return [_parse_answer(item) for item in found]

    def flush(self, key: AnswerKey, events: Sequence[AnswerEvent], now: int) -> bool:
        """Store the parts first: the number of the last event in the item is never ahead of them."""
        written = [_build_part_item(key, part, now) for part in split_events(events)]
        for item in written:
            self._table.put(item)
        numbers = {"last_event": events[-1].number} if events else {}
        changed = self._update_answer(
            Update(_build_key(key), {"beat_at": now, **numbers}, conditions=["attribute_exists(pk)"])
        )
        if changed is None:
            self._table.delete_many([{"pk": item["pk"], "sk": item["sk"]} for item in written])
        return changed is None or changed.cancel_requested

    def finish(self, key: AnswerKey, status: AnswerStatus, now: int) -> bool:
        interrupted = {} if status == "interrupted" else {":interrupted": "interrupted"}
        values = {":running": "running", **interrupted}
        condition = f"#status IN ({', '.join(values)})"
        update = Update(_build_key(key), {"status": status, "beat_at": now}, conditions=[condition], values=values)
        return self._update_answer(update) is not None

    def read_after(self, key: AnswerKey, after: int) -> list[AnswerEvent]:
        prefix = f"part#{key.answer_id}#"
        items, _ = self._table.query(
            "pk = :pk AND sk BETWEEN :first AND :last",
            {":pk": build_pk(key.session), ":first": f"{prefix}{after + 1:08d}", ":last": f"{prefix}99999999"},
            ConsistentRead=True,
        )
        texts = {number: data for item in items for number, data in json.loads(item["events"])}  # a retry repeats some
        return [AnswerEvent(number, data) for number, data in sorted(texts.items()) if number > after]

    def request_cancel(self, key: AnswerKey) -> bool:
        update = Update(
            _build_key(key), {"cancel_requested": True}, conditions=[_RUNNING], values={":running": "running"}
        )
        return self._update_answer(update) is not None

    def _update_answer(self, update: Update) -> RunningAnswer | None:
        """Return the changed answer, or None if the condition of the update does not hold."""
        client = self._table.client
        request: Any = update.build_request()
        try:
            answer: Any = client.update_item(TableName=self._table.name, ReturnValues="ALL_NEW", **request)
        except client.exceptions.ConditionalCheckFailedException:
            return None
        return _parse_answer(from_item(answer["Attributes"]))


def _build_key(key: AnswerKey) -> Item:
    return {"pk": build_pk(key.session), "sk": f"answer#{key.answer_id}"}


def _build_part_item(key: AnswerKey, events: Sequence[AnswerEvent], now: int) -> Item:
    stored = json.dumps([[event.number, event.data] for event in events], ensure_ascii=False)
    sk = f"part#{key.answer_id}#{events[-1].number:08d}"
    return {"pk": build_pk(key.session), "sk": sk, "events": stored, "expires_at": now // 1_000 + KEPT_SECONDS}


def _build_attributes(answer: RunningAnswer) -> Item:
    optional = {name: getattr(answer, name) for name in _OPTIONAL}
    return {name: value for name, value in optional.items() if value is not None} | {
        "message_id": answer.message_id,
        "started_at": answer.started_at,
        "beat_at": answer.beat_at,
        "status": answer.status,
        "cancel_requested": answer.cancel_requested,
        "last_event": answer.last_event,
    }


def _parse_answer(item: Item) -> RunningAnswer:
    session = parse_pk(item["pk"])
    if session is None:
        raise ValueError("this item is no answer of a session")
    return RunningAnswer(
        key=AnswerKey(session, item["sk"].removeprefix("answer#")),
        message_id=item["message_id"],
        started_at=int(item["started_at"]),
        beat_at=int(item["beat_at"]),
        status=item["status"],
        cancel_requested=bool(item["cancel_requested"]),
        last_event=int(item["last_event"]),
        **{name: item.get(name) for name in _OPTIONAL},
    )

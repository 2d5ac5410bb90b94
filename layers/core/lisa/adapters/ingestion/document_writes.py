"""The conditional writes of the documents table, each one UpdateItem."""

from typing import Any

from lisa.adapters.aws.dynamodb import Item, to_item
from lisa.ingestion.change import Change
from lisa.ingestion.document import IN_PROGRESS, Document, Intent, Status
from lisa.ingestion.settlement import FailedAttempt, Settlement, Wait

TOMBSTONE_SECONDS = 35 * 24 * 3600  # jobs are listed for 30 days, and late events are told apart for as long
_RAISE_GENERATION = "SET generation = if_not_exists(generation, :zero) + :one, "
_ON_REFUSAL = "ReturnValuesOnConditionCheckFailure"
_COUNTED = {
    "#waiting_since = :waiting_since": "#waiting_since = if_not_exists(#waiting_since, :waiting_since)",
    "#waits = :waits": "#waits = if_not_exists(#waits, :zero) + :waits",
}
_SEARCHABLE = ("version", "listed_in", "uploaded_at", "notice")  # exist only while the document is searchable
_PROGRESSING = {f":{status.value}": status.value for status in IN_PROGRESS}
_WAITING = ("waiting_for", "waiting_since", "due_at", "waits")


def accept_update(change: Change) -> dict[str, Any]:
    """Raise the generation. The condition is `lisa.ingestion.change.refusal`, which tells a refusal's reason."""
    sets = {
        "location": change.location.model_dump(),
        "destination": change.destination.model_dump(mode="json"),
        "intent": change.intent.value,
        "status": (Status.DELETING if change.hide else Status.PENDING).value,
        "going": change.hide,
        "username": change.username,
        "ingestion_type": change.ingestion_type,
        "size": change.size,
        "requested_at": change.at,
        "repository_id": change.destination.repository_id,
        "stretch": scope_key(
            change.destination.repository_id, change.destination.collection_id, change.location.bucket
        ),
        "object_key": change.location.key,
        "sequencer": change.sequencer,
        "occurred_at": change.occurred_at,
    }
    removed = {
        "cause",
        "expires_at",
        "progress",
        "occurred_at",
        "attempts",
        "attempted_at",
        "settled_at",
        *_WAITING,
        *(_SEARCHABLE if change.hide else ()),
    }
    given = {name: value for name, value in sets.items() if value is not None}
    conditions, values = _newness_conditions(change)
    request = _update(change.document_id, given, sorted(removed - given.keys()), conditions, values)
    request["UpdateExpression"] = request["UpdateExpression"].replace("SET ", _RAISE_GENERATION, 1)
    request["ExpressionAttributeValues"] |= to_item({":zero": 0, ":one": 1})
    return request | {"ReturnValues": "ALL_NEW"} | ({_ON_REFUSAL: "ALL_OLD"} if conditions else {})


def settle_update(document: Document, settlement: Settlement) -> dict[str, Any]:
    """End a generation that is the newest and not ended."""
    sets: Item = {
        "status": settlement.status.value,
        "chunks": settlement.chunks,
        "pages": settlement.pages,
        "attempts": settlement.attempts,
        "settled_at": settlement.at,
        "size": settlement.size or None,
        "sha256": settlement.sha256,
        "etag": settlement.compared_etag,
        "cause": settlement.cause,
        "notice": settlement.notice,
    }
    if settlement.status is Status.SEARCHABLE:
        listed_in = f"{document.destination.repository_id}#{document.destination.collection_id}"
        sets |= {"version": settlement.version, "listed_in": listed_in, "uploaded_at": settlement.at}
    if settlement.is_of_object:
        sets["going"] = False
    if settlement.status is Status.DELETED and not _is_kept(document):
        sets["expires_at"] = settlement.at // 1000 + TOMBSTONE_SECONDS
    given = {name: value for name, value in sets.items() if value is not None}
    removed = {"cause", "etag", "progress", "attempted_at", *_SEARCHABLE, *_WAITING} - given.keys()
    conditions = ["generation = :generation", "#status IN (:pending, :waiting, :deleting)"]
    values: Item = {":generation": document.generation, **_PROGRESSING}
    return _update(document.document_id, given, sorted(removed), conditions, values)


def attempt_update(document: Document, attempt: FailedAttempt) -> dict[str, Any]:
    """Note a receive that failed, of a generation that is the newest and not ended."""
    sets: Item = {"attempts": attempt.number, "cause": attempt.cause, "attempted_at": attempt.at}
    conditions = ["generation = :generation", "#status IN (:pending, :waiting, :deleting)"]
    values: Item = {":generation": document.generation, **_PROGRESSING}
    return _update(document.document_id, sets, [], conditions, values)


def wait_update(document: Document, wait: Wait) -> dict[str, Any]:
    """Note what a generation waits for, if it stands as it was read."""
    sets: Item = {
        "waiting_for": wait.dependency,
        "waiting_since": wait.at,
        "due_at": wait.due_at,
        "waits": 1,
    }
    if not document.at_rest:
        sets |= {"status": Status.WAITING.value, "cause": wait.reason}
    if wait.progress is not None:
        sets["progress"] = wait.progress.model_dump()
    conditions = ["generation = :generation", "#status = :as_read"]
    values: Item = {":generation": document.generation, ":as_read": document.status.value, ":zero": 0}
    request = _update(document.document_id, sets, [], conditions, values)
    for simple, counted in _COUNTED.items():
        request["UpdateExpression"] = request["UpdateExpression"].replace(simple, counted)
    return request


def postpone_update(document: Document, due_at: int) -> dict[str, Any]:
    """Move the time when somebody must look again, if nobody else did."""
    conditions = ["generation = :generation", "#due_at = :as_read"]
    values = {":generation": document.generation, ":as_read": document.due_at}
    return _update(document.document_id, {"due_at": due_at}, [], conditions, values)


def stop_waiting_update(document: Document) -> dict[str, Any]:
    """Nobody needs to look again at a settled generation."""
    conditions = ["generation = :generation", "NOT #status IN (:pending, :waiting, :deleting)"]
    values: Item = {":generation": document.generation, **_PROGRESSING}
    return _update(document.document_id, {}, list(_WAITING), conditions, values)


def scope_key(repository_id: str, collection_id: str, bucket: str) -> str:
    """The partition of the index `objects`: its range is the object's key, in the order S3 lists."""
    return f"{repository_id}#{collection_id}#{bucket}"


def _is_kept(document: Document) -> bool:
    """A removal of what a pipeline brought is remembered for as long as the object is there to be found again."""
    return document.intent is Intent.REMOVE and document.ingestion_type != "manual"


def _newness_conditions(change: Change) -> tuple[list[str], Item]:
    conditions: list[str] = []
    values: Item = {}
    if change.sequencer is not None:
        conditions.append("(attribute_not_exists(#sequencer) OR #sequencer < :sequencer)")
    if change.since is not None:
        conditions.append("(attribute_not_exists(#requested_at) OR #requested_at < :since)")
        values[":since"] = change.since
    if change.seen is not None:
        conditions.append("(attribute_not_exists(generation) OR generation = :seen)")
        values[":seen"] = change.seen
    if change.occurred_at is not None or not change.revives:
        newer = " OR #requested_at < :occurred_at" if change.revives else ""
        conditions.append(f"(NOT #intent = :remove{newer})")
        values[":remove"] = Intent.REMOVE.value
    return conditions, values


def _update(document_id: str, sets: Item, removes: list[str], conditions: list[str], values: Item) -> dict[str, Any]:
    raises = ", ".join(f"#{name} = :{name}" for name in sets)
    update = [f"SET {raises}"] if raises else []
    update += ["REMOVE " + ", ".join(f"#{name}" for name in removes)] if removes else []
    expressions = " ".join([*update, *conditions])
    names = {*sets, *removes, "status", "due_at", "sequencer", "requested_at", "intent"}
    request = {
        "Key": to_item({"document_id": document_id}),
        "UpdateExpression": " ".join(update),
        "ExpressionAttributeNames": {f"#{name}": name for name in names if f"#{name}" in expressions},
        "ExpressionAttributeValues": to_item({f":{name}": value for name, value in sets.items()} | values),
    }
    return request | ({"ConditionExpression": " AND ".join(conditions)} if conditions else {})

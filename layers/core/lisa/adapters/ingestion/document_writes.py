"""Conditional writes of the documents table: each function returns one UpdateItem request."""

from typing import Any

from lisa.adapters.aws.dynamodb import Item, Update
from lisa.ingestion.change import Change
from lisa.ingestion.document import IN_PROGRESS, Document, Intent, Status
from lisa.ingestion.settlement import FailedAttempt, Settlement, Wait

TOMBSTONE_SECONDS = 35 * 24 * 3600  # jobs are listed for 30 days, and late events are recognised as long
_RETURN_VALUES_ON_FAILURE = "ReturnValuesOnConditionCheckFailure"
_SEARCHABLE_ATTRIBUTES = (
    "version",
    "listed_in",
    "uploaded_at",
    "notice",
)  # attributes that exist only while the document is searchable
_PROGRESS_STATUS_VALUES = {f":{status.value}": status.value for status in IN_PROGRESS}
_IN_PROGRESS_CONDITION = "#status IN (:pending, :waiting, :deleting)"
_WAITING_ATTRIBUTES = ("waiting_for", "waiting_since", "due_at", "waits")


def build_accept_update(change: Change) -> dict[str, Any]:
    """Return the request that raises the generation, on the condition of `lisa.ingestion.change.change_refusal`."""
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
        "stretch": objects_partition_key(
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
        *_WAITING_ATTRIBUTES,
        *(_SEARCHABLE_ATTRIBUTES if change.hide else ()),
    }
    given = {name: value for name, value in sets.items() if value is not None}
    conditions, values = _build_newness_conditions(change)
    update = Update(
        {"document_id": change.document_id},
        given,
        adds={"generation": 1},
        removes=sorted(removed - given.keys()),
        conditions=conditions,
        values=values,
    )
    return (
        update.build_request()
        | {"ReturnValues": "ALL_NEW"}
        | ({_RETURN_VALUES_ON_FAILURE: "ALL_OLD"} if conditions else {})
    )


def build_settle_update(document: Document, settlement: Settlement) -> dict[str, Any]:
    """Return the request that ends a generation, if it is the newest and in progress."""
    sets: Item = {
        "status": settlement.status.value,
        "chunks": settlement.chunks,
        "pages": settlement.pages,
        "attempts": settlement.attempts,
        "settled_at": settlement.at,
        "size": settlement.size or None,
        "sha256": settlement.sha256,
        "etag": settlement.etag_to_compare,
        "cause": settlement.cause,
        "notice": settlement.notice,
    }
    if settlement.status is Status.SEARCHABLE:
        place = searchable_partition_key(document.destination.repository_id, document.destination.collection_id)
        sets |= {"version": settlement.version, "listed_in": place, "uploaded_at": settlement.at}
    if settlement.has_object:
        sets["going"] = False
    if settlement.status is Status.DELETED and not _keeps_tombstone(document):
        sets["expires_at"] = settlement.at // 1000 + TOMBSTONE_SECONDS
    given = {name: value for name, value in sets.items() if value is not None}
    removed = {
        "cause",
        "etag",
        "progress",
        "attempted_at",
        *_SEARCHABLE_ATTRIBUTES,
        *_WAITING_ATTRIBUTES,
    } - given.keys()
    return _build_update_of_newest_generation(
        document, _IN_PROGRESS_CONDITION, sets=given, removes=sorted(removed), values=_PROGRESS_STATUS_VALUES
    )


def build_attempt_update(document: Document, attempt: FailedAttempt) -> dict[str, Any]:
    """Return the request that records a failed receive, if the generation is the newest and in progress."""
    sets: Item = {"attempts": attempt.number, "cause": attempt.cause, "attempted_at": attempt.at}
    return _build_update_of_newest_generation(
        document, _IN_PROGRESS_CONDITION, sets=sets, values=_PROGRESS_STATUS_VALUES
    )


def build_wait_update(document: Document, wait: Wait) -> dict[str, Any]:
    """Return the request that records a wait, on the condition that the record is unchanged since it was read."""
    sets: Item = {"waiting_for": wait.dependency, "due_at": wait.due_at}
    if not document.is_at_rest:
        sets |= {"status": Status.WAITING.value, "cause": wait.reason}
    if wait.progress is not None:
        sets["progress"] = wait.progress.model_dump()
    return _build_update_of_newest_generation(
        document,
        "#status = :as_read",
        sets=sets,
        defaults={"waiting_since": wait.at},
        adds={"waits": 1},
        values={":as_read": document.status.value},
    )


def build_postpone_update(document: Document, due_at: int) -> dict[str, Any]:
    """Return the request that moves the time of the next attempt, if no other worker did."""
    return _build_update_of_newest_generation(
        document, "#due_at = :as_read", sets={"due_at": due_at}, values={":as_read": document.due_at}
    )


def build_end_wait_update(document: Document) -> dict[str, Any]:
    """Return the request that ends the wait of a settled generation."""
    return _build_update_of_newest_generation(
        document, f"NOT {_IN_PROGRESS_CONDITION}", removes=_WAITING_ATTRIBUTES, values=_PROGRESS_STATUS_VALUES
    )


def searchable_partition_key(repository_id: str, collection_id: str) -> str:
    """Return the partition key of the index `searchable`."""
    return f"{repository_id}#{collection_id}"


def objects_partition_key(repository_id: str, collection_id: str, bucket: str) -> str:
    """Return the partition key of the index `objects`, which sorts by the object's key, as S3 lists."""
    return f"{repository_id}#{collection_id}#{bucket}"


def _keeps_tombstone(document: Document) -> bool:
    """Return whether the record of a removed document stays; without it, a pipeline would index the object again."""
    return document.intent is Intent.REMOVE and document.ingestion_type != "manual"


def _build_newness_conditions(change: Change) -> tuple[list[str], Item]:
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


def _build_update_of_newest_generation(document: Document, condition: str, **changes: Any) -> dict[str, Any]:
    """Return the update of a document on the condition, and only while its generation is the newest one."""
    values = changes.pop("values") | {":generation": document.generation}
    conditions = ("generation = :generation", condition)
    return Update(
        {"document_id": document.document_id}, conditions=conditions, values=values, **changes
    ).build_request()

"""The explanation of a document's state: each step with time and cause, and what to do next."""

from dataclasses import dataclass
from typing import Any

from lisa.ingestion.answers import DocumentExplanation, HistoryStep
from lisa.ingestion.document import MAX_ATTEMPTS, Document, Intent, Status
from lisa.ingestion.settlement import DATABASE, GATEWAY, WORKER, WORKFLOW
from lisa.ingestion.stored_object import ListedObject
from lisa.ingestion.views import describe_attempt, describe_stage


@dataclass(frozen=True)
class CurrentObjectState:
    """The state of a document's object at this moment.

    `listed` is the object in its bucket, None when there is none; `wanted` says whether a pipeline brings the object to
    this collection; `now` is epoch milliseconds.
    """

    listed: ListedObject | None
    wanted: bool
    now: int


def explain_document(document: Document, around: CurrentObjectState) -> DocumentExplanation:
    """Return the explanation with its steps, oldest first. Times are epoch milliseconds, None where unknown."""
    return {
        "documentId": document.document_id,
        "source": document.location.uri,
        "searchable": document.version is not None,
        "status": document.status,
        "stage": describe_stage(document),
        "notice": document.notice,
        "hops": _history_steps(document),
        "object": _object_view(document, around.listed),
        "pipeline": "brings this object here" if around.wanted else "no pipeline brings this object here",
        "next": _next_step_text(document, around),
    }


def _history_steps(document: Document) -> list[HistoryStep]:
    hops = [
        _history_step("the object changed", _floor_to_second(document.occurred_at)),
        _history_step(_request_text(document), document.requested_at, attempt=document.generation),
        _history_step(f"waits for {document.waiting_for}", document.waiting_since, document.waits, document.cause),
        _history_step(
            f"attempt {document.attempts} of {MAX_ATTEMPTS} failed",
            document.attempted_at,
            document.attempts,
            document.cause,
        ),
        _history_step(f"ended {document.status}", document.settled_at, document.attempts, document.cause),
    ]
    return sorted((hop for hop in hops if hop is not None), key=lambda hop: hop["at"])


def _floor_to_second(at: int | None) -> int | None:
    """Return the start of the second: S3 gives seconds, and the record keeps the last millisecond of each."""
    return None if at is None else at // 1000 * 1000


def _history_step(what: str, at: int | None, attempt: int = 1, cause: str | None = None) -> HistoryStep | None:
    return None if at is None else {"what": what, "at": at, "attempt": attempt, "cause": cause}


def _request_text(document: Document) -> str:
    if document.intent is Intent.REMOVE:
        return f"{document.username} removed the document"
    if document.intent is Intent.UNWANTED:
        return "no pipeline wants the object any more"
    if document.ingestion_type == "manual":
        return f"{document.username} requested it"
    return "the deletion was detected" if document.going else "the change was detected"


def _object_view(document: Document, listed: ListedObject | None) -> dict[str, Any]:
    if listed is None:
        return {"exists": False, "indexed": False}
    return {
        "exists": True,
        "size": listed.size,
        "modified": listed.modified,
        "indexed": document.version is not None and document.etag == listed.etag,
    }


def _next_step_text(document: Document, around: CurrentObjectState) -> str:
    if not document.is_at_rest:
        return _next_step_in_progress_text(document, around)
    stale = around.listed is not None and document.etag != around.listed.etag
    if document.status is Status.FAILED:
        return "Correct the cause and upload the file again. If the cause is not in the file, retry the job."
    if document.status is Status.DELETED and document.intent is Intent.REMOVE and around.listed is not None:
        return "A user removed the document. Upload the file again to restore it."
    if around.listed is not None and around.wanted and (stale or document.status is Status.DELETED):
        return "The bucket holds a newer object than the index. Run the pipeline, or wait for its nightly run."
    if document.version is None:
        return "The bucket does not contain the object. Upload the file to make it searchable."
    return "Nothing: it is searchable." if document.notice is None else document.notice


def _next_attempt_text(document: Document) -> str:
    if not document.attempted_at:
        return "It is queued; nothing to do."
    return f"The last {describe_attempt(document)}. It is retried automatically."


def _next_step_in_progress_text(document: Document, around: CurrentObjectState) -> str:
    seconds = max(0, (document.due_at or around.now) - around.now) // 1000
    again = f"The next attempt is in {seconds} s at the latest."
    waiting = {
        None: _next_attempt_text(document),
        WORKFLOW: "A large document is being read; nothing to do.",
        WORKER: again,
        GATEWAY: f"The gateway does not answer; check that its service runs. {again}",
        DATABASE: f"The database is asleep or unavailable; it wakes up automatically. {again}",
    }
    if document.waiting_for in waiting:
        return waiting[document.waiting_for]
    kind, _, name = (document.waiting_for or "").partition(":")
    return f"Start the {kind} {name}. The document is indexed as soon as it is in service."

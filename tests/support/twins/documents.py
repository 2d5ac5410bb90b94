"""The in-memory twin of the documents table."""

from collections.abc import Sequence
from typing import Any

from lisa.ingestion.change import Change, change_refusal
from lisa.ingestion.document import Document, Status
from lisa.ingestion.settlement import FailedAttempt, Settlement, Wait
from tests.support.twins.documents_read import MemoryDocumentReader

_NO_WAIT: dict[str, Any] = {"waiting_for": None, "waiting_since": None, "due_at": None, "waits": 0}


class MemoryDocuments(MemoryDocumentReader):
    """The documents table in a dictionary."""

    def accept_change(self, change: Change) -> Document | None:
        stored = self._documents.get(change.document_id)
        if stored is not None and (refused := change_refusal(stored, change)):
            return stored if refused == "seen" else None
        kept = stored.version if stored and not change.hide else None
        self._documents[change.document_id] = Document(
            document_id=change.document_id,
            location=change.location,
            destination=change.destination,
            generation=(stored.generation if stored else 0) + 1,
            intent=change.intent,
            status=Status.DELETING if change.hide else Status.PENDING,
            going=change.hide,
            username=change.username,
            ingestion_type=change.ingestion_type,
            requested_at=change.at,
            sequencer=change.sequencer or (stored.sequencer if stored else None),
            occurred_at=change.occurred_at,
            version=kept,
            chunks=(stored.chunks if stored else 0),
            pages=(stored.pages if stored else 0),
            size=change.size,
            sha256=(stored.sha256 if stored else None),
            etag=(stored.etag if stored else None),
            uploaded_at=stored.uploaded_at if stored and kept else None,
            notice=stored.notice if stored and kept else None,
        )
        return self._documents[change.document_id]

    def settle_generation(self, document: Document, settlement: Settlement) -> bool:
        stored = self._documents.get(document.document_id)
        if stored is None or stored.generation != document.generation or stored.is_at_rest:
            return False
        searchable = settlement.status is Status.SEARCHABLE
        self._change(
            stored,
            status=settlement.status,
            version=settlement.version if searchable else None,
            uploaded_at=settlement.at if searchable else None,
            chunks=settlement.chunks,
            pages=settlement.pages,
            size=settlement.size or stored.size,
            sha256=settlement.sha256 or stored.sha256,
            etag=settlement.etag_to_compare,
            cause=settlement.cause,
            notice=settlement.notice,
            attempts=settlement.attempts,
            attempted_at=None,
            going=stored.going and not settlement.has_object,
            settled_at=settlement.at,
            progress=None,
            **_NO_WAIT,
        )
        return True

    def record_wait(self, document: Document, wait: Wait) -> bool:
        stored = self._documents.get(document.document_id)
        if stored is None or (stored.generation, stored.status) != (document.generation, document.status):
            return False
        self._change(
            stored,
            status=stored.status if stored.is_at_rest else Status.WAITING,
            cause=stored.cause if stored.is_at_rest else wait.reason,
            waiting_for=wait.dependency,
            waiting_since=stored.waiting_since or wait.at,
            due_at=wait.due_at,
            waits=stored.waits + 1,
            progress=wait.progress or stored.progress,
        )
        return True

    def record_failed_attempt(self, document: Document, attempt: FailedAttempt) -> bool:
        stored = self._documents.get(document.document_id)
        if stored is None or stored.generation != document.generation or stored.is_at_rest:
            return False
        self._change(stored, attempts=attempt.number, cause=attempt.cause, attempted_at=attempt.at)
        return True

    def postpone_attempt(self, document: Document, due_at: int) -> bool:
        stored = self._documents.get(document.document_id)
        if stored is None or document.due_at is None:
            return False
        if (stored.generation, stored.due_at) != (document.generation, document.due_at):
            return False
        self._change(stored, due_at=due_at)
        return True

    def end_wait(self, document: Document) -> bool:
        stored = self._documents.get(document.document_id)
        if stored is None or stored.generation != document.generation or not stored.is_at_rest:
            return False
        self._change(stored, **_NO_WAIT)
        return True

    def delete_records(self, document_ids: Sequence[str]) -> None:
        for document_id in document_ids:
            self._documents.pop(document_id, None)

    def _change(self, stored: Document, **fields: Any) -> None:
        self._documents[stored.document_id] = stored.model_copy(update=fields)

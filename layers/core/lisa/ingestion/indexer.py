"""Indexing of one document: read, split, embed, write the chunks, make the version searchable, clean up."""

from dataclasses import replace

from lisa.documents.page_gaps import gaps_notice
from lisa.documents.text import Unreadable
from lisa.errors import TransientError
from lisa.ingestion.change import build_repeat_change
from lisa.ingestion.document import MAX_ATTEMPTS, Document, Intent, Status, derive_content_key, derive_version_id
from lisa.ingestion.generation_worker import GenerationWorker
from lisa.ingestion.reader import no_text_cause
from lisa.ingestion.settlement import HANDOVER_MS, WORKFLOW, FailedAttempt, Settlement, awaited_dependency
from lisa.ingestion.stored_object import ArchivedObject, FetchedObject, OversizedObject, StoredObject


class DocumentNeedsRanges(Exception):
    """The document is too large for one invocation."""


class Indexer(GenerationWorker):
    """Brings a document of ordinary size to rest in one invocation."""

    def index_document(self, document_id: str, *, attempt: int = 1, again: bool = False) -> Document | None:
        """Work on the document's newest generation. Return the record afterwards, or None when there is none.

        If a dependency is unavailable, the document waits for it. A large document is left to the workflow.
        `attempt` counts the receives of the message; `again` also takes up a document that failed.
        """
        try:
            with self.chunks.lock_document(document_id):
                self._settle_newest_generation(document_id, attempt, again=again)
        except TransientError as error:
            self._wait_for_dependency(document_id, error)
        except DocumentNeedsRanges:
            self._hand_over_to_workflow(document_id)
        return self.documents.get_document(document_id)

    def record_failed_attempt(self, document_id: str, cause: str, attempt: int) -> None:
        """Record a receive that failed for an unexpected reason; the last one ends the document as failed."""
        document = self.documents.get_document(document_id)
        if attempt >= MAX_ATTEMPTS:
            self.fail_document(document_id, f"Indexing failed {MAX_ATTEMPTS} times, at last because: {cause}.", attempt)
        elif document is not None and not document.is_at_rest:
            self.documents.record_failed_attempt(document, FailedAttempt(attempt, cause, self.clock()))

    def fail_document(self, document_id: str, cause: str, attempt: int = 0) -> None:
        """End a document as failed, so that it does not stay in progress for ever. `attempt` is the last one."""
        document = self.documents.get_document(document_id)
        if document is not None and not document.is_at_rest:
            self.documents.settle_generation(
                document, Settlement(Status.FAILED, cause=cause, attempts=attempt, at=self.clock())
            )
            document = self.documents.get_document(document_id)
        if document is not None and document.is_at_rest:
            try:
                self._delete_unneeded_chunks(document)
            except TransientError as error:
                self._wait_for_dependency(document_id, error)

    def _settle_newest_generation(self, document_id: str, attempt: int, *, again: bool) -> None:
        document = self.documents.get_document(document_id)
        if document is not None and again and document.status is Status.FAILED:
            document = self.documents.accept_change(build_repeat_change(document, now=self.clock()))
        if document is None:
            return
        if document.is_at_rest:
            self._delete_unneeded_chunks(document)
        else:
            self._settle_generation(
                document, replace(self._index_or_remove(document), attempts=attempt, at=self.clock())
            )

    def _wait_for_dependency(self, document_id: str, error: TransientError) -> None:
        document = self.documents.get_document(document_id)
        if document is not None:
            self._record_wait(document, awaited_dependency(error), str(error))

    def _hand_over_to_workflow(self, document_id: str) -> None:
        document = self.documents.get_document(document_id)
        if document is not None:
            self._record_wait(document, WORKFLOW, "large: read in ranges", due_in=HANDOVER_MS)

    def _index_or_remove(self, document: Document) -> Settlement:
        found = self._fetch_object(document)
        if found is None or _is_empty_object(document, found):
            return self._remove_document(document)
        if isinstance(found, ArchivedObject):
            return Settlement(Status.FAILED, size=found.size, etag=found.etag, cause=found.failure_cause)
        if isinstance(found, OversizedObject):
            return Settlement(
                Status.FAILED, size=found.size, etag=found.etag, cause=self.reader.too_large_cause(found.size)
            )
        return self._make_searchable(document, found)

    def _remove_document(self, document: Document) -> Settlement:
        """Return the settlement of a document without an object, or of one that is to be removed in any case.

        In the second case its chunks are removed before the record says so. In the first case another worker may just
        have made the same generation searchable, so only the worker that settles it may remove chunks.
        """
        if document.intent is not Intent.MATCH:
            self.chunks.delete_other_versions(document, None)
        elif document.version and not document.destination.auto_remove:
            return Settlement.from_unchanged_version(document)
        return Settlement(Status.DELETED)

    def _make_searchable(self, document: Document, found: StoredObject) -> Settlement:
        failure = Settlement.from_failed_object(found)
        identity = found.content_identity(failure.sha256 or "")
        if document.version and document.version.endswith(derive_content_key(document, identity)):
            return replace(Settlement.from_unchanged_version(document), etag=failure.etag, size=failure.size)
        text = self.reader.read_range(found, document.location.file_name)
        if isinstance(text, Unreadable):
            return replace(failure, cause=text.cause)
        chunks = self.reader.split(text, document.destination.chunking)
        if self.reader.needs_ranges(text, chunks):
            raise DocumentNeedsRanges
        if not chunks:
            return replace(failure, cause=no_text_cause(text, text.gaps))
        version = derive_version_id(document, identity)
        not_written = self._write_chunks(document, version, chunks)
        if not_written:
            dropped = not_written.status is Status.DELETED
            return not_written if dropped else replace(failure, cause=not_written.cause, again=not_written.again)
        indexed = replace(
            failure, chunks=len(chunks), pages=text.total_pages or len(text.pages), notice=gaps_notice(text.gaps)
        )
        return replace(indexed, status=Status.SEARCHABLE, version=version)


def _is_empty_object(document: Document, found: FetchedObject) -> bool:
    """Return whether a pipeline found an object without content. A user who ingests an empty file gets an error."""
    return isinstance(found, StoredObject) and not found.has_document_content and document.ingestion_type != "manual"

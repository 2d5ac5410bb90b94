"""Indexing of a large document: one range of pages per step, and the version becomes searchable after the last one.

The record and the vector store hold all progress: a range that runs twice changes nothing, and a workflow that died
continues where it was.
"""

from collections.abc import Sequence
from dataclasses import astuple, replace

from lisa.documents.page_gaps import PageGap, gaps_notice, merge_gaps
from lisa.documents.splitting import Chunk
from lisa.documents.text import DocumentText, Unreadable
from lisa.errors import TransientError
from lisa.ingestion.document import Document, Progress, Status, derive_version_id
from lisa.ingestion.generation_worker import GenerationWorker
from lisa.ingestion.reader import no_text_cause
from lisa.ingestion.settlement import HANDOVER_MS, WORKER, WORKFLOW, Settlement, awaited_dependency
from lisa.ingestion.stored_object import StoredObject


class RangeIndexer(GenerationWorker):
    """Indexes one range of a large document at a time."""

    def index_range(self, document_id: str, generation: int) -> bool:
        """Index the next range of this generation. Return whether the workflow has nothing left to do.

        It has nothing left when the document is at rest, overtaken, or waiting for a dependency: then the queue's
        worker continues.
        """
        try:
            with self.chunks.lock_document(document_id):
                document = self.documents.get_document(document_id)
                if (
                    document is not None and document.is_at_rest
                ):  # another worker settled it and may not have cleaned up
                    self._delete_unneeded_chunks(document)
                if document is None or document.generation != generation or document.is_at_rest:
                    return True
                return self._index_next_range(document)
        except TransientError as error:
            document = self.documents.get_document(document_id)
            if document is not None and (document.generation == generation or document.is_at_rest):
                # At rest: the chunks of an overtaken generation are still to be removed.
                self._record_wait(document, awaited_dependency(error), str(error), progress=document.progress)
            return True

    def _index_next_range(self, document: Document) -> bool:
        found = self._fetch_object(document)
        if not isinstance(found, StoredObject):  # it changed: the queue's worker decides what that means
            return self._record_wait(document, WORKER, "the object changed while it was read", due_in=0) or True
        failure = Settlement.from_failed_object(found)
        version = derive_version_id(document, found.content_identity(failure.sha256 or ""))
        before = document.progress if document.progress and document.progress.version == version else None
        after, ending = self._read_range(document, found, before or Progress(version=version))
        if ending is None:
            recorded = self._record_progress(document, after)
            if not recorded:
                self._remove_overtaken_chunks(document)
            return not recorded
        indexed = replace(failure, version=ending.version, chunks=after.parts, pages=after.pages)
        settlement = replace(indexed, status=ending.status, again=ending.again)
        self._settle_generation(
            document, replace(settlement, cause=ending.cause, notice=ending.notice, at=self.clock())
        )
        return True

    def _read_range(
        self, document: Document, found: StoredObject, before: Progress
    ) -> tuple[Progress, Settlement | None]:
        """Read and write one range. Return the progress, and the settlement if the document ends with this range."""
        text = self.reader.read_range(found, document.location.file_name, before.pages + 1)
        if isinstance(text, Unreadable):
            return before, Settlement(Status.FAILED, cause=text.cause)
        candidates = self.reader.split(text, document.destination.chunking)
        chunks = _chunks_to_write(text, candidates, before, self.reader.range_chunks)
        after = _progress_after_range(text, len(candidates), len(chunks), before, self.reader.range_pages)
        if after.parts > self.reader.max_chunks:
            return after, Settlement(Status.FAILED, cause=self.reader.too_many_chunks_cause(after.parts))
        ending = self._write_chunks(document, before.version, chunks)
        if ending or not _is_last_range(after):
            return after, ending
        if not after.parts:
            return after, Settlement(Status.FAILED, cause=no_text_cause(text, _page_gaps(after)))
        return after, Settlement(Status.SEARCHABLE, version=before.version, notice=gaps_notice(_page_gaps(after)))

    def _record_progress(self, document: Document, progress: Progress) -> bool:
        done = progress.pages or progress.parts
        reason = f"large: {done:,} of {progress.total:,} {'pages' if progress.pages else 'chunks'} are read"
        return self._record_wait(document, WORKFLOW, reason, due_in=HANDOVER_MS, progress=progress)


def _chunks_to_write(text: DocumentText, found: Sequence[Chunk], before: Progress, most: int) -> list[Chunk]:
    """Return the chunks that this range writes.

    Of a format with pages these are all, moved to where the range begins; of other formats the next `most` ones.
    """
    if not text.total_pages:
        return list(found[before.parts : before.parts + most])
    moved = before.characters
    return [
        replace(chunk, part=chunk.part + before.parts, start=chunk.start + moved, end=chunk.end + moved)
        for chunk in found
    ]


def _progress_after_range(text: DocumentText, found: int, written: int, before: Progress, pages: int) -> Progress:
    if not text.total_pages:
        return before.model_copy(update={"parts": before.parts + written, "total": found})
    return before.model_copy(
        update={
            "parts": before.parts + written,
            "pages": min(before.pages + pages, text.total_pages),
            "characters": before.characters + len(text.text),
            "total": text.total_pages,
            "gaps": tuple(astuple(gap) for gap in merge_gaps((*_page_gaps(before), *text.gaps))),
        }
    )


def _page_gaps(progress: Progress) -> tuple[PageGap, ...]:
    return tuple(PageGap(*gap) for gap in progress.gaps)


def _is_last_range(progress: Progress) -> bool:
    return (progress.pages or progress.parts) >= progress.total

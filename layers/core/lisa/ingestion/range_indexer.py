"""A large document, one range of pages after the other, then one flip.

All that was done is in the record and the store: a range that runs twice changes nothing, and a workflow that died
goes on where it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace

from lisa.documents.page_gaps import PageGap, joined, notice_of
from lisa.documents.splitting import Chunk
from lisa.documents.text import DocumentText, Unreadable
from lisa.embeddings import BadVectors, EmbeddingError
from lisa.errors import TransientError
from lisa.ingestion.document import Document, Intent, Progress, Status, version_of
from lisa.ingestion.generation_worker import Embedding, clean, facts_of, settle, take_back
from lisa.ingestion.ports import Chunks, CollectionGone, Documents, Objects
from lisa.ingestion.reader import Reader, nothing_to_search
from lisa.ingestion.settlement import HANDOVER_MS, WORKER, WORKFLOW, Settlement, Wait, next_look
from lisa.ingestion.stored_object import StoredObject


@dataclass(frozen=True)
class RangeIndexer:
    """Takes one step of a large document at a time."""

    documents: Documents
    objects: Objects
    chunks: Chunks
    embedding: Embedding
    reader: Reader
    clock: Callable[[], int]  # epoch milliseconds

    def step(self, document_id: str, generation: int) -> bool:
        """Deal with the next range of this generation; whether there is nothing left for the workflow to do.

        There is not when the document is at rest, was overtaken or waits for a dependency: then the queue takes over.
        """
        try:
            with self.chunks.exclusively(document_id):
                document = self.documents.get(document_id)
                if document is not None and document.at_rest:  # who settled or overtook it may not have cleaned up
                    clean(document, self.documents, self.chunks)
                if document is None or document.generation != generation or document.at_rest:
                    return True
                return self._range(document)
        except TransientError as away:
            document = self.documents.get(document_id)
            if document is not None and (document.generation == generation or document.at_rest):
                # At rest: what was written for an overtaken generation is still to be cleaned up.
                now = self.clock()
                wait = Wait(away.dependency or WORKER, str(away), now, next_look(document, now), document.progress)
                self.documents.wait(document, wait)
            return True

    def _range(self, document: Document) -> bool:
        limit = self.reader.limits.max_bytes
        found = self.objects.fetch(document.location, limit) if document.intent is Intent.MATCH else None
        if not isinstance(found, StoredObject):  # not what it was: the queue's worker says what that means
            now = self.clock()
            return self.documents.wait(document, Wait(WORKER, "the object changed while it was read", now, now)) or True
        facts = facts_of(found)
        version = version_of(document, found.identity(facts.sha256 or ""))
        before = document.progress if document.progress and document.progress.version == version else None
        after, ending = self._read(document, found, before or Progress(version=version))
        if ending is None:
            noted = self._note(document, after)
            if not noted:
                take_back(document, self.documents, self.chunks)
            return not noted
        made = replace(facts, version=ending.version, chunks=after.parts, pages=after.pages)
        whole = replace(made, status=ending.status, again=ending.again)
        self._end(document, replace(whole, cause=ending.cause, notice=ending.notice, at=self.clock()))
        return True

    def _read(self, document: Document, found: StoredObject, before: Progress) -> tuple[Progress, Settlement | None]:
        text = self.reader.read(found, document.location.name, before.pages + 1)
        if isinstance(text, Unreadable):
            return before, Settlement(Status.FAILED, cause=text.cause)
        found_here = self.reader.split(text, document.destination.chunking)
        chunks = _chunks_of(text, found_here, before, self.reader.range_chunks)
        after = _advanced(text, len(found_here), len(chunks), before, self.reader.range_pages)
        if after.parts > self.reader.max_chunks:
            return after, Settlement(Status.FAILED, cause=self.reader.too_many_chunks(after.parts))
        ending = self._written(document, before.version, chunks)
        if ending or not _finished(after):
            return after, ending
        if not after.parts:
            return after, Settlement(Status.FAILED, cause=nothing_to_search(text, _gaps_of(after)))
        return after, Settlement(Status.SEARCHABLE, version=before.version, notice=notice_of(_gaps_of(after)))

    def _written(self, document: Document, version: str, chunks: Sequence[Chunk]) -> Settlement | None:
        """Write the chunks; how the document ends when they cannot be written."""
        try:
            self.embedding.write(document, version, chunks)
        except CollectionGone:
            return Settlement(Status.DELETED)
        except EmbeddingError as error:
            return Settlement(Status.FAILED, cause=str(error), again=isinstance(error, BadVectors))
        return None

    def _note(self, document: Document, progress: Progress) -> bool:
        now = self.clock()
        done = progress.pages or progress.parts
        reason = f"large: {done:,} of {progress.total:,} {'pages' if progress.pages else 'chunks'} are read"
        return self.documents.wait(document, Wait(WORKFLOW, reason, now, now + HANDOVER_MS, progress))

    def _end(self, document: Document, ending: Settlement) -> None:
        settle(document, ending, self.documents, self.chunks)
        settled = self.documents.get(document.document_id)
        if settled is not None and settled.at_rest:
            clean(settled, self.documents, self.chunks)


def _chunks_of(text: DocumentText, found: Sequence[Chunk], before: Progress, most: int) -> list[Chunk]:
    """What this range writes: of paged formats all, moved to where the range begins; of others the next so many."""
    if not text.total_pages:
        return list(found[before.parts : before.parts + most])
    moved = before.characters
    return [
        replace(chunk, part=chunk.part + before.parts, start=chunk.start + moved, end=chunk.end + moved)
        for chunk in found
    ]


def _advanced(text: DocumentText, found: int, written: int, before: Progress, pages: int) -> Progress:
    if not text.total_pages:
        return before.model_copy(update={"parts": before.parts + written, "total": found})
    return before.model_copy(
        update={
            "parts": before.parts + written,
            "pages": min(before.pages + pages, text.total_pages),
            "characters": before.characters + len(text.text),
            "total": text.total_pages,
            "gaps": tuple(astuple(gap) for gap in joined((*_gaps_of(before), *text.gaps))),
        }
    )


def _gaps_of(progress: Progress) -> tuple[PageGap, ...]:
    return tuple(PageGap(*gap) for gap in progress.gaps)


def _finished(progress: Progress) -> bool:
    return (progress.pages or progress.parts) >= progress.total

"""Planted bugs of the documents table."""

from dataclasses import replace

from lisa.ingestion.change import Change
from lisa.ingestion.document import Document, Status
from lisa.ingestion.settlement import Settlement, Wait
from tests.simulation.parts import Parts
from tests.simulation.twin_ports import Records
from tests.support.twins.documents import MemoryDocuments


class IgnoresSequencers(MemoryDocuments):
    """Bug: sequencers are not compared."""

    def accept_change(self, change: Change) -> Document | None:
        if stored := self._documents.get(change.document_id):
            dict.__setitem__(self._documents, change.document_id, stored.model_copy(update={"sequencer": None}))
            accepted = super().accept_change(change)
            if self._documents[change.document_id].generation == stored.generation:
                dict.__setitem__(self._documents, change.document_id, stored)
            assert isinstance(self._documents, Records)
            self._documents._changed(stored, self._documents[change.document_id])
            return accepted
        return super().accept_change(change)


class ComparesSequencersAsText(MemoryDocuments):
    """Bug: sequencers are compared as text, so `10` comes before `F`."""

    def accept_change(self, change: Change) -> Document | None:
        bare = change.sequencer.lstrip("0") if change.sequencer else None
        return super().accept_change(change.model_copy(update={"sequencer": bare}))


class LateEventsUndoRemovals(MemoryDocuments):
    """Bug: a late event brings back a document that a user removed after the event."""

    def accept_change(self, change: Change) -> Document | None:
        return super().accept_change(change.model_copy(update={"occurred_at": None, "revives": True}))


class ComparisonsOverwrite(MemoryDocuments):
    """Bug: a comparison overwrites a change that it did not see."""

    def accept_change(self, change: Change) -> Document | None:
        return super().accept_change(change.model_copy(update={"seen": None, "since": None}))


class DeletionsHideLate(MemoryDocuments):
    """Bug: a document is found until its chunks are deleted."""

    def accept_change(self, change: Change) -> Document | None:
        return super().accept_change(change.model_copy(update={"hide": False}))


class IgnoresGeneration(MemoryDocuments):
    """Bug: the generation is not part of the condition."""

    def settle_generation(self, document: Document, settlement: Settlement) -> bool:
        return super().settle_generation(self._documents.get(document.document_id, document), settlement)


class DeletesTombstones(MemoryDocuments):
    """Bug: the record of a deleted document is deleted at once, so no event looks late."""

    def settle_generation(self, document: Document, settlement: Settlement) -> bool:
        settled = super().settle_generation(document, settlement)
        if settled and settlement.status is Status.DELETED:
            self.delete_records([document.document_id])
        return settled


class LimitBeforeFilter(MemoryDocuments):
    """Bug: the limit applies before the filter."""

    def list_due(self, dependency: str, until: int, limit: int) -> list[Document]:
        return [document for document in super().list_due(dependency, until, limit) if document in self._first()]

    def _first(self) -> list[Document]:
        return list(self._documents.values())[:1]


class ForgetsProgress(MemoryDocuments):
    """Bug: every range begins at the first page."""

    def record_wait(self, document: Document, wait: Wait) -> bool:
        return super().record_wait(document, replace(wait, progress=None))


RECORDS = {
    "an older event wins": lambda: Parts(documents=IgnoresSequencers),
    "sequencers are compared as text": lambda: Parts(documents=ComparesSequencersAsText),
    "a late event undoes a removal": lambda: Parts(documents=LateEventsUndoRemovals),
    "a comparison overwrites a change that it did not see": lambda: Parts(documents=ComparisonsOverwrite),
    "a document is found until its chunks are deleted": lambda: Parts(documents=DeletionsHideLate),
    "a worker settles a generation that is not its own": lambda: Parts(documents=IgnoresGeneration),
    "a tombstone is deleted at once": lambda: Parts(documents=DeletesTombstones),
    "a scan limits before it filters": lambda: Parts(documents=LimitBeforeFilter),
    "every range begins at the first page": lambda: Parts(documents=ForgetsProgress),
}
